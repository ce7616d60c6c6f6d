//! Page tokens: where a list goes on, tied to the query it belongs to.
//!
//! A token holds the keyset (the last row's sort key) and a fingerprint of the query, as base64url of JSON. It is not
//! secret and not signed: a caller who forges one only chooses where to go on reading what the query shows anyway.

use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::parse::unreadable::Unreadable;

/// Longer than any keyset of ours; more is not even decoded.
const MAX_TOKEN_BYTES: usize = 2_048;

/// Which query a token belongs to: the RPC, its filter and the caller's scope, hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of everything that decides which rows the list shows, e.g. `(rpc name, filter, scope)`.
    ///
    /// # Panics
    /// When `query` cannot be written as JSON (a map whose keys are not texts): a mistake in the program.
    pub fn of(query: &impl Serialize) -> Self {
        let written = serde_json::to_vec(query).expect("a query is made of plain values");
        Self(BASE64URL_NOPAD.encode(&Sha256::digest(written)[..12]))
    }
}

#[derive(Serialize, Deserialize)]
struct Token<K> {
    /// The fingerprint.
    f: Fingerprint,
    /// The key of the last row shown.
    k: K,
}

/// How many rows a page holds: `default` when the caller asks for 0, and never more than `max`.
///
/// # Errors
/// `OUT_OF_RANGE` for a negative size.
pub fn size(asked: i32, default: u32, max: u32) -> Result<u32, Unreadable> {
    match u32::try_from(asked) {
        Ok(0) => Ok(default.min(max)),
        Ok(asked) => Ok(asked.min(max)),
        Err(_) => Err(Unreadable::new("OUT_OF_RANGE", "must not be negative")),
    }
}

/// The key a token says to go on after; `None` for the empty token, which asks for the first page.
///
/// # Errors
/// `PAGE_TOKEN_UNREADABLE`, or `PAGE_TOKEN_OF_ANOTHER_QUERY` when the filter or the caller's scope has changed since.
pub fn read<K: DeserializeOwned>(token: &str, query: &Fingerprint) -> Result<Option<K>, Unreadable> {
    if token.is_empty() {
        return Ok(None);
    }
    let unreadable = || {
        Unreadable::new(
            "PAGE_TOKEN_UNREADABLE",
            "must be a page token of an earlier answer",
        )
    };
    if token.len() > MAX_TOKEN_BYTES {
        return Err(unreadable());
    }
    let written = BASE64URL_NOPAD
        .decode(token.as_bytes())
        .map_err(|_| unreadable())?;
    // The fingerprint first: another query's key may have another shape.
    let Token {
        f: fingerprint,
        k: key,
    } = serde_json::from_slice::<Token<serde_json::Value>>(&written).map_err(|_| unreadable())?;
    if fingerprint != *query {
        return Err(Unreadable::new(
            "PAGE_TOKEN_OF_ANOTHER_QUERY",
            "must be used with the query it was given for",
        ));
    }
    serde_json::from_value(key).map(Some).map_err(|_| unreadable())
}

/// The token that goes on after `key`, the last row shown.
///
/// # Panics
/// When `key` cannot be written as JSON: a mistake in the program.
pub fn write<K: Serialize>(key: &K, query: &Fingerprint) -> String {
    let token = Token {
        f: query.clone(),
        k: key,
    };
    BASE64URL_NOPAD.encode(&serde_json::to_vec(&token).expect("a keyset is made of plain values"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::moment::Moment;

    #[test]
    fn a_token_leads_back_to_its_key() {
        let query = Fingerprint::of(&("ListPasses", "gate 7"));
        let key = (Moment::from_unix_seconds(1_581_842_000), "0190".to_owned());
        let token = write(&key, &query);
        assert_eq!(read::<(Moment, String)>(&token, &query), Ok(Some(key)));
        assert_eq!(read::<(Moment, String)>("", &query), Ok(None));
    }

    #[test]
    fn a_token_of_another_query_is_refused() {
        let token = write(&7, &Fingerprint::of(&("ListPasses", "gate 7")));
        let other = Fingerprint::of(&("ListPasses", "gate 8"));
        assert_eq!(
            read::<i32>(&token, &other).map_err(|bad| bad.reason),
            Err("PAGE_TOKEN_OF_ANOTHER_QUERY")
        );
    }

    #[test]
    fn nonsense_is_unreadable() {
        let query = Fingerprint::of(&"q");
        let endless = "A".repeat(MAX_TOKEN_BYTES + 1);
        let of_another_shape = write(&"text", &query);
        for token in ["?", "AAAA", endless.as_str(), of_another_shape.as_str()] {
            assert_eq!(
                read::<i32>(token, &query).map_err(|bad| bad.reason),
                Err("PAGE_TOKEN_UNREADABLE")
            );
        }
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(
            (size(0, 50, 200), size(7, 50, 200), size(900, 50, 200)),
            (Ok(50), Ok(7), Ok(200))
        );
        assert_eq!(size(-1, 50, 200).map_err(|bad| bad.reason), Err("OUT_OF_RANGE"));
    }
}
