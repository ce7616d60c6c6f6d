//! Table `quota_claim`: outings that are used, each written in the transaction of its pass.

use crate::quota::rules::claim::Claim;
use kit::clock::{Day, Moment};
use kit::db::{Error, Tx};
use sqlx::{PgConnection, Row as _};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;
use vocabulary::{CheckpointId, HouseholdId, PassId, PersonId};

/// Whoever has the turn already keeps it: the same pass sent again, or the same person at the same gate on the same outing.
macro_rules! taking {
    ($values:literal) => {
        concat!(
            "INSERT INTO quota_claim (household_id, policy_id, rule, period, policy_version, checkpoint_id, pass_id, person_id, ",
            "claimed_at, same_until, delete_by) ",
            $values,
            " ON CONFLICT (household_id, policy_id, rule, period) DO UPDATE SET pass_id = quota_claim.pass_id \
             WHERE quota_claim.pass_id = excluded.pass_id \
             OR (quota_claim.person_id = excluded.person_id AND quota_claim.checkpoint_id = excluded.checkpoint_id \
             AND excluded.claimed_at >= quota_claim.claimed_at AND excluded.claimed_at <= quota_claim.same_until)"
        )
    };
}
const TAKE: &str = taking!("VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
const TAKE_MANY: &str = concat!(
    taking!(
        "SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::int4[], $5::int4[], $6::uuid[], $7::uuid[], $8::uuid[], \
         $9::timestamptz[], $10::timestamptz[], $11::text[])"
    ),
    " RETURNING household_id, policy_id, rule, period"
);
/// Whoever claims stands in these lines until the transaction ends; 0x71 ("q") keeps them apart from other locks.
const IN_LINE: &str = "SELECT pg_advisory_xact_lock(113, line) FROM UNNEST($1::int4[]) AS asked (line)";
/// So many lines for all households: a batch holds no more locks than that.
const LINES: u128 = 512;
const RELEASE: &str = "DELETE FROM quota_claim WHERE pass_id = $1";

/// A claim with the pass it is made for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'p> {
    /// What is claimed.
    pub claim: &'p Claim,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The pass.
    pub pass: PassId,
    /// Who goes.
    pub person: Option<PersonId>,
    /// When they were scanned.
    pub at: Moment,
    /// The last day of the row.
    pub delete_by: Day,
}

/// One row: household, policy, rule, period.
type Key = (HouseholdId, Uuid, String, i32);

impl Asked<'_> {
    /// The row of the nth household that could be gone for; `None` when there are no more.
    fn key(&self, nth: usize) -> Option<Key> {
        let household = *self.claim.households.get(nth)?;
        let claim = self.claim;
        Some((household, claim.stamp.id, claim.rule.clone(), claim.period))
    }

    /// Whether this scan is of the outing that `first` began.
    fn is_of_the_outing_of(&self, first: &Self) -> bool {
        self.pass == first.pass
            || (self.person.is_some()
                && self.person == first.person
                && self.checkpoint == first.checkpoint
                && self.at >= first.at
                && self.at <= first.claim.same_until)
    }
}

/// Settles claims in the order they are given; true for each that is had. Of several for one turn the first has it.
///
/// Rows are held until the transaction ends: whoever comes second waits, and then loses. Whoever cannot have the turn of their own
/// household asks for another's only then, and that may be a row before those they hold; so that two replicas do not wait for each
/// other in a circle, they first stand in line, in one order, for every household they may ask for.
pub async fn settle(tx: &mut Tx, asked: &[Asked<'_>]) -> Result<Vec<bool>, Error> {
    stand_in_line(tx, asked).await?;
    let mut had = vec![false; asked.len()];
    // Which of their households each of those still waiting asks for.
    let mut waiting: Vec<(usize, usize)> = (0..asked.len()).map(|at| (at, 0)).collect();
    while !waiting.is_empty() {
        let mut by_turn: BTreeMap<Key, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, nth) in waiting.drain(..) {
            // Whoever has asked for all of theirs has lost.
            if let Some(key) = asked[at].key(nth) {
                by_turn.entry(key).or_default().push((at, nth));
            }
        }
        let firsts: Vec<(&Key, &Asked<'_>)> = by_turn
            .iter()
            .filter_map(|(key, group)| Some((key, &asked[group.first()?.0])))
            .collect();
        let taken = take(tx, &firsts).await?;
        for (key, group) in by_turn {
            let Some((&(first, nth), others)) = group.split_first() else {
                continue;
            };
            let is_had = taken.contains(&key);
            had[first] = is_had;
            if !is_had {
                waiting.push((first, nth + 1));
            }
            for (at, nth) in others.iter().copied() {
                if !is_had {
                    // Perhaps theirs is the outing that has the turn.
                    waiting.push((at, nth));
                } else if asked[at].is_of_the_outing_of(&asked[first]) {
                    had[at] = true;
                } else {
                    waiting.push((at, nth + 1));
                }
            }
        }
        waiting.sort_unstable();
    }
    Ok(had)
}

/// Waits until nobody else settles claims of these households. On SQLite there is one writer, so nobody does.
async fn stand_in_line(tx: &mut Tx, asked: &[Asked<'_>]) -> Result<(), Error> {
    let Some(connection) = tx.postgres() else {
        return Ok(());
    };
    let households = asked.iter().flat_map(|asked| &asked.claim.households);
    let line = |household: &HouseholdId| i32::try_from(household.as_uuid().as_u128() % LINES).unwrap_or(0);
    let lines: BTreeSet<i32> = households.map(line).collect();
    if !lines.is_empty() {
        let lines: Vec<i32> = lines.into_iter().collect();
        sqlx::query(IN_LINE).bind(lines).execute(connection).await?;
    }
    Ok(())
}

/// Takes rows with different keys; returns those that are had.
async fn take(tx: &mut Tx, firsts: &[(&Key, &Asked<'_>)]) -> Result<HashSet<Key>, Error> {
    if let Some(connection) = tx.postgres() {
        return take_many(connection, firsts).await;
    }
    let mut taken = HashSet::with_capacity(firsts.len());
    for ((household, policy, rule, period), asked) in firsts {
        let changed = tx
            .query(TAKE)
            .bind(*household)
            .bind(*policy)
            .bind(rule.clone())
            .bind(*period)
            .bind(asked.claim.stamp.version)
            .bind(asked.checkpoint)
            .bind(asked.pass)
            .bind(asked.person)
            .bind(asked.at)
            .bind(asked.claim.same_until)
            .bind(asked.delete_by)
            .execute()
            .await?;
        if changed == 1 {
            taken.insert((*household, *policy, rule.clone(), *period));
        }
    }
    Ok(taken)
}

async fn take_many(
    connection: &mut PgConnection,
    firsts: &[(&Key, &Asked<'_>)],
) -> Result<HashSet<Key>, Error> {
    let each = || firsts.iter().map(|(_, asked)| asked);
    let keys = || firsts.iter().map(|(key, _)| key);
    let rows = sqlx::query(TAKE_MANY)
        .bind(keys().map(|key| key.0).collect::<Vec<_>>())
        .bind(keys().map(|key| key.1).collect::<Vec<_>>())
        .bind(keys().map(|key| key.2.clone()).collect::<Vec<_>>())
        .bind(keys().map(|key| key.3).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.claim.stamp.version).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.checkpoint).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.pass).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.person).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.at).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.claim.same_until).collect::<Vec<_>>())
        .bind(each().map(|asked| asked.delete_by).collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    let mut taken = HashSet::with_capacity(rows.len());
    for row in &rows {
        let household = HouseholdId::from_uuid(row.try_get(0)?);
        taken.insert((household, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?));
    }
    Ok(taken)
}

/// Gives back the turn a pass used; one that used none gives nothing back.
pub async fn release(tx: &mut Tx, pass: PassId) -> Result<(), Error> {
    tx.query(RELEASE).bind(pass).execute().await?;
    Ok(())
}
