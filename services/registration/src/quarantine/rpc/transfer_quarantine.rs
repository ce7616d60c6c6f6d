//! Somebody is moved to another mode, place or watch: another stretch of the same order.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::quarantine::convert::{show, words};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::order_quarantine::read_place;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::ids;
use crate::quarantine::rules::obligations::Obligations;
use crate::quarantine::rules::order::{self, Order};
use crate::quarantine::store::changes::{self, NewStay};
use crate::quarantine::store::{orders, places};
use crate::rpc::{alone, asked};
use crate::service::Registration;
use crate::store::{standings, stands};
use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn transfer_quarantine(
    service: &Registration,
    request: Request<pb::TransferQuarantineRequest>,
) -> Result<Response<pb::TransferQuarantineResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (change, id, mode, place, given, note, happened) = (
        field("request_id", person::read_id::<ids::Change>(&asked.request_id)),
        field(
            "quarantine_id",
            person::read_id::<ids::Order>(&asked.quarantine_id),
        ),
        field("mode", words::read_mode(asked.mode)),
        field("place", read_place(&asked.place, asked.mode)),
        field("watched_by", reach::read_watch(&asked.watched_by, service)),
        field("note", asked::text(&asked.note, 2, 200)),
        field(
            "happened_at",
            reach::read_happened(asked.happened_at.as_ref(), now),
        ),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "TransferQuarantine", change.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (order, person, _) = reach::order_in(&mut tx, &caller, id).await?;

    // Decide.
    if !order.is_in_force() {
        return Err(Error::Ended);
    }
    let watch = reach::watch(&caller, given, order.terms.watch)?;
    let same = (mode, watch) == (order.terms.mode, order.terms.watch);
    if same && place == place_now(service, &order)?.as_deref() {
        return Err(Error::NothingChanges);
    }
    let at = happened.unwrap_or(now);
    reach::check_happened(&mut tx, &order, at).await?;
    // By the policy that held when they were moved, not when it was told.
    let in_force = reach::in_force_then(service, &watch, at)?;
    let sealed = place
        .map(|place| service.vault.seal(places::place_of(id.as_uuid()), &place, now))
        .transpose()?;
    let stay = order::stay(
        mode,
        sealed,
        watch,
        in_force.policy.terms(mode),
        in_force.by.clone(),
    );
    let stand = order::stand_under(&person.stand, id, &stay, at);
    alone::worsens(service, &mut tx, &caller, &person, &stand.decision()).await?;

    // Record.
    let new = NewStay {
        person: person.id,
        id: change.as_uuid(),
        order: id,
        stay: stay.clone(),
        note: Some(
            service
                .vault
                .seal(places::transfer_of(change.as_uuid()), &note, now)?,
        ),
        ordered_by: caller.key().to_owned(),
        began_at: at,
        recorded_at: now,
        delete_by: order.delete_by,
    };
    if !changes::add_stay(&mut tx, &new).await? {
        return Err(Ground::RequestIdReused.into());
    }
    orders::set_terms(
        &mut tx,
        (person.id, id),
        &stay,
        &Obligations::of(&in_force.policy),
    )
    .await?;
    let news = stands::put_since(&mut tx, &person, &stand, at, now).await?;
    let answer = pb::TransferQuarantineResponse {
        level: Some(health::level_decision(&stand.decision(), now)),
        policy: Some(show::policy(&in_force.by)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "TransferQuarantine", "quarantine", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    standings::announce(&mut tx, &service.standings, news.as_slice()).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(answer))
}

/// Where they are now.
fn place_now(service: &Registration, order: &Order) -> Result<Option<String>, Error> {
    let place = order.terms.place.as_ref();
    let opened = place.map(|sealed| {
        service
            .vault
            .open_sealed::<String>(places::place_of(order.id.as_uuid()), sealed)
    });
    Ok(opened.transpose()?)
}
