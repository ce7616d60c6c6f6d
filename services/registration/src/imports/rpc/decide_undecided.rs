//! DecideUndecided: somebody says whether a row and a person are one.

use crate::convert::person;
use crate::error::Error;
use crate::imports::convert::{row as convert, words};
use crate::imports::error::ImportError;
use crate::imports::rules::arrival::one_too_many;
use crate::imports::rules::entrant::{CellFlaw, Entrant, Staged};
use crate::imports::rules::matching;
use crate::imports::rules::words::{Fact, PairKind, PairState};
use crate::imports::service::{arrival, of_list};
use crate::imports::store::arrivals::{self, Arrival, OfRow};
use crate::imports::store::facts;
use crate::imports::store::imports::{self, Import};
use crate::imports::store::newcomers;
use crate::imports::store::pairs::{self, Pair};
use crate::imports::store::rows::{self, cells_of};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::people;
use kit::audit::{self, Entry};
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::once::Repeat;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use sha2::{Digest, Sha256};
use tonic::{Request, Response};
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::caller::Caller;
use vocabulary::purpose;

/// A pair about to be decided, with everything that is known of its row.
struct Open {
    pair: Pair,
    import: Import,
    entrant: Entrant,
    by: String,
    now: Moment,
}

/// What the decision came to, and the line of the audit trail.
struct Decided {
    answer: pb::DecideUndecidedResponse,
    entry: Entry,
}

pub(super) async fn decide_undecided(
    service: &Registration,
    request: Request<pb::DecideUndecidedRequest>,
) -> Result<Response<pb::DecideUndecidedResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, pair, is_same, take, reason) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Import>(&asked.request_id),
        ),
        field(
            "pair_id",
            person::read_id::<vocabulary::kinds::Import>(&asked.pair_id),
        ),
        field("decision", words::read_decision(asked.decision)),
        field("take", read_take(&asked.take, asked.decision())),
        field("reason", purpose::parse(&asked.reason)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "DecideUndecided", id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let open = opened(service, &mut tx, &caller, pair.as_uuid()).await?;

    // Decide and record.
    let mut decided = match (is_same, open.pair.kind) {
        (true, _) => same(service, &mut tx, &caller, &open, &take).await?,
        (false, PairKind::SameDocument) => refused(&mut tx, &caller, &open).await?,
        (false, PairKind::SameNameBirthPhone) => different(service, &mut tx, &caller, &open).await?,
    };
    decided.entry.purpose = Some(reason.to_owned());
    repeat.keep(&mut tx, &decided.answer).await?;
    audit::write(&mut tx, decided.entry).await?;
    tx.commit().await?;
    Ok(Response::new(decided.answer))
}

async fn opened(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    id: uuid::Uuid,
) -> Result<Open, ImportError> {
    let pair = pairs::by_id(tx, id).await?.ok_or(ImportError::UnknownPair)?;
    let area = pair.area().ok_or(ImportError::UnknownPair)?;
    if !caller.sight().covers_area(&area) {
        return Err(ImportError::UnknownPair);
    }
    match pair.state {
        PairState::Waiting => {}
        PairState::NotDecided => return Err(ImportError::PairEnded),
        PairState::Same | PairState::Different | PairState::Settled => {
            return Err(Error::DecidedAlready.into());
        }
    }
    let row = rows::by_line(tx, pair.import_id, pair.line)
        .await?
        .ok_or(ImportError::UnknownPair)?;
    let import = imports::by_id_in(tx, pair.import_id)
        .await?
        .ok_or(ImportError::UnknownPair)?;
    let staged: Staged = service
        .vault
        .open_sealed(cells_of(pair.import_id, pair.line), &row.sealed)?;
    Ok(Open {
        entrant: staged.entrant.ok_or(ImportError::UnknownPair)?,
        pair,
        import,
        by: caller.key().to_owned(),
        now: service.clock.now(),
    })
}

/// One person: what was named of the row's facts is theirs from now on, and so is the trip it tells.
async fn same(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    open: &Open,
    take: &[Fact],
) -> Result<Decided, ImportError> {
    let person = people::by_id_in(tx, open.pair.person_id)
        .await?
        .ok_or(ImportError::UnknownPair)?;
    decide(tx, open, PairState::Same).await?;
    let merged = match take {
        [] => None,
        take => {
            let known = service.vault.identity(&person)?;
            Some(matching::taking(&known, &open.entrant.identity, take))
        }
    };
    let ward = merged.as_ref().map_or(person.ward, |merged| {
        sight::ward(&merged.area, Some(&person.ward), &service.authority)
    });
    let mut entry = line(caller, open).about(person.id.as_uuid());
    if let Some(merged) = &merged {
        if !facts::put(tx, &service.vault, &person, merged, &service.authority, open.now).await? {
            return Err(ImportError::DocumentTaken);
        }
        entry.old_hash = Some(Sha256::digest(&person.sealed).to_vec());
        let after = people::by_id_in(tx, person.id).await?;
        entry.new_hash = after.map(|person| Sha256::digest(&person.sealed).to_vec());
    }
    // What was decided of the person holds, whatever is wrong with the trip.
    let arriving = match arriving(service, tx, open, (person.id, ward, true)).await? {
        Ok(arriving) => arriving,
        Err(flaw) => return bad(tx, open, flaw, entry).await,
    };
    let list = of_list(service, &open.import, open.now)?;
    let arriving: Vec<&Arrival> = arriving.iter().collect();
    arrivals::add(tx, &open.import, &arriving, (list.now, list.delete_by)).await?;
    settle(tx, open).await?;
    rows::settle_one(tx, open.import.id, open.pair.line).await?;
    imports::count(tx, open.import.id, 0, 1, 0).await?;
    Ok(decided(pb::PairOutcome::IsKnown, person.id.to_string(), entry))
}

/// Two people cannot have one document: the row is a bad one.
async fn refused(tx: &mut Tx, caller: &Caller, open: &Open) -> Result<Decided, ImportError> {
    decide(tx, open, PairState::Different).await?;
    bad(tx, open, convert::of_another(), line(caller, open)).await
}

/// The row is a bad one, and stands among the errors of its list.
async fn bad(tx: &mut Tx, open: &Open, flaw: CellFlaw, entry: Entry) -> Result<Decided, ImportError> {
    settle(tx, open).await?;
    rows::set_bad(tx, open.import.id, open.pair.line, flaw).await?;
    imports::count(tx, open.import.id, 0, 0, 1).await?;
    Ok(decided(pb::PairOutcome::Refused, String::new(), entry))
}

/// Two people: the row is registered once nobody else may be meant by it.
async fn different(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    open: &Open,
) -> Result<Decided, ImportError> {
    decide(tx, open, PairState::Different).await?;
    if pairs::waiting(tx, open.import.id, open.pair.line).await? > 0 {
        return Ok(decided(pb::PairOutcome::Waits, String::new(), line(caller, open)));
    }
    let list = of_list(service, &open.import, open.now)?;
    let listed = newcomers::listed(&service.vault, &open.entrant, &list)?;
    let (id, ward) = (listed.person.id, listed.person.ward);
    let arriving = match arriving(service, tx, open, (id, ward, false)).await? {
        Ok(arriving) => arriving,
        Err(flaw) => return bad(tx, open, flaw, line(caller, open)).await,
    };
    if !newcomers::register(tx, &service.vault, &[listed], &list).await? {
        // They registered by themselves meanwhile: the row is matched again, with them.
        rows::set_ready(tx, open.import.id, open.pair.line).await?;
        imports::reopen(tx, open.import.id).await?;
        return Ok(decided(pb::PairOutcome::Waits, String::new(), line(caller, open)));
    }
    let arriving: Vec<&Arrival> = arriving.iter().collect();
    arrivals::add(tx, &open.import, &arriving, (list.now, list.delete_by)).await?;
    rows::settle_one(tx, open.import.id, open.pair.line).await?;
    imports::count(tx, open.import.id, 1, 0, 0).await?;
    let entry = line(caller, open).about(id.as_uuid());
    Ok(decided(pb::PairOutcome::Registered, id.to_string(), entry))
}

/// The trip that the row tells of this person, unless they have it already; what is wrong with the row otherwise.
async fn arriving(
    service: &Registration,
    tx: &mut Tx,
    open: &Open,
    (person, ward, is_known): (PersonId, Area, bool),
) -> Result<Result<Option<Arrival>, CellFlaw>, ImportError> {
    let Some(told) = &open.entrant.trip else {
        return Ok(Ok(None));
    };
    let row = OfRow {
        line: open.pair.line,
        person,
        ward,
        is_known,
    };
    let arrival = match arrival(service, &open.import, told, row, open.now)? {
        Ok(arrival) => [arrival],
        Err(flaw) => return Ok(Err(flaw)),
    };
    let sorted = arrivals::sorted(tx, &arrival)
        .await?
        .ok_or(ImportError::UnknownPair)?;
    if !sorted.too_many.is_empty() {
        return Ok(Err(one_too_many()));
    }
    let is_new = !sorted.new.is_empty();
    let [arrival] = arrival;
    Ok(Ok(is_new.then_some(arrival)))
}

async fn decide(tx: &mut Tx, open: &Open, state: PairState) -> Result<(), ImportError> {
    if pairs::decide(tx, open.pair.id, state, &open.by, open.now).await? {
        Ok(())
    } else {
        Err(Error::DecidedAlready.into())
    }
}

/// The row's other pairs need no decision any more.
async fn settle(tx: &mut Tx, open: &Open) -> Result<(), ImportError> {
    let row = (open.import.id, open.pair.line);
    pairs::end(tx, row, PairState::Settled, &open.by, open.now).await?;
    Ok(())
}

fn line(caller: &Caller, open: &Open) -> Entry {
    asked::entry(caller, open.now, "DecideUndecided", "import_pair", open.pair.id)
}

fn decided(outcome: pb::PairOutcome, person_id: String, entry: Entry) -> Decided {
    Decided {
        answer: pb::DecideUndecidedResponse {
            outcome: outcome.into(),
            person_id,
        },
        entry,
    }
}

/// The facts to take over; with two people there is nothing to take.
fn read_take(take: &[i32], decision: pb::PairDecision) -> Result<Vec<Fact>, Unreadable> {
    if !take.is_empty() && decision == pb::PairDecision::Different {
        return Err(Unreadable::new(
            "NOTHING_TO_TAKE",
            "must be empty: of another person no fact is taken over",
        ));
    }
    let mut facts = take
        .iter()
        .map(|number| words::read_fact(*number))
        .collect::<Result<Vec<_>, _>>()?;
    facts.sort_unstable();
    facts.dedup();
    Ok(facts)
}
