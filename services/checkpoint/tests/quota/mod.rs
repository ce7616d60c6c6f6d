//! Household quotas: the verdict at the gate, the claims on both engines, orders, days and helpers.

mod beside;
mod claims;
mod gate;
mod offline;
mod orders;
mod people;

use crate::registration::Made;
use crate::town::{AUTHORITY, Town, eventually};
use checkpoint::quota::store::households;
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use proto::registration::v1 as told;
use std::time::Duration;
use vocabulary::claims::health_code::HealthCodeClaims;
use vocabulary::{HouseholdId, Level, PersonId, Role};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// 墙南村's community.
pub(crate) const VILLAGE: &str = "410811007001";

/// A household of a village group, with its members' codes.
pub(crate) struct Family {
    pub(crate) id: String,
    pub(crate) codes: Vec<Made>,
}

impl Family {
    pub(crate) fn person(&self, nth: usize) -> String {
        self.codes[nth].claims.person.to_string()
    }
}

/// A household of that group with so many members, told by registration and known to checkpoint.
pub(crate) async fn a_family(town: &Town, group: i32, members: usize) -> Family {
    let codes: Vec<Made> = (0..members)
        .map(|_| {
            let person = PersonId::new(town.clock.now());
            let made = town.registration.code_of(person, Level::Green).claims;
            // A printed card: it outlives the days of these stories.
            town.registration.sign(HealthCodeClaims {
                expires_at: town.clock.now() + 30 * DAY,
                card: true,
                ..made
            })
        })
        .collect();
    let id = HouseholdId::new(town.clock.now()).to_string();
    let household = told::Household {
        household_id: id.clone(),
        area: VILLAGE.into(),
        house_number: format!("{group}-12号"),
        village_group: group,
        member_ids: codes.iter().map(|code| code.claims.person.to_string()).collect(),
        exemptions: Vec::new(),
        version: 1,
        gone: false,
    };
    known(town, household).await;
    Family { id, codes }
}

/// So many days go by; registration is heard of again.
async fn days_later(town: &Town, days: u32) {
    town.clock.advance(days * DAY);
    let anybody = told::Standing {
        person_id: PersonId::new(town.clock.now()).to_string(),
        version: 1,
        ..told::Standing::default()
    };
    town.told(anybody).await;
}

/// Registration tells a household; returns when checkpoint knows.
pub(crate) async fn known(town: &Town, household: told::Household) {
    let (id, version, gone) = (
        HouseholdId::parse(&household.household_id).unwrap(),
        household.version,
        household.gone,
    );
    town.registration.tell_household(household);
    eventually(async || {
        let known = households::all(&town.books.db).await.unwrap();
        let found = known.iter().find(|known| known.id == id);
        found.map_or(gone, |found| found.version == version)
    })
    .await;
    // The table is written first, memory a moment later.
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
}

/// Markets: one person of a household a day, odd-even by village group.
pub(crate) fn market_rule() -> pb::QuotaRule {
    pb::QuotaRule {
        name: "集市".into(),
        unit_kinds: vec![pb::UnitKind::Market.into()],
        direction: common::Direction::In.into(),
        one_per_days: 1,
        odd_even: pb::OddEven::VillageGroup.into(),
        exempt: vec![told::ExemptionKind::Illness.into()],
        beyond: pb::BeyondQuota::Refuse.into(),
        same_outing_minutes: 10,
        ..pb::QuotaRule::default()
    }
}

fn order_of(town: &Town, rules: Vec<pb::QuotaRule>) -> pb::OrderQuotaRequest {
    pb::OrderQuotaRequest {
        request_id: town.id(),
        area: "410811007".into(),
        document_number: "定和办〔2020〕7号".into(),
        issuing_body: "定和街道办事处".into(),
        from: "2020-02-20".into(),
        rules,
        ..pb::OrderQuotaRequest::default()
    }
}

/// An order, in force.
pub(crate) async fn ordered(town: &Town, rules: Vec<pb::QuotaRule>) -> common::PolicyRef {
    let request = order_of(town, rules);
    let answer = town.quotas(Role::Officer, AUTHORITY).order_quota(request).await;
    answer.unwrap().into_inner().policy.unwrap()
}

/// A gate of 墙南村's market, into it.
pub(crate) async fn a_market_gate(town: &Town, name: &str) -> String {
    let unit = pb::CreateUnitRequest {
        request_id: town.id(),
        name: format!("墙南村{name}集市"),
        kind: pb::UnitKind::Market.into(),
        area: VILLAGE.into(),
        ..pb::CreateUnitRequest::default()
    };
    let unit = town
        .places(Role::Officer, AUTHORITY)
        .create_unit(unit)
        .await
        .unwrap()
        .into_inner()
        .unit
        .unwrap();
    another_gate(town, &unit.unit_id, name).await
}

async fn another_gate(town: &Town, unit_id: &str, name: &str) -> String {
    let gate = pb::CreateCheckpointRequest {
        request_id: town.id(),
        unit_id: unit_id.into(),
        name: name.into(),
        ..pb::CreateCheckpointRequest::default()
    };
    let gate = town
        .checkpoints(Role::Officer, AUTHORITY)
        .create_checkpoint(gate)
        .await
        .unwrap();
    gate.into_inner().checkpoint.unwrap().checkpoint_id
}

pub(crate) fn scan(town: &Town, gate: &str, code: &Made) -> pb::VerifyPassRequest {
    pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        health_code: code.text.clone(),
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(366),
        device_id: "phone-7".into(),
        ..pb::VerifyPassRequest::default()
    }
}

pub(crate) async fn verified(town: &Town, request: pb::VerifyPassRequest) -> pb::Passage {
    let answer = town.gates(Role::GateStaff, AUTHORITY).verify_pass(request).await;
    answer.unwrap().into_inner().passage.unwrap()
}

fn why(passage: &pb::Passage) -> (pb::Verdict, Vec<pb::VerdictReason>) {
    (passage.verdict(), passage.reasons().collect())
}
