//! UploadPasses: the passes of a gate that was offline, straight into the books.

use std::sync::Arc;

use futures::{Stream, StreamExt};
use kit::clock::{Day, Moment};
use kit::cose;
use kit::fault::Fault;
use kit::parse::{Flaws, Unreadable};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::upload_passes_request::Part;
use tonic::Status;
use vocabulary::{Caller, Verdict};

use super::reach;
use crate::convert::scan::direction_at;
use crate::convert::upload::{Row, read_header, read_row, refused, refused_for};
use crate::error::Refusal;
use crate::fevers::found::found;
use crate::quota::asking::{self, Scanned};
use crate::quota::rules::allowance::Allowance;
use crate::quota::rules::claim::Lost;
use crate::rules::pass::{NewPass, Origin, Pass};
use crate::rules::place::Gate;
use crate::rules::policy::{GateOrder, PolicyStamp};
use crate::rules::shift::{self, Shift};
use crate::rules::taken::Taken;
use crate::rules::upload::{Skew, is_doubtful, scanned_at};
use crate::rules::verdict::uses_the_quota;
use crate::service::Checkpoint;
use crate::store::pass::record::Recorded;

/// Rows in one message.
const MOST_IN_A_BATCH: usize = 2_000;
/// Refused rows that are told; the others are only counted.
const MOST_TOLD: usize = 1_000;

/// Answers when the last row is durable. What was written before a failure stays, and counts once when it is sent again.
pub async fn upload(
    service: &Checkpoint,
    caller: &Caller,
    mut parts: impl Stream<Item = Result<pb::UploadPassesRequest, Status>> + Unpin,
) -> Result<pb::UploadPassesResponse, Status> {
    let Some(pb::UploadPassesRequest {
        part: Some(Part::Header(header)),
    }) = parts.next().await.transpose()?
    else {
        return Err(Fault::from(Refusal::HeaderMissing).into());
    };
    let mut desk = Desk::open(service, caller, &header)?;
    while let Some(part) = parts.next().await.transpose()? {
        match part.part {
            Some(Part::Passes(batch)) => desk.take(batch.passes).await?,
            Some(Part::Header(_)) => {
                let twice = Unreadable::new("TWICE", "must be sent once, at the beginning");
                return Err(Fault::from(Flaws::one("header", twice)).into());
            }
            None => {}
        }
    }
    Ok(desk.report)
}

/// Where one upload is taken in.
struct Desk<'s> {
    service: &'s Checkpoint,
    shift: Shift,
    gate: Arc<Gate>,
    skew: Skew,
    now: Moment,
    order: (Option<PolicyStamp>, Arc<GateOrder>),
    delete_after_days: i32,
    /// Rows seen so far.
    rows: i64,
    report: pb::UploadPassesResponse,
}

impl<'s> Desk<'s> {
    /// Checks the ticket: ours, of this device, of this verifier, of a gate in their scope.
    fn open(service: &'s Checkpoint, caller: &Caller, header: &pb::UploadHeader) -> Result<Self, Fault> {
        let now = service.clock.now();
        let (ticket, device, device_now) = read_header(header)?;
        let shift = cose::verify(ticket, shift::KIND, |key_id| service.ticket_keys.key(key_id))
            .ok()
            .and_then(|verified| Shift::decode(verified.payload).ok())
            .ok_or(Refusal::TicketForged)?;
        if shift.device != device {
            return Err(Refusal::TicketOfAnotherDevice.into());
        }
        if shift.verifier != caller.effective().id {
            return Err(Refusal::OutOfScope.into());
        }
        let gate = service
            .gates
            .gate(shift.checkpoint)
            .ok_or(Refusal::TicketForged)?;
        reach::gate(caller, &gate)?;

        let skew = Skew::of(device_now, now);
        let report = pb::UploadPassesResponse {
            clock_skew_ms: skew.millis,
            clock_corrected: skew.is_worth_telling(),
            ..pb::UploadPassesResponse::default()
        };
        let delete_after_days = i32::from(service.orders.retention(&gate.area, now).pass_days);
        let order = service.orders.of_gate(&gate.area, now);
        Ok(Self {
            service,
            shift,
            gate,
            skew,
            now,
            order,
            delete_after_days,
            rows: 0,
            report,
        })
    }

    async fn take(&mut self, batch: Vec<pb::OfflinePass>) -> Result<(), Fault> {
        if batch.len() > MOST_IN_A_BATCH {
            let many = Unreadable::new("TOO_MANY", "must be at most 2000 in a message");
            return Err(Flaws::one("passes", many).into());
        }
        let mut counting = Vec::with_capacity(batch.len());
        let mut rows_of = Vec::with_capacity(batch.len());
        for row in &batch {
            self.rows += 1;
            match self.believe(row) {
                Ok(new) => {
                    rows_of.push(self.rows);
                    counting.push(new);
                }
                Err(refused) => self.refuse(*refused),
            }
        }
        if counting.is_empty() {
            return Ok(());
        }
        let counting: Arc<[NewPass]> = counting.into();
        let uploads = &self.service.uploads;
        let outcomes = uploads
            .write(Arc::clone(&counting))
            .await
            .map_err(Refusal::from)?;
        for ((outcome, new), row) in outcomes.into_iter().zip(&*counting).zip(rows_of) {
            match outcome {
                // What an offline gate let pass has happened: at most it is doubtful.
                Recorded::Now | Recorded::WithFever(_) | Recorded::BeyondQuota(..) => {
                    self.report.accepted += 1;
                    self.service.sample.offer(&new.pass);
                }
                Recorded::Before(_) => self.report.repeated += 1,
                Recorded::Reused => {
                    let reused = Refusal::RequestIdReused;
                    let refused = refused_for(
                        row,
                        &new.pass.id.to_string(),
                        "REQUEST_ID_REUSED",
                        reused.to_string(),
                    );
                    self.refuse(refused);
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, refused: pb::RefusedPass) {
        self.report.refused += 1;
        if self.report.refused_passes.len() < MOST_TOLD {
            self.report.refused_passes.push(refused);
        }
    }

    /// The row as it goes into the books, or why it does not.
    fn believe(&self, message: &pb::OfflinePass) -> Result<NewPass, Box<pb::RefusedPass>> {
        let unreadable = |flaws| Box::new(refused(self.rows, &message.pass_id, flaws));
        let because =
            |reason: &str, words: String| Box::new(refused_for(self.rows, &message.pass_id, reason, words));
        let row = read_row(message).map_err(unreadable)?;
        if self.service.gates.gate(row.checkpoint).is_none() {
            let unknown = Refusal::UnknownCheckpoint;
            return Err(because("UNKNOWN_CHECKPOINT", unknown.to_string()));
        }
        if row.checkpoint != self.shift.checkpoint {
            return Err(because(
                "OUTSIDE_SHIFT",
                "the shift is of another checkpoint".to_owned(),
            ));
        }
        let at = scanned_at(row.id, row.scanned_at, self.skew, &self.shift, self.now)
            .map_err(|refusal| because(refusal.reason(), refusal.to_string()))?;
        if self.gate.closed_at.is_some_and(|closed| closed <= at) {
            return Err(because(
                "CHECKPOINT_CLOSED",
                Refusal::CheckpointClosed.to_string(),
            ));
        }
        let direction = direction_at(row.direction, self.gate.direction)
            .map_err(|refused| unreadable(Flaws::one("direction", refused)))?;
        Ok(self.entry(row, direction, at))
    }

    fn entry(&self, row: Row, direction: vocabulary::Direction, at: Moment) -> NewPass {
        let (stamp, order) = &self.order;
        let mut pass = Pass {
            checkpoint: row.checkpoint,
            id: row.id,
            person: row
                .person
                .and_then(|person| self.service.standings.goes_by(person)),
            direction,
            way: row.way,
            origin: Origin::Offline,
            verdict: row.verdict,
            reasons: row.reasons,
            level: row.level,
            temperature: row.temperature.map(Taken::Degrees),
            threshold: order.fever_threshold_deci_celsius,
            mask_worn: row.mask_worn,
            scanned_at: at,
            received_at: self.now,
            clock_skew_ms: self.skew.millis,
            verifier: self.shift.verifier.clone(),
            device_id: self.shift.device.clone(),
            device_sequence: row.device_sequence,
            policy: *stamp,
            confirm_by: None,
            voided_at: None,
            doubtful: false,
        };
        // What contradicts itself is marked at once; what contradicts others is found by the sampled check.
        pass.doubtful = is_doubtful(&pass, Verdict::Pass);
        let zone = self.service.clock.zone();
        let day = Day::of(at, zone);
        let scanned = Scanned {
            gate: &self.gate,
            direction,
            person: pass.person,
            plate_digit: None,
            at,
            day,
        };
        // A quota that was broken is not undone: the pass counts, and is marked.
        let claim = match asking::asked(&self.service.orders, &self.service.households, scanned) {
            Allowance::Claim(mut claim) if uses_the_quota(pass.verdict) => {
                claim.lost = Lost::Flagged;
                Some(claim)
            }
            Allowance::NotToday(..) => {
                pass.doubtful |= pass.verdict.may_pass();
                None
            }
            Allowance::Free | Allowance::Claim(_) => None,
        };
        NewPass {
            fever: found(&self.service.orders, &pass, &self.gate.area, self.now, zone),
            pass,
            area: self.gate.area,
            body_hash: row.body_hash,
            code_digest: row.code_digest,
            delete_by: day.plus_days(self.delete_after_days),
            claim,
        }
    }
}
