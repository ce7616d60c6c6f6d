//! The offline bundle: a CBOR map that a device verifies and lives on for some hours.

use std::collections::HashMap;

use ciborium::Value;
use kit::clock::Moment;
use kit::keys::{MacKey, PublicKey};
use uuid::Uuid;
use vocabulary::{CheckpointId, PersonId};

use crate::quota::rules::allowance::number_of;
use crate::quota::rules::household::Household;
use crate::quota::rules::offline::OfflineQuota;
use crate::quota::rules::order::Rule;
use crate::rules::policy::{GateOrder, PolicyStamp};
use crate::rules::settings::{EffectiveSettings, TemperatureDemand};
use crate::rules::standing::Standing;

/// The kind of statement a signed bundle is.
pub const KIND: &str = "quma-bundle";

/// Bytes of a person's keyed hash: enough that no two of a million share one by chance, once in a billion bundles.
const PERSON_HASH: usize = 10;

/// What a gate needs without a network.
#[derive(Debug)]
pub struct Bundle<'b> {
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The device it is made for.
    pub device: &'b str,
    /// When it was made, and from when on it is not to be used.
    pub times: (Moment, Moment),
    /// `<incarnation>.<sequence>` of the standings inside.
    pub epoch: &'b str,
    /// The keys that verify codes.
    pub keys: &'b HashMap<String, PublicKey>,
    /// What holds at this gate.
    pub settings: EffectiveSettings,
    /// The order that is in force, and its stamp.
    pub order: (Option<PolicyStamp>, &'b GateOrder),
    /// Hashes persons' ids; made for this bundle alone, so that two bundles cannot be compared.
    pub secret: &'b [u8; 32],
    /// The quotas of this gate, where it has any.
    pub quota: Option<&'b OfflineQuota>,
}

impl Bundle<'_> {
    /// The map; labels as documented in the contract's README, for whoever builds a device: 1 to 7 as in a CWT, then ours.
    ///
    /// | label | what |
    /// |---|---|
    /// | 4, 6 | not after, made at (seconds) |
    /// | −1, −2 | checkpoint (16 bytes), device |
    /// | −3 | epoch |
    /// | −4 | keys: key id → x ‖ y |
    /// | −5 | the key of the persons' hashes |
    /// | −6 | standings: HMAC-SHA-256 of the person's id, first 10 bytes → [level or null, quarantine, revoked before or null, erased, [code ids]] |
    /// | −7 | [demand, fever threshold, confirm within minutes, recheck after minutes, standings' hours] |
    /// | −8 | policy: [id, version] or null |
    /// | −9 | quota: null, or [policy, one rule a way, helped: hash of a person → [hash of a household, …]] |
    ///
    /// A rule: [name, direction, one per days or null, odd-even or null, counted from, answer beyond it, minutes of one outing, hash of a
    /// person → [hash of their household, its number or null, exempt until or null], hash of a household that is helped → its number or
    /// null]. Without a number every day is theirs; a plate's number the gate reads itself.
    pub fn encode<'s>(&self, standings: impl Iterator<Item = &'s Standing>) -> Option<Vec<u8>> {
        let hash = MacKey::new("bundle", self.secret).ok()?;
        let told = standings.map(|standing| (person(&hash, standing.person), write_standing(standing)));
        let keys = self
            .keys
            .iter()
            .map(|(id, key)| (Value::from(id.as_str()), Value::Bytes(key.point()[1..].to_vec())));
        let (stamp, order) = self.order;
        let map = vec![
            (Value::from(4), Value::from(self.times.1.unix_seconds())),
            (Value::from(6), Value::from(self.times.0.unix_seconds())),
            (
                Value::from(-1),
                Value::Bytes(self.checkpoint.as_uuid().as_bytes().to_vec()),
            ),
            (Value::from(-2), Value::from(self.device)),
            (Value::from(-3), Value::from(self.epoch)),
            (Value::from(-4), Value::Map(keys.collect())),
            (Value::from(-5), Value::Bytes(self.secret.to_vec())),
            (Value::from(-6), Value::Map(told.collect())),
            (
                Value::from(-7),
                Value::Array(vec![
                    Value::from(demand(self.settings.temperature_demand)),
                    Value::from(order.fever_threshold_deci_celsius.deci_celsius()),
                    Value::from(self.settings.confirm_within_minutes),
                    Value::from(order.recheck_after_minutes),
                    Value::from(order.standings_max_age_hours),
                ]),
            ),
            (Value::from(-8), stamp.map_or(Value::Null, write_stamp)),
            (
                Value::from(-9),
                self.quota.map_or(Value::Null, |quota| write_quota(&hash, quota)),
            ),
        ];
        let mut bytes = Vec::with_capacity(1_024);
        ciborium::into_writer(&Value::Map(map), &mut bytes).ok()?;
        Some(bytes)
    }
}

fn person(hash: &MacKey, person: PersonId) -> Value {
    hashed(hash, person.as_uuid())
}

fn hashed(hash: &MacKey, id: Uuid) -> Value {
    Value::Bytes(hash.mac(id.as_bytes())[..PERSON_HASH].to_vec())
}

fn write_quota(hash: &MacKey, quota: &OfflineQuota) -> Value {
    let mut helped: HashMap<PersonId, Vec<Value>> = HashMap::new();
    for (person, household) in &quota.helping {
        let theirs = helped.entry(*person).or_default();
        theirs.push(hashed(hash, household.id.as_uuid()));
    }
    let helped = helped
        .into_iter()
        .map(|(helper, theirs)| (person(hash, helper), Value::Array(theirs)));
    let rules = quota.rules.iter().map(|rule| write_rule(hash, rule, quota));
    Value::Array(vec![
        write_stamp(quota.stamp),
        Value::Array(rules.collect()),
        Value::Map(helped.collect()),
    ])
}

fn write_rule(hash: &MacKey, rule: &Rule, quota: &OfflineQuota) -> Value {
    let number = |household: &Household| number_of(rule, household, None).map_or(Value::Null, Value::from);
    let mut people = Vec::new();
    for household in &quota.households {
        for member in &household.members {
            let holding = member.exemptions.iter();
            let until = holding
                .filter(|exemption| rule.exempt.contains(&exemption.kind))
                .map(|exemption| exemption.until)
                .max();
            let told = Value::Array(vec![
                hashed(hash, household.id.as_uuid()),
                number(household),
                until.map_or(Value::Null, |until| Value::from(until.to_string())),
            ]);
            people.push((person(hash, member.person), told));
        }
    }
    let helped: HashMap<Uuid, Value> = quota
        .helping
        .iter()
        .map(|(_, household)| (household.id.as_uuid(), number(household)))
        .collect();
    let helped = helped
        .into_iter()
        .map(|(household, number)| (hashed(hash, household), number));
    Value::Array(vec![
        Value::from(rule.name.as_str()),
        Value::from(rule.direction.text()),
        rule.one_per_days.map_or(Value::Null, Value::from),
        rule.odd_even.map_or(Value::Null, |by| Value::from(by.text())),
        Value::from(rule.counted_from.to_string()),
        Value::from(rule.beyond.text()),
        Value::from(rule.same_outing_minutes),
        Value::Map(people),
        Value::Map(helped.collect()),
    ])
}

fn write_standing(standing: &Standing) -> Value {
    let overriding = standing.overriding();
    let codes = standing
        .revoked_codes
        .iter()
        .map(|code| Value::Bytes(code.as_uuid().as_bytes().to_vec()));
    Value::Array(vec![
        standing
            .level
            .map_or(Value::Null, |level| Value::from(level.text())),
        Value::from(overriding.in_quarantine),
        standing
            .codes_revoked_before
            .map_or(Value::Null, |before| Value::from(whole_second_after(before))),
        Value::from(standing.erased),
        Value::Array(codes.collect()),
    ])
}

/// Codes are issued in whole seconds: one of the very second in which codes were revoked is revoked as well.
fn whole_second_after(moment: Moment) -> i64 {
    let second = moment.unix_seconds();
    second + i64::from(Moment::from_unix_seconds(second) < moment)
}

fn write_stamp(stamp: PolicyStamp) -> Value {
    Value::Array(vec![
        Value::Bytes(stamp.id.as_bytes().to_vec()),
        Value::from(stamp.version),
    ])
}

fn demand(demand: TemperatureDemand) -> &'static str {
    demand.text()
}
