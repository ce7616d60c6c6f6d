//! The question a gate asks of quotas at every scan: from memory, and nothing where nothing is ordered.

use crate::orders::Orders;
use crate::quota::households::Households;
use crate::quota::rules::allowance::{Allowance, Going, allowance};
use crate::quota::rules::household::Household;
use crate::quota::rules::offline::OfflineQuota;
use crate::rules::place::Gate;
use kit::clock::{Day, Moment};
use vocabulary::{Direction, PersonId};

/// One scan, as far as quotas are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Scanned<'s> {
    /// The gate.
    pub gate: &'s Gate,
    /// The way.
    pub direction: Direction,
    /// Who; a code that tells nobody has no quota.
    pub person: Option<PersonId>,
    /// The last digit of the plate they come with.
    pub plate_digit: Option<u8>,
    /// When.
    pub at: Moment,
    /// The town's day of it.
    pub day: Day,
}

/// What the order in force says to this scan.
pub fn asked(orders: &Orders, households: &Households, scanned: Scanned<'_>) -> Allowance {
    let gate = scanned.gate;
    // Where no order of quotas is, this is all that a scan pays for them.
    let Some((stamp, order)) = orders.quota(&gate.area, scanned.at) else {
        return Allowance::Free;
    };
    let rule = order.rule(gate.unit, gate.unit_kind, scanned.direction);
    let (Some(rule), Some(person)) = (rule, scanned.person) else {
        return Allowance::Free;
    };
    let turns = households.turns(person, scanned.day);
    let helped: Vec<&Household> = turns.helped.iter().map(AsRef::as_ref).collect();
    let going = Going {
        person,
        own: turns.own.as_deref(),
        helped: &helped,
        plate_digit: scanned.plate_digit,
    };
    allowance(rule, stamp, going, scanned.at, scanned.day)
}

/// What a gate that goes offline is told; `None` where it has no rule. The households around it: of its street.
pub fn offline(
    orders: &Orders,
    households: &Households,
    gate: &Gate,
    at: Moment,
    day: Day,
) -> Option<OfflineQuota> {
    let (stamp, order) = orders.quota(&gate.area, at)?;
    let rules: Vec<_> = Direction::ALL
        .iter()
        .filter(|way| gate.direction.serves(**way))
        .filter_map(|way| order.rule(gate.unit, gate.unit_kind, *way).cloned())
        .collect();
    if rules.is_empty() {
        return None;
    }
    let around = gate.area.street().unwrap_or(gate.area);
    let mut near = households.all();
    near.retain(|household| around.contains(&household.area));
    let mut helping = households.helping(day);
    helping.retain(|(_, household)| around.contains(&household.area));
    Some(OfflineQuota {
        stamp,
        rules,
        households: near,
        helping,
    })
}
