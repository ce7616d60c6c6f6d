//! The compact form of a signed token (RFC 7515): three base64url parts, one algorithm.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::claims::Claims;
use super::error::TokenError;
use super::purpose::may_vouch;
use crate::keys::error::KeyError;
use crate::keys::key_id::KeyId;
use crate::keys::public_key::PublicKey;
use crate::keys::signer::Signer;
use crate::suite::Algorithm;

/// Longer tokens are refused unread.
const MAX_TOKEN: usize = 8 * 1024;
/// A header is an algorithm and a key id; longer ones are refused.
const MAX_HEADER: usize = 256;
/// `r ‖ s`.
const SIGNATURE: usize = 64;

/// Signs claims as a compact token. Fails when the signer does.
pub fn mint(signer: &dyn Signer, claims: &Claims) -> Result<String, KeyError> {
    let header = format!(
        r#"{{"alg":"{}","typ":"JWT","kid":"{}"}}"#,
        signer.algorithm(),
        signer.key_id()
    );
    let payload = serde_json::to_vec(claims).expect("claims are strings, whole numbers and lists of them");
    let mut token = BASE64URL_NOPAD.encode(header.as_bytes());
    token.push('.');
    BASE64URL_NOPAD.encode_append(&payload, &mut token);
    let signature = signer.sign(token.as_bytes())?;
    token.push('.');
    BASE64URL_NOPAD.encode_append(&signature, &mut token);
    Ok(token)
}

/// Reads a token whose signature fits and whose key may say what it says. Times, issuer and audience are the
/// caller's to check; `key_of` finds the key by its id, written and parsed, or says why not.
///
/// Refuses any algorithm but ES256, `none` before all.
pub(super) fn read(
    token: &str,
    key_of: impl FnOnce(&str, &KeyId<'_>) -> Result<PublicKey, TokenError>,
) -> Result<Claims, TokenError> {
    if token.len() > MAX_TOKEN {
        return Err(TokenError::Unreadable);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Unreadable)?;
    let (header, payload) = message.split_once('.').ok_or(TokenError::Unreadable)?;

    let mut room = [0; MAX_HEADER];
    let header: Header<'_> = from_json(decode_into(header, &mut room)?)?;
    if header.alg != Algorithm::Es256.name() || header.crit.is_some() {
        return Err(TokenError::Forged);
    }
    let key_id = KeyId::parse(header.kid).map_err(|_| TokenError::Unreadable)?;
    let key = key_of(header.kid, &key_id)?;

    let mut room = [0; SIGNATURE];
    let signature = decode_into(signature, &mut room)?;
    if !key.verify(message.as_bytes(), signature) {
        return Err(TokenError::Forged);
    }
    let payload = BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .map_err(|_| TokenError::Unreadable)?;
    let claims: Claims = from_json(&payload)?;
    if !may_vouch(key_id.purpose, &claims) {
        return Err(TokenError::Forged);
    }
    Ok(claims)
}

/// The header parameters we need. `crit` names extensions that must be understood (RFC 7515 §4.1.11): we understand
/// none.
#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    #[serde(default)]
    kid: &'a str,
    crit: Option<IgnoredAny>,
}

fn from_json<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, TokenError> {
    serde_json::from_slice(json).map_err(|_| TokenError::Unreadable)
}

fn decode_into<'a>(text: &str, room: &'a mut [u8]) -> Result<&'a [u8], TokenError> {
    let length = BASE64URL_NOPAD
        .decode_len(text.len())
        .map_err(|_| TokenError::Unreadable)?;
    let room = room.get_mut(..length).ok_or(TokenError::Unreadable)?;
    BASE64URL_NOPAD
        .decode_mut(text.as_bytes(), room)
        .map_err(|_| TokenError::Unreadable)?;
    Ok(room)
}
