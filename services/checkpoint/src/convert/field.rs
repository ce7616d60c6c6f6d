//! Readers of single fields that several requests have.

use kit::fault::{Fault, Kind};
use kit::id::Id;
use kit::parse::{Flaws, Unreadable, optional, required};
use vocabulary::{Area, AreaLevel, Gazetteer};

/// The most characters of a place's name.
const LONGEST_NAME: usize = 60;
/// The most characters of an address.
const LONGEST_ADDRESS: usize = 120;

/// An id that must be there. Refuses with `MISSING` or `NOT_AN_ID`.
pub fn id<K>(text: &str) -> Result<Id<K>, Unreadable> {
    if text.is_empty() {
        return Err(Unreadable::new("MISSING", "must not be empty"));
    }
    Id::parse(text)
}

/// An id that may be absent. Refuses with `NOT_AN_ID`.
pub fn optional_id<K>(text: &str) -> Result<Option<Id<K>>, Unreadable> {
    if text.is_empty() {
        Ok(None)
    } else {
        Id::parse(text).map(Some)
    }
}

/// A place's name: 1 to 60 characters. Refuses with `MISSING`, `TOO_LONG` or `UNPRINTABLE`.
pub fn place_name(text: &str) -> Result<String, Unreadable> {
    required(text, LONGEST_NAME).map(str::to_owned)
}

/// A place's name that may be absent.
pub fn optional_place_name(text: &str) -> Result<Option<String>, Unreadable> {
    Ok(optional(text, LONGEST_NAME)?.map(str::to_owned))
}

/// A place's address, at most 120 characters; empty where there is none. Refuses with `TOO_LONG` or `UNPRINTABLE`.
pub fn address(text: &str) -> Result<String, Unreadable> {
    Ok(optional(text, LONGEST_ADDRESS)?.unwrap_or_default().to_owned())
}

/// The area of a place: a street or community the district knows. Refuses as [`Area::parse`] and [`Gazetteer::known`] do, or
/// with `NOT_A_STREET_OR_COMMUNITY`.
pub fn area_of_place(text: &str, gazetteer: &Gazetteer) -> Result<Area, Unreadable> {
    let area = gazetteer.known(&Area::parse(text)?)?;
    if area.level() < AreaLevel::Street {
        return Err(Unreadable::new(
            "NOT_A_STREET_OR_COMMUNITY",
            "must be a street or a community",
        ));
    }
    Ok(area)
}

/// The area a list is narrowed to; empty is none. Refuses as [`Area::parse`] does.
pub fn optional_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

/// The revision that was seen: 1 or more. Refuses with `OUT_OF_RANGE`.
pub fn revision(number: i32) -> Result<i32, Unreadable> {
    if number < 1 {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must be the revision that was seen, from 1",
        ));
    }
    Ok(number)
}

/// An enum's value that must be one the contract names. Refuses 0 with `MISSING` and a number without a name with `UNKNOWN_VALUE`.
pub fn word<P: TryFrom<i32>, T>(number: i32, read: impl FnOnce(P) -> Option<T>) -> Result<T, Unreadable> {
    optional_word(number, read)?.ok_or_else(|| Unreadable::new("MISSING", "must be given"))
}

/// An enum's value that may be unspecified. Refuses a number without a name with `UNKNOWN_VALUE`.
pub fn optional_word<P: TryFrom<i32>, T>(
    number: i32,
    read: impl FnOnce(P) -> Option<T>,
) -> Result<Option<T>, Unreadable> {
    let word = P::try_from(number)
        .map_err(|_| Unreadable::new("UNKNOWN_VALUE", "must be a value the contract names"))?;
    Ok(read(word))
}

/// The refusal of a list: as for any request, but a page token that is the only flaw is told by its own reason.
pub fn refused_list(flaws: Flaws) -> Fault {
    match flaws.0.as_slice() {
        [only] if only.field == "page_token" => {
            let fault = Fault::new(Kind::Unreadable, only.reason, only.description.clone());
            Fault {
                flaws: flaws.0,
                ..fault
            }
        }
        _ => flaws.into(),
    }
}
