//! People of an area, newest first and masked; all, or those one whole value finds.

use crate::convert::person::{self, Shown};
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::identity::SearchKey;
use crate::rules::person::Person;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::people::{self, Keyset};
use crate::store::trouble::StoreError;
use kit::clock::Day;
use kit::keys::KeyError;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field, spread};
use kit::sealed::SealError;
use proto::registration::v1 as pb;
use proto::registration::v1::find_people_request::By;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::citizen_id::CitizenId;
use vocabulary::id_document::IdDocument;
use vocabulary::mobile::Mobile;
use vocabulary::name::PersonName;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn find_people(
    service: &Registration,
    request: Request<pb::FindPeopleRequest>,
) -> Result<Response<pb::FindPeopleResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let scope = caller.sight().to_string();
    let filter = asked::hash(&pb::FindPeopleRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("FindPeople", filter, &scope));
    let (key, area, size, after) = (
        spread(read_key(asked.by.as_ref())),
        field("area", read_area(&asked.area)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(people::NEWEST);
    let most = i64::from(size) + 1;
    let mut found = match &key {
        None => people::page(&service.db, &area, after, most).await?,
        Some(key) => people::page_found(&service.db, &area, &service.vault.token(key), after, most).await?,
    };
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .map(|person| (person.registered_at, person.id.as_uuid()));
    let next_page_token = last
        .filter(|_| has_more)
        .map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let mut shown = Vec::with_capacity(found.len());
    for found in &found {
        shown.extend(masked(service, found, now)?);
    }
    Ok(Response::new(pb::FindPeopleResponse {
        people: shown,
        next_page_token,
    }))
}

/// A person as lists show them; `None` when the key of their month is destroyed: they are gone, their row is not yet.
fn masked(
    service: &Registration,
    found: &Person,
    now: kit::clock::Moment,
) -> Result<Option<pb::Person>, Error> {
    match service.vault.identity(found) {
        Ok(identity) => Ok(Some(person::person(
            found,
            &identity,
            Shown::Masked,
            &service.gazetteer,
            now,
            &[],
        ))),
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

/// The whole value to search by; `None` for everyone.
fn read_key(by: Option<&By>) -> Result<Option<SearchKey>, Flaws> {
    let Some(by) = by else { return Ok(None) };
    let key = match by {
        By::IdNumber(number) => {
            let (document,) = (field("id_number", CitizenId::parse(number).map(IdDocument::from)),).all()?;
            SearchKey::id_number(&document)
        }
        By::IdTailAndBirth(tail) => {
            let (last4, birth) = (
                field("id_tail_and_birth.last4", read_last4(&tail.last4)),
                field("id_tail_and_birth.birth_date", read_day(&tail.birth_date)),
            )
                .all()?;
            SearchKey::id_tail_and_birth(&last4, birth)
        }
        By::Phone(phone) => {
            let (phone,) = (field("phone", Mobile::parse(phone)),).all()?;
            SearchKey::phone(&phone)
        }
        By::PhoneLast4(last4) => {
            let (last4,) = (field("phone_last4", read_digits(last4)),).all()?;
            SearchKey::phone_tail(last4)
        }
        By::Name(name) => {
            let (name,) = (field("name", PersonName::parse(name)),).all()?;
            SearchKey::name(&name)
        }
        By::NameBirthPhone(three) => {
            let (name, birth, phone) = (
                field("name_birth_phone.name", PersonName::parse(&three.name)),
                field("name_birth_phone.birth_date", read_day(&three.birth_date)),
                field("name_birth_phone.phone", Mobile::parse(&three.phone)),
            )
                .all()?;
            SearchKey::name_birth_phone(&name, birth, &phone)
        }
    };
    Ok(Some(key))
}

/// The last four characters of a resident id: three digits, and a digit or X.
fn read_last4(text: &str) -> Result<String, Unreadable> {
    let text = text.trim().to_ascii_uppercase();
    let fits = text.len() == 4
        && text.bytes().take(3).all(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .skip(3)
            .all(|byte| byte.is_ascii_digit() || byte == b'X');
    match text.is_empty() {
        true => Err(Unreadable::new("MISSING", "must be given")),
        false if fits => Ok(text),
        false => Err(Unreadable::new(
            "NOT_4_CHARACTERS",
            "must be the last four characters of an id number",
        )),
    }
}

fn read_digits(text: &str) -> Result<&str, Unreadable> {
    let text = text.trim();
    match text.is_empty() {
        true => Err(Unreadable::new("MISSING", "must be given")),
        false if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(text),
        false => Err(Unreadable::new(
            "NOT_4_DIGITS",
            "must be the last four digits of a phone",
        )),
    }
}

fn read_day(text: &str) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    Day::parse(text)
}
