//! A poster's token: what stands in it, how it is read, and how long a version of a poster is good.

use super::place::Gate;
use data_encoding::BASE32_NOPAD;
use kit::clock::Moment;

/// The most characters a token may have: with the longest base URL the QR stays within version 6 at level Q.
pub const LONGEST_TOKEN: usize = 32;
/// The most bytes the part of a poster's URL before `/p/` may have.
pub const LONGEST_BASE_URL: usize = 40;
/// The newest version a poster can have: one byte of the token.
pub const NEWEST_VERSION: i32 = 255;

/// Bytes of the keyed hash that are kept: a stranger who tries tokens needs 2^79 of them for one hit.
const TAG: usize = 10;
/// Number (5), version (1) and key (1).
const CLAIM: usize = 7;
/// Parts the hash from any other hash by the same key.
const DOMAIN: &[u8] = b"quma.poster.1:";

/// Why a poster, or a change of one, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PosterRefusal {
    /// Not a token of ours: another form, or a check that does not fit.
    #[error("the poster was not made by this district, or was altered")]
    Forged,
    /// A good check, but no such gate or version.
    #[error("no gate has this poster")]
    Unknown,
    /// A newer version has taken over.
    #[error("the poster was replaced by a newer one")]
    Rotated,
    /// The gate is closed for good.
    #[error("the gate is closed")]
    Closed,
    /// There is no first version to rotate.
    #[error("the gate has no poster yet")]
    NoneYet,
    /// 255 versions were made.
    #[error("the gate has used up the versions of its poster")]
    VersionsUsedUp,
}

/// What a poster's token says once its check fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosterToken {
    /// The gate's number, 1 to 2^40 − 1.
    pub number: i64,
    /// The poster's version, 1 to 255.
    pub version: i32,
    /// Number of the key in the check, 1 to 255.
    pub key_number: u32,
}

impl PosterToken {
    /// The token as text: 28 characters of base32. `mac` is HMAC-SHA-256 with the key of `key_number`.
    ///
    /// Refuses with [`PosterRefusal::Unknown`] what does not fit into a token's bytes; nothing in the books is that large.
    pub fn write(&self, mac: impl FnOnce(&[u8]) -> [u8; 32]) -> Result<String, PosterRefusal> {
        let number = u64::try_from(self.number)
            .ok()
            .filter(|number| *number < 1 << 40)
            .ok_or(PosterRefusal::Unknown)?;
        let version = u8::try_from(self.version).map_err(|_| PosterRefusal::Unknown)?;
        let key_number = u8::try_from(self.key_number).map_err(|_| PosterRefusal::Unknown)?;
        let mut bytes = Vec::with_capacity(CLAIM + TAG);
        bytes.extend_from_slice(&number.to_be_bytes()[3..]);
        bytes.extend([version, key_number]);
        let tag = mac(&hashed(&bytes));
        bytes.extend_from_slice(&tag[..TAG]);
        Ok(BASE32_NOPAD.encode(&bytes))
    }

    /// Reads a token. `fits` says whether a tag is the beginning of the keyed hash of a message, by the key of that number; it
    /// is false for a key that does not exist.
    ///
    /// Strict: a token has one spelling, so no character of it can be changed. Refuses with [`PosterRefusal::Forged`].
    pub fn read(text: &str, fits: impl FnOnce(u32, &[u8], &[u8]) -> bool) -> Result<Self, PosterRefusal> {
        if text.len() > LONGEST_TOKEN {
            return Err(PosterRefusal::Forged);
        }
        // The decoder refuses small letters, padding and stray bits in the last character.
        let bytes = BASE32_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| PosterRefusal::Forged)?;
        if bytes.len() != CLAIM + TAG {
            return Err(PosterRefusal::Forged);
        }
        let (claim, tag) = bytes.split_at(CLAIM);
        let key_number = u32::from(claim[6]);
        if !fits(key_number, &hashed(claim), tag) {
            return Err(PosterRefusal::Forged);
        }
        let number = claim[..5]
            .iter()
            .fold(0, |number, byte| number << 8 | i64::from(*byte));
        Ok(Self {
            number,
            version: i32::from(claim[5]),
            key_number,
        })
    }
}

/// The message under the keyed hash.
fn hashed(claim: &[u8]) -> Vec<u8> {
    [DOMAIN, claim].concat()
}

/// What a poster's QR holds.
pub fn url(base: &str, token: &str) -> String {
    format!("{base}/p/{token}")
}

/// Whether a poster of this version lets people in at this gate, at that moment.
///
/// Refuses with [`PosterRefusal::Unknown`], [`PosterRefusal::Rotated`] or [`PosterRefusal::Closed`], in that order.
pub fn check(gate: &Gate, version: i32, now: Moment) -> Result<(), PosterRefusal> {
    if version < 1 || version > gate.poster_version {
        return Err(PosterRefusal::Unknown);
    }
    let ends_later = |version| {
        gate.ending_posters
            .iter()
            .any(|old| old.version == version && now < old.valid_until)
    };
    if version < gate.poster_version && !ends_later(version) {
        return Err(PosterRefusal::Rotated);
    }
    if !gate.is_open() {
        return Err(PosterRefusal::Closed);
    }
    Ok(())
}

/// The version that follows when a gate's poster is rotated.
///
/// Refuses with [`PosterRefusal::Closed`], [`PosterRefusal::NoneYet`] or [`PosterRefusal::VersionsUsedUp`].
pub fn next_version(gate: &Gate) -> Result<i32, PosterRefusal> {
    if !gate.is_open() {
        return Err(PosterRefusal::Closed);
    }
    match gate.poster_version {
        0 => Err(PosterRefusal::NoneYet),
        NEWEST_VERSION.. => Err(PosterRefusal::VersionsUsedUp),
        newest => Ok(newest + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that version 6 at level Q holds (ISO/IEC 18004 table 7: 76 data codewords): mode (4 bits), count (8 bits), bytes.
    const VERSION_6_Q: usize = (76 * 8 - 4 - 8) / 8;

    #[test]
    fn the_longest_url_fits_version_6_at_level_q() {
        let largest = PosterToken {
            number: (1 << 40) - 1,
            version: 255,
            key_number: 255,
        };
        let token = largest.write(|_| [255; 32]).unwrap();
        assert!(token.len() <= LONGEST_TOKEN);
        let content = url(&"b".repeat(LONGEST_BASE_URL), &token);
        assert!(
            content.len() <= VERSION_6_Q,
            "{} bytes of {VERSION_6_Q}",
            content.len()
        );
    }

    #[test]
    fn a_token_of_another_form_is_forged_before_any_key_is_asked() {
        for text in [
            "",
            "A",
            "hello",
            &"A".repeat(27),
            &"A".repeat(29),
            &"A".repeat(33),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            let read = PosterToken::read(text, |_, _, _| panic!("no key should be asked"));
            assert_eq!(read, Err(PosterRefusal::Forged), "{text}");
        }
    }
}
