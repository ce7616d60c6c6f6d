//! What every scan at a gate has in common: what the code came to, what is known beside it, and the verdict.

use std::sync::Arc;

use kit::clock::{Day, Moment};
use kit::fault::Fault;
use proto::checkpoint::v1 as pb;
use vocabulary::{Direction, PersonId, Reading, Reason};

use crate::codes::{Code, Codes};
use crate::convert::pass::{Beside, write_passage};
use crate::convert::scan::Scan;
use crate::error::Refusal;
use crate::fevers::found::found;
use crate::quota::asking::{self, Scanned};
use crate::quota::rules::allowance::Allowance;
use crate::rules::freshness::{CodeFact, Override};
use crate::rules::pass::{NewPass, Origin, Pass};
use crate::rules::place::Gate;
use crate::rules::policy::PolicyStamp;
use crate::rules::standing::Standing;
use crate::rules::taken::Taken;
use crate::rules::verdict::{Facts, beyond_quota, decide, rests_on_age, uses_the_quota};
use crate::service::Checkpoint;
use crate::store::pass::record::Recorded;

/// A scan that was judged: the row to be recorded, and what the answer says beside it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// On its way into the books.
    pub new: NewPass,
    /// Beside the pass.
    pub beside: Beside,
}

/// Who scans, and how.
#[derive(Clone, Copy, Debug)]
pub struct Scanner<'s> {
    /// By staff or by the resident.
    pub origin: Origin,
    /// Token subject of the verifier; empty for self-scans.
    pub verifier: &'s str,
}

/// Judges a scan at an open gate.
pub fn judge(
    service: &Checkpoint,
    gate: &Gate,
    scan: Scan,
    direction: Direction,
    health_code: &str,
    scanner: Scanner<'_>,
    now: Moment,
) -> Judged {
    let digest = Codes::digest(health_code);
    let Told {
        fact,
        standing,
        person,
        fresh_by,
    } = told(service, health_code, &digest, now);
    let (stamp, order) = service.orders.of_gate(&gate.area, now);
    let threshold = order.fever_threshold_deci_celsius;
    let knowledge = service.standings.knowledge(now);
    let settings = gate.effective_settings(order.settings());
    let decision = decide(&Facts {
        code: fact,
        overriding: standing.map_or(Override::default(), |standing| standing.overriding()),
        knowledge,
        knowledge_max_age: order.standings_max_age(),
        direction,
        reading: scan.temperature.map(|value| Reading::new(value, threshold)),
        demand: settings.temperature_demand,
        now,
    });
    // What time has greyed was greyed by registration's policy, which its code names.
    let stamp = if rests_on_age(&decision) {
        fresh_by.or(stamp)
    } else {
        stamp
    };

    let day = Day::of(now, service.clock.zone());
    let scanned = Scanned {
        gate,
        direction,
        person,
        plate_digit: scan.plate_digit,
        at: now,
        day,
    };
    let (decision, stamp, claim) = match asking::asked(&service.orders, &service.households, scanned) {
        Allowance::Claim(claim) if uses_the_quota(decision.verdict) => (decision, stamp, Some(claim)),
        // Whoever is sent away uses nobody's turn.
        Allowance::Free | Allowance::Claim(_) => (decision, stamp, None),
        Allowance::NotToday(beyond, by) => {
            let before = decision.verdict;
            let decision = beyond_quota(decision, Reason::NotYourDay, beyond.verdict());
            // The order that decided is the one that is named.
            let by = if decision.verdict == before {
                stamp
            } else {
                Some(by)
            };
            (decision, by, None)
        }
    };

    // Staff who scan a code take the reading themselves.
    let awaits = scanner.origin == Origin::SelfScan && decision.reasons.has(Reason::TemperatureNeeded);
    let confirm_by = awaits.then(|| now + settings.confirm_within());
    let beside = Beside {
        fresh_until: match fact {
            CodeFact::Believed { fresh_until, .. } => fresh_until,
            _ => None,
        },
        standings_age_seconds: knowledge.seconds(),
        issuer: match fact {
            CodeFact::Foreign(Some(area)) => area.code().to_owned(),
            _ => String::new(),
        },
        document_number: stamp
            .map(|stamp| service.orders.document_of(stamp))
            .unwrap_or_default(),
        fever: person.and_then(|person| service.open_fevers.of(person)),
    };
    let retention = service.orders.retention(&gate.area, now);
    let mut new = NewPass {
        area: gate.area,
        body_hash: scan.body_hash(gate.id, direction, &digest),
        code_digest: None,
        delete_by: day.plus_days(i32::from(retention.pass_days)),
        claim,
        pass: Pass {
            checkpoint: gate.id,
            id: scan.id,
            person,
            direction,
            way: scan.way,
            origin: scanner.origin,
            verdict: decision.verdict,
            reasons: decision.reasons,
            level: decision.level,
            temperature: scan.temperature.map(Taken::Degrees),
            threshold,
            mask_worn: scan.mask_worn,
            scanned_at: now,
            received_at: now,
            clock_skew_ms: 0,
            verifier: scanner.verifier.to_owned(),
            device_id: scan.device_id,
            device_sequence: scan.device_sequence,
            policy: stamp,
            confirm_by,
            voided_at: None,
            doubtful: false,
        },
        fever: None,
    };
    new.fever = found(&service.orders, &new.pass, &gate.area, now, service.clock.zone());
    Judged { new, beside }
}

/// What is known of whoever shows a code.
struct Told {
    /// What the code came to.
    fact: CodeFact,
    /// What overrides it.
    standing: Option<Arc<Standing>>,
    /// Of whom.
    person: Option<PersonId>,
    /// Whose policy lets its green expire.
    fresh_by: Option<PolicyStamp>,
}

impl Told {
    /// It tells nobody.
    fn nobody(fact: CodeFact) -> Self {
        Self {
            fact,
            standing: None,
            person: None,
            fresh_by: None,
        }
    }
}

fn told(service: &Checkpoint, health_code: &str, digest: &[u8; 32], now: Moment) -> Told {
    let (claims, out_of_time) = match service.codes.read(health_code, digest, now) {
        Code::Genuine(claims) => (claims, None),
        Code::OutOfTime(claims, reason) => (claims, Some(reason)),
        Code::Refused(reason) => return Told::nobody(CodeFact::Refused { reason, once: None }),
        Code::Foreign(area) => return Told::nobody(CodeFact::Foreign(area)),
    };
    let standing = service.standings.of(claims.person);
    if standing.as_ref().is_some_and(|standing| standing.erased) {
        return Told::nobody(CodeFact::NotRegistered);
    }
    if standing
        .as_ref()
        .is_some_and(|standing| standing.revokes(claims.code, claims.issued_at))
    {
        // Whoever shows a revoked code need not be the person it was made for.
        return Told::nobody(CodeFact::Refused {
            reason: Reason::CodeRevoked,
            once: None,
        });
    }
    let fact = match out_of_time {
        Some(reason) => CodeFact::Refused {
            reason,
            once: Some(claims.level),
        },
        None => CodeFact::Believed {
            level: claims.level,
            fresh_until: claims.fresh_until,
        },
    };
    Told {
        fact,
        standing,
        person: Some(claims.person),
        fresh_by: claims.fresh_by.map(|by| PolicyStamp {
            id: by.id,
            version: by.version,
        }),
    }
}

/// Records a judged scan, durably, and answers: with the first record's answer when the request came before.
///
/// Returns the pass beside the answer when it is new and `to_show` asks for it.
pub async fn record(
    service: &Checkpoint,
    judged: Judged,
    to_show: bool,
) -> Result<(pb::Passage, Option<Arc<Pass>>), Fault> {
    let Judged { new, beside } = judged;
    let (fresh_until, standings_age_seconds, fever) =
        (beside.fresh_until, beside.standings_age_seconds, beside.fever);
    let person = new.pass.person;
    let mut passage = write_passage(&new.pass, beside);
    let shown = to_show.then(|| Arc::new(new.pass.clone()));
    match service.passes.write(new).await.map_err(Refusal::from)? {
        Recorded::Now => Ok((passage, shown)),
        Recorded::BeyondQuota(pass, opened) => {
            if let Some(fever) = opened {
                service.open_fevers.open_of(person, fever);
            }
            let beside = Beside {
                fresh_until,
                standings_age_seconds,
                issuer: passage.issuer,
                document_number: document_of(service, &pass),
                fever: opened.or(fever),
            };
            let passage = write_passage(&pass, beside);
            Ok((passage, to_show.then(|| Arc::new(*pass))))
        }
        Recorded::WithFever(fever) => {
            service.open_fevers.open_of(person, fever);
            passage.fever_id = fever.to_string();
            Ok((passage, shown))
        }
        Recorded::Before(pass) => {
            let beside = Beside {
                fresh_until,
                standings_age_seconds,
                issuer: passage.issuer,
                document_number: document_of(service, &pass),
                fever,
            };
            Ok((write_passage(&pass, beside), None))
        }
        Recorded::Reused => Err(Refusal::RequestIdReused.into()),
    }
}

/// The number of the document that decided a pass.
pub(crate) fn document_of(service: &Checkpoint, pass: &Pass) -> String {
    let stamp = pass.policy.map(|stamp| service.orders.document_of(stamp));
    stamp.unwrap_or_default()
}
