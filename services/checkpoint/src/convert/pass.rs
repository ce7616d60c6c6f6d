//! Passes and the answers at gates.

use kit::clock::Moment;
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use vocabulary::FeverId;

use super::words::{
    write_direction, write_level, write_origin, write_reason, write_result, write_verdict, write_way,
};
use crate::rules::pass::Pass;
use crate::rules::policy::PolicyStamp;
use crate::rules::taken::Taken;

/// A pass, into a message that may have held another one before: an export fills the same message a million times.
///
/// `now` parts self-scans that still wait from those that are unconfirmed; `document` tells the number of the document behind an order.
pub fn fill(message: &mut pb::Pass, pass: &Pass, now: Moment, document: impl Fn(PolicyStamp) -> String) {
    use std::fmt::Write;

    message.pass_id.clear();
    message.checkpoint_id.clear();
    message.person_id.clear();
    // Writing to a string cannot fail.
    let _ = write!(message.pass_id, "{}", pass.id);
    let _ = write!(message.checkpoint_id, "{}", pass.checkpoint);
    if let Some(person) = pass.person {
        let _ = write!(message.person_id, "{person}");
    }
    message.direction = write_direction(pass.direction).into();
    message.way = write_way(pass.way).into();
    message.origin = write_origin(pass.origin).into();
    message.verdict = write_verdict(pass.verdict).into();
    message.reasons.clear();
    message
        .reasons
        .extend(pass.reasons.iter().map(|reason| i32::from(write_reason(reason))));
    message.level = write_level(pass.level).into();
    message.temperature_deci_celsius = pass
        .temperature
        .and_then(Taken::degrees)
        .map(|value| i32::from(value.deci_celsius()));
    message.threshold_deci_celsius = i32::from(pass.threshold.deci_celsius());
    message.temperature_result = write_result(pass.temperature_result()).into();
    message.mask_worn = pass.mask_worn;
    message.scanned_at = Some(pass.scanned_at.to_proto());
    message.received_at = Some(pass.received_at.to_proto());
    message.clock_skew_ms = pass.clock_skew_ms;
    message.verifier.clone_from(&pass.verifier);
    message.device_id.clone_from(&pass.device_id);
    message.device_sequence = pass.device_sequence;
    match (&mut message.policy, pass.policy) {
        // Most passes of an export were decided by the same order.
        (Some(told), Some(stamp))
            if told.version == stamp.version && told.policy_id == *hyphenated(stamp).as_str() => {}
        (policy, stamp) => *policy = stamp.map(|stamp| write_policy(stamp, document(stamp))),
    }
    message.unconfirmed = pass.is_unconfirmed(now);
    message.confirm_by = pass.confirm_by.map(Moment::to_proto);
    message.voided_at = pass.voided_at.map(Moment::to_proto);
    message.doubtful = pass.doubtful;
}

struct Hyphenated([u8; uuid::fmt::Hyphenated::LENGTH]);

impl Hyphenated {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn hyphenated(stamp: PolicyStamp) -> Hyphenated {
    let mut room = [0; uuid::fmt::Hyphenated::LENGTH];
    stamp.id.hyphenated().encode_lower(&mut room);
    Hyphenated(room)
}

/// A pass as a message of its own, as it stands at this moment.
pub fn write(pass: &Pass, now: Moment, document: impl Fn(PolicyStamp) -> String) -> pb::Pass {
    let mut message = pb::Pass::default();
    fill(&mut message, pass, now, document);
    message
}

/// The order behind a decision.
pub fn write_policy(stamp: PolicyStamp, document_number: String) -> common::PolicyRef {
    common::PolicyRef {
        policy_id: stamp.id.to_string(),
        version: stamp.version,
        document_number,
    }
}

/// What an answer says beside the pass.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Green holds until then.
    pub fresh_until: Option<Moment>,
    /// How old the gate's knowledge is, in seconds; −1 for never.
    pub standings_age_seconds: i64,
    /// The issuing area of a foreign code; empty otherwise.
    pub issuer: String,
    /// Number of the document behind the order.
    pub document_number: String,
    /// The open fever case of the person.
    pub fever: Option<FeverId>,
}

/// The answer at the gate.
pub fn write_passage(pass: &Pass, beside: Beside) -> pb::Passage {
    pb::Passage {
        pass_id: pass.id.to_string(),
        checkpoint_id: pass.checkpoint.to_string(),
        verdict: write_verdict(pass.verdict).into(),
        reasons: pass
            .reasons
            .iter()
            .map(|reason| write_reason(reason).into())
            .collect(),
        level: write_level(pass.level).into(),
        fresh_until: beside.fresh_until.map(Moment::to_proto),
        temperature_result: write_result(pass.temperature_result()).into(),
        scanned_at: Some(pass.scanned_at.to_proto()),
        standings_age_seconds: beside.standings_age_seconds,
        policy: pass
            .policy
            .map(|stamp| write_policy(stamp, beside.document_number)),
        issuer: beside.issuer,
        person_id: pass.person.map(|person| person.to_string()).unwrap_or_default(),
        fever_id: beside.fever.map(|fever| fever.to_string()).unwrap_or_default(),
    }
}
