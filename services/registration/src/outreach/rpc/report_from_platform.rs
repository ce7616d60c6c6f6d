//! What the calling or SMS platform reports of a try; signed with the webhook's secret.

use crate::convert::person::read_id;
use crate::outreach::convert::{report, words};
use crate::outreach::error::OutreachError;
use crate::outreach::platform::{Platform, SIGNATURE_GOOD_FOR};
use crate::outreach::rpc::reach;
use crate::outreach::rpc::recording::{self, Target, Try};
use crate::outreach::rules::ids::AnAttempt;
use crate::outreach::rules::words::Channel;
use crate::outreach::service::Outreach;
use crate::rpc::asked;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use sha2::{Digest, Sha256};
use tonic::{Request, Response};

/// The largest report, in bytes.
const LARGEST: usize = 64 * 1024;

pub(super) async fn report_from_platform(
    outreach: &Outreach,
    request: Request<pb::ReportFromPlatformRequest>,
) -> Result<Response<pb::ReportFromPlatformResponse>, OutreachError> {
    // Read. Who signed it is asked before what it says.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (id, _) = (
        field("request_id", read_id::<AnAttempt>(&asked.request_id)),
        field("report", check_size(&asked.report)),
    )
        .all()?;
    let platform = outreach.platform.as_ref().ok_or(OutreachError::PlatformNotSet)?;
    check_signature(outreach, platform, asked)?;
    let read = report::read(&asked.report)?;
    let (tried_at,) = (field(
        "report.tried_at",
        recording::read_tried_at(read.tried_at, now),
    ),)
        .all()?;
    let new = Try {
        id,
        // Of what was signed, not of when: a repeated report is signed anew.
        hash: Sha256::digest(&asked.report).to_vec(),
        channel: Channel::Platform,
        outcome: read.outcome,
        answers: read.answers,
        tried_at,
        recorded_by: caller.key().to_owned(),
    };

    // Ask.
    let mut tx = outreach.ground.db.begin().await?;
    let (task, person) = reach::task_in(&mut tx, &caller, read.task).await?;
    let (plan, set) = reach::asked_of(&mut tx, outreach, &task).await?;
    let target = Target {
        task,
        person,
        plan,
        set,
    };
    if let Some(recorded) = recording::repeated(&mut tx, &target, &new).await? {
        return Ok(Response::new(told(&recorded)));
    }

    // Decide.
    recording::check_open(&target)?;
    recording::check_answers(&target.set, new.outcome, &new.answers)?;

    // Record.
    let recorded = recording::record(outreach, &mut tx, &target, &new).await?;
    let entry = asked::entry(
        &caller,
        now,
        "ReportFromPlatform",
        "outreach_attempt",
        id.as_uuid(),
    );
    audit::write(&mut tx, entry.about(target.person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(told(&recorded)))
}

/// Refuses with `SIGNATURE_WRONG`, `SIGNATURE_TOO_OLD`. The machine's clock: both sides' machines compare theirs.
fn check_signature(
    outreach: &Outreach,
    platform: &Platform,
    asked: &pb::ReportFromPlatformRequest,
) -> Result<(), OutreachError> {
    let (seconds, key) = (asked.signed_seconds, asked.request_id.as_str());
    if !platform.signed(seconds, key, &asked.report, &asked.signature) {
        return Err(OutreachError::SignatureWrong);
    }
    let wall: Moment = outreach.ground.clock.wall();
    if seconds.abs_diff(wall.unix_seconds()) > SIGNATURE_GOOD_FOR.as_secs() {
        return Err(OutreachError::SignatureTooOld);
    }
    Ok(())
}

fn check_size(report: &[u8]) -> Result<(), Unreadable> {
    match report.len() {
        0 => Err(Unreadable::new("MISSING", "must be given")),
        length if length > LARGEST => Err(Unreadable::new("TOO_LONG", "must be at most 65,536 bytes")),
        _ => Ok(()),
    }
}

fn told(recorded: &recording::Recorded) -> pb::ReportFromPlatformResponse {
    pb::ReportFromPlatformResponse {
        state: words::task_state(recorded.standing.state).into(),
        abnormal: !recorded.findings.is_empty(),
    }
}
