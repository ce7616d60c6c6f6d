//! Some rows of a list: matched inside the database, in two statements for all of them; then settled in one transaction.

use crate::error::Error;
use crate::imports::rules::arrival::one_too_many;
use crate::imports::rules::entrant::{CellFlaw, Entrant, Staged};
use crate::imports::rules::matching::{self, Match};
use crate::imports::rules::policy::ImportPolicy;
use crate::imports::service::{arrival, of_list};
use crate::imports::store::arrivals::{self, Arrival, OfRow};
use crate::imports::store::imports::{self, Import};
use crate::imports::store::known::{self, Known};
use crate::imports::store::newcomers::{self, Listed, OfList};
use crate::imports::store::pairs::{self, NewPair};
use crate::imports::store::rows::{self, Unmatched, cells_of};
use crate::service::Registration;
use kit::audit::{self, Entry};
use kit::fault::{Fault, Kind};
use kit::id::Id;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use vocabulary::area::Area;
use vocabulary::{ImportId, PersonId};

/// Rows of one transaction: nobody else who writes waits longer than that takes. As many as one statement inserts: 500 people took ten
/// statements of falling sizes, and their tokens twenty.
const BATCH: i64 = 512;
/// People one row may be; with more of one name, birth date and phone the first are the likeliest.
const MOST_PAIRS: usize = 5;
/// Times that people of a batch may register by themselves between being matched and being registered.
const TRIES: u32 = 5;
/// Who acts when nobody asked.
pub(super) const ITSELF: &str = "service:registration";

/// What some rows came to.
#[derive(Default)]
struct Outcome {
    new: Vec<Listed>,
    known: i32,
    pairs: Vec<NewPair>,
    undecided: Vec<i32>,
    bad: Vec<(i32, CellFlaw)>,
    arrivals: Vec<Arrival>,
}

/// Settles the next rows after a line; the last of them, or `None` when there are no more.
pub(super) async fn settle(
    service: &Registration,
    import: &Import,
    after: i32,
) -> Result<Option<i32>, Error> {
    for _ in 0..TRIES {
        let unmatched = rows::unmatched(&service.db, import.id, after, BATCH).await?;
        let unmatched = until_twins(unmatched);
        let Some(last) = unmatched.last().map(|row| row.line) else {
            return Ok(None);
        };
        let list = of_list(service, import, service.clock.now())?;
        let outcome = matched(service, import, &list, unmatched, after).await?;
        if record(service, import, &list, &outcome, (after, last)).await? {
            return Ok(Some(last));
        }
    }
    // It is tried again with the duty's next look.
    let busy = "people of this batch register by themselves at this moment";
    Err(Fault::new(Kind::Later, "IMPORT_BUSY", busy).into())
}

/// The rows until one is as another before it: that one is matched after the other is registered.
fn until_twins(mut unmatched: Vec<Unmatched>) -> Vec<Unmatched> {
    let mut seen = HashSet::new();
    let twin = unmatched.iter().position(|row| {
        let alike = row.alike.clone();
        alike.is_some_and(|alike| !seen.insert(alike))
    });
    unmatched.truncate(twin.unwrap_or(usize::MAX));
    unmatched
}

/// What every row comes to. Two statements for whom they may be, one for who those are.
async fn matched(
    service: &Registration,
    import: &Import,
    list: &OfList,
    unmatched: Vec<Unmatched>,
    after: i32,
) -> Result<Outcome, Error> {
    let last = unmatched.last().map_or(after, |row| row.line);
    let mut alikes: HashMap<i32, Vec<PersonId>> = HashMap::new();
    for (line, person) in rows::alike(&service.db, import.id, after, last).await? {
        alikes.entry(line).or_default().push(person);
    }
    let mut ids: Vec<PersonId> = unmatched.iter().filter_map(|row| row.owner).collect();
    ids.extend(alikes.values().flat_map(|people| people.iter().take(MOST_PAIRS)));
    ids.sort_unstable_by_key(PersonId::as_uuid);
    ids.dedup();
    let people = known::by_ids(&service.db, &ids).await?;
    let ordered = service.in_force::<ImportPolicy>(&import.area, list.now)?;
    let policy = &ordered.policy;

    let mut outcome = Outcome::default();
    for row in unmatched {
        let Some(entrant) = opened(service, import.id, &row) else {
            outcome.bad.push((row.line, lost()));
            continue;
        };
        let may_be = match row.owner {
            Some(owner) => vec![owner],
            None => alikes.remove(&row.line).unwrap_or_default(),
        };
        let mut found = Vec::new();
        for person in may_be.iter().take(MOST_PAIRS).filter_map(|id| people.get(id)) {
            // Whoever's key is destroyed is gone: beside them there is nothing to compare.
            let Some(identity) = person.identity(&service.vault)? else {
                continue;
            };
            let verdict = if row.owner.is_some() {
                matching::with_owner(&entrant, &identity, &policy.compared)
            } else {
                matching::with_alike(&entrant, &identity)
            };
            if let Match::Undecided(kind, differing) = verdict {
                let decide_by = policy.decided_by(service.day(list.now), import.delete_by);
                found.push(NewPair {
                    id: Id::<Pair>::new(list.now).as_uuid(),
                    import: import.id,
                    line: row.line,
                    person: person.id,
                    kind,
                    differing,
                    area: around(import, list, person, &entrant)?,
                    found_at: list.now,
                    decide_by,
                    by: ordered.by.clone(),
                    delete_by: import.delete_by,
                });
            }
        }
        if !found.is_empty() {
            outcome.undecided.push(row.line);
            outcome.pairs.append(&mut found);
        } else if let Some(owner) = row.owner.and_then(|owner| people.get(&owner)) {
            let of_row = OfRow {
                line: row.line,
                person: owner.id,
                ward: owner.ward()?,
                is_known: true,
            };
            if arrives(service, import, list, &entrant, of_row, &mut outcome)? {
                outcome.known += 1;
            }
        } else {
            let listed = newcomers::listed(&service.vault, &entrant, list)?;
            let of_row = OfRow {
                line: row.line,
                person: listed.person.id,
                ward: listed.person.ward,
                is_known: false,
            };
            if arrives(service, import, list, &entrant, of_row, &mut outcome)? {
                outcome.new.push(listed);
            }
        }
    }
    Ok(outcome)
}

/// Notes the trip that a row tells of its person, if it tells one. `false` when it may not be declared: the row is a bad one.
fn arrives(
    service: &Registration,
    import: &Import,
    list: &OfList,
    entrant: &Entrant,
    row: OfRow,
    outcome: &mut Outcome,
) -> Result<bool, Error> {
    let Some(told) = &entrant.trip else {
        return Ok(true);
    };
    match arrival(service, import, told, row, list.now)? {
        Ok(arrival) => outcome.arrivals.push(arrival),
        Err(flaw) => {
            outcome.bad.push((row.line, flaw));
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whom a row describes; `None` when its key is destroyed or it was altered.
fn opened(service: &Registration, import: ImportId, row: &Unmatched) -> Option<Entrant> {
    let staged = service
        .vault
        .open_sealed::<Staged>(cells_of(import, row.line), &row.sealed);
    staged.ok().and_then(|staged| staged.entrant)
}

/// The smallest area around a row and a person. A row belongs to its own area if that is ours, else to that of the list.
fn around(import: &Import, list: &OfList, person: &Known, entrant: &Entrant) -> Result<Area, Error> {
    let own = crate::rules::sight::ward(&entrant.identity.area, Some(&import.area), &list.authority);
    Ok(matching::around(&own, &person.ward()?))
}

/// Writes what rows came to. `false` when somebody was quicker, at one of these people or at these rows: nothing was written.
async fn record(
    service: &Registration,
    import: &Import,
    list: &OfList,
    outcome: &Outcome,
    (after, last): (i32, i32),
) -> Result<bool, Error> {
    let mut tx = service.db.begin().await?;
    // People before their list: whoever decides a pair takes them in this order.
    let Some(arriving) = arrivals::sorted(&mut tx, &outcome.arrivals).await? else {
        return Ok(false);
    };
    if !imports::lock(&mut tx, import.id).await? {
        return Ok(false);
    }
    for line in &outcome.undecided {
        rows::set_undecided(&mut tx, import.id, *line).await?;
    }
    for (line, flaw) in &outcome.bad {
        rows::set_bad(&mut tx, import.id, *line, flaw.clone()).await?;
    }
    for line in &arriving.too_many {
        rows::set_bad(&mut tx, import.id, *line, one_too_many()).await?;
    }
    let counted = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
    // Whoever is expected already was known.
    let known = outcome.known - counted(arriving.too_many.len());
    let policy = service.policy::<ImportPolicy>(&import.area, list.now)?;
    pairs::add(&mut tx, &outcome.pairs, &policy.undecided_ladder, list.now).await?;
    let new = counted(outcome.new.len());
    let settled = rows::settle(&mut tx, import.id, after, last).await?;
    if settled != u64::try_from(new + known).unwrap_or_default()
        || !newcomers::register(&mut tx, &service.vault, &outcome.new, list).await?
    {
        tx.rollback().await?;
        return Ok(false);
    }
    pairs::settle_between(&mut tx, import.id, (after, last), ITSELF, list.now).await?;
    arrivals::add(&mut tx, import, &arriving.new, (list.now, list.delete_by)).await?;
    let bad = counted(outcome.bad.len() + arriving.too_many.len());
    imports::count(&mut tx, import.id, new, known, bad).await?;
    if !outcome.new.is_empty() || !arriving.new.is_empty() {
        audit::write(&mut tx, line(import, list, &outcome.new, &arriving.new)).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// One line for a batch: the import's id ties the batches of a list together.
fn line(import: &Import, list: &OfList, new: &[Listed], arriving: &[&Arrival]) -> Entry {
    let mut ids = Sha256::new();
    let people = new.iter().map(|listed| listed.person.id.as_uuid());
    let trips = arriving.iter().map(|arrival| arrival.trip.id.as_uuid());
    for id in people.chain(trips) {
        ids.update(id.as_bytes());
    }
    let id = import.id.as_uuid();
    let mut entry = Entry::new(list.now, ITSELF, "service", "ImportPeople", "import", id);
    entry.on_behalf_of = Some(import.imported_by.clone());
    entry.purpose = Some(import.purpose.clone());
    entry.legal_basis = Some(import.legal_basis.clone());
    entry.area = Some(import.area.code().to_owned());
    entry.new_hash = Some(ids.finalize().to_vec());
    entry
}

fn lost() -> CellFlaw {
    CellFlaw {
        column: "".into(),
        reason: "ROW_LOST".into(),
        description: "the key this row was sealed with is destroyed: import it again".into(),
    }
}

/// What the id of a pair is the id of.
enum Pair {}

impl kit::id::Kind for Pair {
    const NAME: &'static str = "import_pair";
}
