//! Who asks, about whom, from where; and the line of the audit trail that says so.

use crate::error::Error;
use crate::rules::person::Person;
use crate::rules::sight::Relation;
use crate::service::Registration;
use crate::store::merges::{self, Merge};
use crate::store::people;
use kit::audit::Entry;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::fault::{Fault, Kind};
use kit::parse::{Unreadable, required};
use prost::Message;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tonic::Request;
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::caller::Caller;

/// The caller; the access table has made sure that there is one.
pub(crate) fn caller<T>(request: &Request<T>) -> Result<Caller, Error> {
    Ok(kit::caller::of::<Caller, T>(request)?.clone())
}

/// By what name attempts are counted: the caller, else the address. `None` for a call that this very process makes for nobody.
pub(crate) fn origin<T>(request: &Request<T>) -> Option<String> {
    if let Some(caller) = request.extensions().get::<Caller>() {
        return Some(caller.key().to_owned());
    }
    kit::origin::of(request).map(|address| kit::origin::counted(address).to_string())
}

/// A line of the audit trail about a person.
pub(crate) fn entry(
    caller: &Caller,
    at: Moment,
    act: &'static str,
    kind: &'static str,
    object: Uuid,
) -> Entry {
    let mut entry = Entry::new(
        at,
        caller.id.clone(),
        caller.effective().roles.to_string(),
        act,
        kind,
        object,
    );
    entry.on_behalf_of = caller.on_behalf.as_ref().map(|asker| asker.id.clone());
    entry
}

/// What tells a repeated request from a reused id.
pub(crate) fn hash(request: &impl Message) -> Vec<u8> {
    Sha256::digest(request.encode_to_vec()).to_vec()
}

/// A person this caller may ask about, and what they are to them. Others hear that there is nobody.
pub(crate) async fn person(
    service: &Registration,
    caller: &Caller,
    id: PersonId,
) -> Result<(Person, Relation), Error> {
    if let Some(person) = people::by_id(&service.db, id).await? {
        return related(person, caller);
    }
    let merge = merges::of(&service.db, id).await?.ok_or(Error::UnknownPerson)?;
    let kept = people::by_id(&service.db, merge.kept_id).await?;
    Err(merged(&merge, kept, caller))
}

/// The same inside a transaction, until whose end nobody else changes the person.
pub(crate) async fn person_in(
    tx: &mut Tx,
    caller: &Caller,
    id: PersonId,
) -> Result<(Person, Relation), Error> {
    if let Some(person) = people::by_id_in(tx, id).await? {
        return related(person, caller);
    }
    let merge = merges::of_in(tx, id).await?.ok_or(Error::UnknownPerson)?;
    let kept = people::by_id_in(tx, merge.kept_id).await?;
    Err(merged(&merge, kept, caller))
}

/// What is said of a record that went into another: which one, to whoever may ask about that one, and to whoever it was.
fn merged(merge: &Merge, kept: Option<Person>, caller: &Caller) -> Error {
    let may_know = caller.sight().is_self(merge.person_id)
        || kept.is_some_and(|kept| Relation::of(caller, &kept.seen()).is_some());
    if !may_know {
        return Error::UnknownPerson;
    }
    let message = format!("this record went into another: ask about {}", merge.kept_id);
    Fault::new(Kind::NotNow, "MERGED", message).into()
}

fn related(person: Person, caller: &Caller) -> Result<(Person, Relation), Error> {
    let relation = Relation::of(caller, &person.seen()).ok_or(Error::UnknownPerson)?;
    Ok((person, relation))
}

/// A text of at least so many and at most so many characters. Refuses as `required` does, or with `TOO_SHORT`.
pub(crate) fn text(text: &str, fewest: usize, most: usize) -> Result<&str, Unreadable> {
    let text = required(text, most)?;
    if text.chars().count() < fewest {
        return Err(Unreadable::new(
            "TOO_SHORT",
            format!("must be at least {fewest} characters"),
        ));
    }
    Ok(text)
}

/// How long until the next hour's attempts are counted anew.
pub(crate) fn until_next_hour(now: Moment) -> Duration {
    (now.floor_hour() + Duration::from_secs(3_600)).since(now)
}
