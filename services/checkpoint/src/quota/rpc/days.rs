//! GetQuotaDays: the days on which a household may go, as its printed card shows them.

use crate::error::Refusal;
use crate::quota::convert::{Whose, read_quota_days, write_days, write_held};
use crate::quota::error::QuotaError;
use crate::quota::rules::allowance::number_of;
use crate::quota::rules::household::Household;
use crate::quota::rules::order::Rule;
use crate::rules::policy::PolicyStamp;
use crate::service::Checkpoint;
use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use vocabulary::{Caller, PersonId, Role, Scope};

/// By the orders that are in force on each of the days, as they stand today.
pub(super) fn show(
    service: &Checkpoint,
    caller: &Caller,
    request: &pb::GetQuotaDaysRequest,
) -> Result<pb::GetQuotaDaysResponse, QuotaError> {
    let today = service.clock.today();
    let (whose, from, count, digit) = read_quota_days(request, today)?;

    let household = in_reach(service, caller, whose)?;

    let mut found: Vec<Found> = Vec::new();
    let zone = service.clock.zone();
    for day in (0..count).map(|ahead| from.plus_days(ahead)) {
        let Some((stamp, order)) = service.orders.quota(&household.area, day.start(zone)) else {
            continue;
        };
        for rule in &order.rules {
            if !found.iter().any(|known| known.is_of(stamp, rule)) {
                found.push(Found::new(stamp, rule));
            }
            for known in found.iter_mut().filter(|known| known.is_of(stamp, rule)) {
                known.see(day, number_of(rule, &household, digit));
            }
        }
    }
    let exemptions = match whose {
        Whose::Person(person) if may_know_why(caller, person) => {
            held(&household, service.standings.current_id(person), from)
        }
        _ => Vec::new(),
    };
    let quotas = found.iter().map(|found| {
        let document = service.orders.document_of(found.stamp);
        write_days((found.stamp, document), &found.rule, &found.days, &found.periods)
    });
    Ok(pb::GetQuotaDaysResponse {
        household_id: household.id.to_string(),
        quotas: quotas.collect(),
        exemptions,
    })
}

/// What was found of one rule so far.
struct Found {
    stamp: PolicyStamp,
    rule: Rule,
    days: Vec<Day>,
    periods: Vec<Day>,
    latest: Option<i32>,
}

impl Found {
    fn new(stamp: PolicyStamp, rule: &Rule) -> Self {
        Self {
            stamp,
            rule: rule.clone(),
            days: Vec::new(),
            periods: Vec::new(),
            latest: None,
        }
    }

    fn is_of(&self, stamp: PolicyStamp, rule: &Rule) -> bool {
        self.stamp == stamp && self.rule.name == rule.name
    }

    fn see(&mut self, day: Day, number: Option<u8>) {
        if self.rule.is_day_of(number, day) {
            self.days.push(day);
        }
        let period = Some(self.rule.period(day)).filter(|_| self.rule.one_per_days.is_some());
        if period != self.latest {
            self.latest = period;
            self.periods.push(day);
        }
    }
}

fn is_resident(caller: &Caller) -> bool {
    caller.effective().roles.iter().all(|role| role == Role::Resident)
}

/// Whether the caller may know what exempts somebody: an illness is not for everybody who lives with them.
fn may_know_why(caller: &Caller, person: PersonId) -> bool {
    !is_resident(caller) || *caller.sight() == Scope::Person(person)
}

fn held(household: &Household, person: PersonId, on: Day) -> Vec<proto::registration::v1::Exemption> {
    let member = household.member(person);
    let holding = member.into_iter().flat_map(|member| &member.exemptions);
    holding
        .filter(|exemption| exemption.until >= on)
        .map(write_held)
        .collect()
}

/// The household asked about, if the caller may know of it: residents of their own, staff of those in their area.
fn in_reach(service: &Checkpoint, caller: &Caller, whose: Whose) -> Result<Arc<Household>, QuotaError> {
    let households = &service.households;
    let household_of = |person| households.household_of(service.standings.current_id(person));
    let asked = || match whose {
        Whose::Person(person) => household_of(person),
        Whose::Household(id) => households.household(id),
    };
    if is_resident(caller) {
        let Scope::Person(oneself) = *caller.sight() else {
            return Err(Refusal::OutOfScope.into());
        };
        let own = household_of(oneself).map(|own| own.id);
        let household = match (asked(), whose) {
            (Some(household), _) => household,
            // Whoever belongs to no household is held to no day, whoever asks.
            (None, Whose::Person(_)) => return Err(QuotaError::UnknownHousehold),
            (None, Whose::Household(_)) => return Err(Refusal::OutOfScope.into()),
        };
        return match own == Some(household.id) {
            true => Ok(household),
            false => Err(Refusal::OutOfScope.into()),
        };
    }
    let household = asked().ok_or(QuotaError::UnknownHousehold)?;
    let covers = match caller.sight() {
        Scope::Checkpoint(gate) => {
            let gate = service.gates.gate(*gate);
            gate.is_some_and(|gate| gate.area.contains(&household.area))
        }
        sight => sight.covers_area(&household.area),
    };
    if covers {
        Ok(household)
    } else {
        Err(Refusal::OutOfScope.into())
    }
}
