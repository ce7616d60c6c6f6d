//! ListPasses: passes in the caller's scope, newest first.

use kit::audit;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Field, field};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_passes_request::Of;
use vocabulary::{Area, Caller, CheckpointId, PersonId, Scope, Verdict};

use super::verify_pass::gate_in_reach;
use crate::convert::field::{id, optional_word, refused_list};
use crate::convert::figures::span;
use crate::convert::pass;
use crate::convert::words::read_verdict;
use crate::error::Refusal;
use crate::rules::pass::Pass;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::pass::list::{self, Key, Page};
use crate::trail;

/// Whose passes are asked for.
#[derive(Clone, Copy, Debug)]
enum Whose {
    Gate(CheckpointId),
    Person(PersonId),
    Area(Area),
    Everyones,
}

/// A page of passes. Looking at where somebody was leaves a line in the audit trail, unless it is oneself.
pub async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListPassesRequest,
) -> Result<pb::ListPassesResponse, Fault> {
    let fingerprint = Fingerprint::of(&(
        "ListPasses",
        caller.sight(),
        [
            format!("{:?}", request.of),
            format!("{:?}", request.from),
            format!("{:?}", request.to),
        ],
        request.verdict,
    ));
    let (whose, page) = read(&request, &fingerprint).map_err(refused_list)?;

    let passes = match narrowed(caller.sight(), whose)? {
        Narrowed::Gate(gate) => {
            gate_in_reach(service, caller, gate)?;
            list::of_gate(&service.db, gate, &page).await
        }
        Narrowed::Person(asked, gate) => {
            let person = service.standings.current_id(asked);
            if !caller.sight().is_self(asked) {
                look_at(service, caller, person).await?;
            }
            match gate {
                Some(gate) => list::of_person_at(&service.db, person, gate, &page).await,
                None => {
                    let area = caller.sight().area().unwrap_or(service.district);
                    list::of_person(&service.db, person, &area, &page).await
                }
            }
        }
        Narrowed::Area(area) => list::of_area(&service.db, &service.district, &area, &page).await,
    }
    .map_err(Refusal::from)?;

    let now = service.clock.now();
    let full = passes.len() == page.limit as usize;
    let next = passes
        .last()
        .filter(|_| full)
        .map(|last| page::write(&Key::of(last), &fingerprint));
    Ok(pb::ListPassesResponse {
        passes: passes.iter().map(|pass| written(service, pass, now)).collect(),
        next_page_token: next.unwrap_or_default(),
    })
}

/// A pass with what its gate is called: residents may not ask for gates, and a page of passes asks for none one by one.
fn written(service: &Checkpoint, pass: &Pass, now: Moment) -> pb::Pass {
    let message = pass::write(pass, now, |stamp| service.orders.document_of(stamp));
    match service.gates.gate(pass.checkpoint) {
        Some(gate) => pb::Pass {
            unit_name: gate.unit_name.clone(),
            checkpoint_name: gate.name.clone(),
            ..message
        },
        None => message,
    }
}

fn read(
    request: &pb::ListPassesRequest,
    fingerprint: &Fingerprint,
) -> Result<(Whose, Page), kit::parse::Flaws> {
    let whose: Field<Whose> = match &request.of {
        Some(Of::CheckpointId(text)) => field("checkpoint_id", id(text).map(Whose::Gate)),
        Some(Of::PersonId(text)) => field("person_id", id(text).map(Whose::Person)),
        Some(Of::Area(text)) => field("area", Area::parse(text).map(Whose::Area)),
        None => field("of", Ok::<_, kit::parse::Unreadable>(Whose::Everyones)),
    };
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (whose, from, to, verdict, limit, after) = (
        whose,
        from,
        to,
        field(
            "verdict",
            optional_word::<pb::Verdict, Verdict>(request.verdict, read_verdict),
        ),
        field("page_size", page::size(request.page_size, 50, 500)),
        field("page_token", page::read::<Key>(&request.page_token, fingerprint)),
    )
        .all()?;
    let end = Key::beginning_of(to.unwrap_or(Moment::LAST));
    let before = after.map_or(end, |after| after.min(end));
    Ok((
        whose,
        Page {
            from: from.unwrap_or(Moment::FIRST),
            before,
            verdict,
            limit,
        },
    ))
}

enum Narrowed {
    Gate(CheckpointId),
    Person(PersonId, Option<CheckpointId>),
    Area(Area),
}

/// What is asked for, as far as the caller sees. Refuses with `OUT_OF_SCOPE`.
fn narrowed(scope: &Scope, whose: Whose) -> Result<Narrowed, Refusal> {
    if let Scope::Person(mine) = scope {
        return match whose {
            Whose::Person(asked) if asked == *mine => Ok(Narrowed::Person(asked, None)),
            Whose::Everyones => Ok(Narrowed::Person(*mine, None)),
            _ => Err(Refusal::OutOfScope),
        };
    }
    match whose {
        Whose::Gate(gate) => Ok(Narrowed::Gate(gate)),
        Whose::Person(person) => match Sight::of(scope, None)? {
            Sight::Area(_) => Ok(Narrowed::Person(person, None)),
            Sight::Checkpoint(gate) => Ok(Narrowed::Person(person, Some(gate))),
        },
        Whose::Area(area) => match Sight::of(scope, Some(area))? {
            Sight::Area(area) => Ok(Narrowed::Area(area)),
            Sight::Checkpoint(gate) => Ok(Narrowed::Gate(gate)),
        },
        Whose::Everyones => match Sight::of(scope, None)? {
            Sight::Area(area) => Ok(Narrowed::Area(area)),
            Sight::Checkpoint(gate) => Ok(Narrowed::Gate(gate)),
        },
    }
}

/// Leaves a line for the person to read, before anything is answered.
async fn look_at(service: &Checkpoint, caller: &Caller, person: PersonId) -> Result<(), Refusal> {
    let now = service.clock.now();
    let line = trail::entry(
        caller,
        now,
        "ListPasses",
        ("person", person.as_uuid()),
        &service.district,
    );
    let mut tx = service.db.begin().await?;
    audit::write(&mut tx, line.about(person.as_uuid())).await?;
    tx.commit().await?;
    Ok(())
}
