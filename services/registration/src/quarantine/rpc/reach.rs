//! Which orders a caller reaches, and as what.

use crate::error::Error as Ground;
use crate::quarantine::error::Error;
use crate::quarantine::rules::ids::OrderId;
use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::policy::QuarantinePolicy;
use crate::quarantine::rules::words::{CheckWay, Teller};
use crate::quarantine::store::{changes, orders, reporters};
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::sight::{Relation, Seen};
use crate::service::Registration;
use crate::store::policies::InForce;
use crate::store::{people, tokens};
use kit::clock::Moment;
use kit::db::Tx;
use kit::parse::{Flaws, Unreadable, past};
use prost_types::Timestamp;
use std::time::Duration;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::caller::Caller;

/// Clocks differ: what was done just now may seem to lie ahead.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// When something was done that is told late; `None` is now. Refuses with `IN_THE_FUTURE`, or as a moment does.
pub(super) fn read_happened(at: Option<&Timestamp>, now: Moment) -> Result<Option<Moment>, Unreadable> {
    let Some(at) = at else { return Ok(None) };
    let at = past(Moment::from_proto(at)?, now, CLOCKS_DIFFER)?;
    Ok(Some(at.min(now)))
}

/// Refuses with `BEFORE_IT_BEGAN` what would have been done before the newest stay of an order had begun.
pub(super) async fn check_happened(tx: &mut Tx, order: &Order, at: Moment) -> Result<(), Error> {
    let began = changes::last_began(tx, (order.person, order.id)).await?;
    if began.is_some_and(|began| at < began) {
        let early = Unreadable::new(
            "BEFORE_IT_BEGAN",
            "must not lie before the order or its last transfer",
        );
        return Err(Flaws::one("happened_at", early).into());
    }
    Ok(())
}

/// The policy by which what is told late is judged: the one of its moment, or that of now where none had been put by then.
pub(super) fn in_force_then(
    service: &Registration,
    watch: &Area,
    at: Moment,
) -> Result<InForce<QuarantinePolicy>, Ground> {
    let of = |moment| service.in_force::<QuarantinePolicy>(watch, moment);
    of(at).or_else(|_| of(service.clock.now()))
}

/// What a caller is to somebody under an order: as to the person, or because they watch them. `None` when it is none of theirs.
pub(super) fn relation(caller: &Caller, person: &Person, order: &Order) -> Option<Relation> {
    let seen = person.seen();
    let watched = Seen {
        ward: order.terms.watch,
        ..seen
    };
    Relation::of(caller, &seen).or_else(|| Relation::of(caller, &watched))
}

/// An order this caller reaches, with its person, until the end of the transaction locked against every other change.
pub(super) async fn order_in(
    tx: &mut Tx,
    caller: &Caller,
    id: OrderId,
) -> Result<(Order, Person, Relation), Error> {
    let (order, person) = locked(tx, id).await?;
    let relation = relation(caller, &person, &order).ok_or(Error::UnknownQuarantine)?;
    Ok((order, person, relation))
}

/// The same for whoever may report: also a neighbour who is named on the order.
pub(super) async fn order_to_report(
    tx: &mut Tx,
    caller: &Caller,
    id: OrderId,
    way: CheckWay,
) -> Result<(Order, Person, Teller), Error> {
    let (order, person) = locked(tx, id).await?;
    let teller = match relation(caller, &person, &order) {
        Some(relation) => teller(relation),
        None => {
            let named = reporters::of_in(tx, (person.id, id)).await?;
            let is_named = named.iter().any(|reporter| caller.sight().is_self(*reporter));
            is_named
                .then_some(Teller::Neighbour)
                .ok_or(Error::UnknownQuarantine)?
        }
    };
    let teller = if way == CheckWay::Device && teller == Teller::Staff {
        Teller::Device
    } else {
        teller
    };
    Ok((order, person, teller))
}

/// Whose word a fact from them is.
pub(super) fn teller(relation: Relation) -> Teller {
    match relation {
        Relation::Itself => Teller::Itself,
        Relation::Guardian => Teller::Guardian,
        Relation::InScope | Relation::Service => Teller::Staff,
    }
}

async fn locked(tx: &mut Tx, id: OrderId) -> Result<(Order, Person), Error> {
    let order = orders::by_id_in(tx, id).await?.ok_or(Error::UnknownQuarantine)?;
    let person = people::by_id_in(tx, order.person)
        .await?
        .ok_or(Error::UnknownQuarantine)?;
    // Read again now that nobody else can change it.
    let order = orders::by_id_in(tx, id).await?.ok_or(Error::UnknownQuarantine)?;
    Ok((order, person))
}

/// The area that is to watch: the one given, or else `otherwise`. Whoever hands somebody to another area must see both.
pub(super) fn watch(caller: &Caller, given: Option<Area>, otherwise: Area) -> Result<Area, Error> {
    match given {
        Some(given) if given != otherwise && !caller.sight().covers_area(&given) => {
            Err(Ground::OutOfScope.into())
        }
        Some(given) => Ok(given),
        None => Ok(otherwise),
    }
}

/// Reads the area that is to watch. Refuses with `NOT_AN_AREA`, `NOT_OUR_AREA`, `UNKNOWN_AREA`.
pub(super) fn read_watch(text: &str, service: &Registration) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let area = Area::parse(text)?;
    if area.level() < AreaLevel::Street {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "whoever watches is a street or community, of 9 or 12 digits",
        ));
    }
    if !service.authority.contains(&area) {
        return Err(Unreadable::new("NOT_OUR_AREA", "must lie in this district"));
    }
    service.gazetteer.known(&area).map(Some)
}

/// Somebody was heard of: they are kept longer. The person as they are kept from now on comes back.
pub(super) async fn heard_of(service: &Registration, tx: &mut Tx, person: Person) -> Result<Person, Error> {
    let now = service.clock.now();
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let until = retention.person(service.day(now));
    if people::keep_longer(tx, person.id, until).await? {
        tokens::keep_longer(tx, person.id, until).await?;
    }
    Ok(Person {
        delete_by: person.delete_by.max(until),
        ..person
    })
}
