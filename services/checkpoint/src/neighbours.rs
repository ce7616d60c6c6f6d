//! What checkpoint asks of registration, in its own words: the keys that verify codes, and the feed of standings; and what it reports.

use futures::StreamExt;
use kit::clock::Moment;
use kit::fault::reason_of;
use kit::feed::{Cursor, Heard, NoAnswer, Told};
use kit::keys::PublicKey;
use kit::onward::Onward;
use kit::wire::Wire;
use proto::common::v1 as common;
use proto::registration::v1::erasure_service_client::ErasureServiceClient;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::report_service_client::ReportServiceClient;
use proto::registration::v1::watch_standings_response::Event;
use proto::registration::v1::{
    self as pb, PublishKeysRequest, WatchStandingsRequest, WatchStandingsResponse,
};
use std::time::Duration;
use tonic::{Code, Status};
use uuid::Uuid;
use vocabulary::{Area, CodeId, FeverId, Level, PassId, PersonId, Plate};

use crate::fevers::rules::case::Outcome;
use crate::rules::policy::PolicyStamp;
use crate::rules::standing::Standing;
use crate::visitors::rules::visit::Visitor;

/// Registration, over a wire that bears our identity.
#[derive(Clone)]
pub struct Registration {
    codes: HealthCodeServiceClient<Wire>,
    reports: ReportServiceClient<Wire>,
    erasures: ErasureServiceClient<Wire>,
}

/// Why a report was not heard.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotHeard {
    /// Nobody answered, or has no time: nothing is wrong with the report.
    #[error("registration: {0}")]
    Later(Status),
    /// The report itself is refused, with this stable reason.
    #[error("registration refuses the report: {0}")]
    Refused(String),
}

impl From<Status> for NotHeard {
    fn from(status: Status) -> Self {
        match status.code() {
            Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::FailedPrecondition => {
                Self::Refused(reason_of(&status).unwrap_or_else(|| status.code().to_string()))
            }
            _ => Self::Later(status),
        }
    }
}

/// How a fever stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeverReport {
    /// Which.
    pub fever: FeverId,
    /// Whose.
    pub person: PersonId,
    /// Counts what is told of it.
    pub revision: i64,
    /// How it ended; `None` while it is open.
    pub outcome: Option<Outcome>,
    /// When the first reading was taken.
    pub opened_at: Moment,
}

/// A visitor who stayed in a high-risk area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadReport {
    /// Which visit.
    pub visit: PassId,
    /// Where the gate stands.
    pub area: Area,
    /// Who.
    pub visitor: Visitor,
    /// Where from.
    pub from_area: Area,
    /// When they were at the gate.
    pub seen_at: Moment,
}

/// Nobody waits for a report, so it has time; but the next one waits behind it.
const LONGEST_REPORT: Duration = Duration::from_secs(5);

/// A key that verifies codes, as registration publishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    /// `<issuer>.code.<number>`.
    pub key_id: String,
    /// The key.
    pub key: PublicKey,
    /// The issuing district's code.
    pub area: String,
}

impl Registration {
    /// Over this wire.
    pub fn new(wire: Wire) -> Self {
        Self {
            codes: HealthCodeServiceClient::new(wire.clone()),
            reports: ReportServiceClient::new(wire.clone()),
            erasures: ErasureServiceClient::new(wire),
        }
    }

    /// Tells how a fever stands. Telling it again changes nothing.
    pub async fn report_fever(&self, report: &FeverReport) -> Result<(), NotHeard> {
        let state = match report.outcome {
            None => pb::ReportedFeverState::Open,
            Some(_) => pb::ReportedFeverState::Closed,
        };
        let request = pb::ReportFeverRequest {
            request_id: report.fever.to_string(),
            person_id: report.person.to_string(),
            revision: report.revision,
            state: state.into(),
            outcome: outcome(report.outcome).into(),
            opened_at: Some(report.opened_at.to_proto()),
        };
        let request = Onward::unasked().within(LONGEST_REPORT).request(request);
        self.reports.clone().report_fever(request).await?;
        Ok(())
    }

    /// Tells of a visitor whom the host's community must find. Telling it again changes nothing.
    pub async fn report_lead(&self, report: &LeadReport) -> Result<(), NotHeard> {
        let visitor = &report.visitor;
        let request = pb::ReportLeadRequest {
            request_id: report.visit.to_string(),
            area: report.area.code().to_owned(),
            name: visitor.name.clear().to_owned(),
            phone: visitor.phone.clear().to_owned(),
            host: visitor.host.0.clone(),
            plate: visitor
                .plate
                .as_ref()
                .map(Plate::clear)
                .unwrap_or_default()
                .to_owned(),
            from_area: report.from_area.code().to_owned(),
            seen_at: Some(report.seen_at.to_proto()),
        };
        let request = Onward::unasked().within(LONGEST_REPORT).request(request);
        self.reports.clone().report_lead(request).await?;
        Ok(())
    }

    /// Says that somebody who was erased is forgotten here, in so many rows. Saying it again changes nothing; that the evidence is past
    /// its day is as good as an answer.
    pub async fn confirm_erased(&self, person: PersonId, rows: i64) -> Result<(), NotHeard> {
        let request = pb::ConfirmErasedRequest {
            person_id: person.to_string(),
            rows,
        };
        let request = Onward::unasked().within(LONGEST_REPORT).request(request);
        match self.erasures.clone().confirm_erased(request).await {
            Err(status) if reason_of(&status).as_deref() != Some("UNKNOWN_ERASURE") => Err(status.into()),
            _ => Ok(()),
        }
    }

    /// The keys that verify codes: these and no others. A key that does not read is left out.
    pub async fn published_keys(&self) -> Result<Vec<PublishedKey>, NoAnswer> {
        const LONGEST: Duration = Duration::from_secs(5);
        let request = Onward::unasked().within(LONGEST).request(PublishKeysRequest {});
        let answer = self.codes.clone().publish_keys(request).await?.into_inner();
        let keys = answer.keys.into_iter().filter_map(|key| {
            let public = PublicKey::from_point(&[&[4], &key.x[..], &key.y[..]].concat())?;
            Some(PublishedKey {
                key_id: key.key_id,
                key: public,
                area: key.area,
            })
        });
        Ok(keys.collect())
    }

    /// The feed of standings from a cursor on; a snapshot first when there is none. Refuses with `CURSOR_GONE`.
    pub async fn standings(&self, after: Option<Cursor>) -> Result<Told<Standing>, NoAnswer> {
        let cursor = after.map(|cursor| cursor.to_string()).unwrap_or_default();
        let request = Onward::unasked().request(WatchStandingsRequest { cursor });
        let events = self.codes.clone().watch_standings(request).await?.into_inner();
        Ok(events
            .filter_map(|event| async move { event.map(heard).map_err(NoAnswer::from).transpose() })
            .boxed())
    }
}

/// What an event says; `None` for one that a newer registration sends and this program does not know.
fn heard(response: WatchStandingsResponse) -> Option<Heard<Standing>> {
    let cursor = || Cursor::parse(&response.cursor).ok();
    match response.event? {
        Event::Snapshot(told) => Some(Heard::Snapshot(standings(told))),
        Event::CaughtUp(_) => Some(Heard::CaughtUp(cursor()?)),
        Event::Changes(told) => Some(Heard::Changes(standings(told), cursor()?)),
        Event::Heartbeat(_) => Some(Heard::Alive),
    }
}

fn standings(told: pb::Standings) -> Vec<Standing> {
    told.standings.into_iter().filter_map(standing).collect()
}

fn standing(told: pb::Standing) -> Option<Standing> {
    let policy = told.policy.and_then(|policy| {
        Some(PolicyStamp {
            id: Uuid::try_parse(&policy.policy_id).ok()?,
            version: policy.version,
        })
    });
    Some(Standing {
        person: PersonId::parse(&told.person_id).ok()?,
        level: level(told.level),
        reason: told.reason,
        codes_revoked_before: told
            .codes_revoked_before
            .and_then(|at| Moment::from_proto(&at).ok()),
        revoked_codes: told
            .revoked_code_ids
            .iter()
            .filter_map(|id| CodeId::parse(id).ok())
            .collect(),
        policy,
        version: told.version,
        erased: told.erased,
        in_quarantine: told.in_quarantine,
        merged_into: PersonId::parse(&told.merged_into_person_id).ok(),
    })
}

fn outcome(ours: Option<Outcome>) -> pb::ReportedFeverOutcome {
    use pb::ReportedFeverOutcome as Theirs;
    match ours {
        None => Theirs::Unspecified,
        Some(Outcome::RecheckNormal) => Theirs::RecheckNormal,
        Some(Outcome::Cleared) => Theirs::Cleared,
        Some(Outcome::OtherIllness) => Theirs::OtherIllness,
        Some(Outcome::SuspectedCase) => Theirs::SuspectedCase,
        Some(Outcome::ConfirmedCase) => Theirs::ConfirmedCase,
        Some(Outcome::Left) => Theirs::Left,
        Some(Outcome::Mistaken) => Theirs::Mistaken,
    }
}

/// A level this program does not know is grey, which is the careful reading; none at all leaves the code's own.
fn level(told: i32) -> Option<Level> {
    match common::HealthLevel::try_from(told) {
        Ok(common::HealthLevel::Unspecified) => None,
        Ok(common::HealthLevel::Green) => Some(Level::Green),
        Ok(common::HealthLevel::Yellow) => Some(Level::Yellow),
        Ok(common::HealthLevel::Red) => Some(Level::Red),
        Ok(common::HealthLevel::Grey) | Err(_) => Some(Level::Grey),
    }
}
