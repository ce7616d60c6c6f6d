//! The little CBOR (RFC 8949) an envelope needs, in its deterministic form only: one value, one spelling.

use super::error::CoseError;

/// Major types (RFC 8949 §3.1).
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Major {
    Unsigned = 0,
    Negative = 1,
    Bytes = 2,
    Text = 3,
    Array = 4,
    Map = 5,
    Tag = 6,
}

/// Appends the head of an item: its major type and its number or length, in the fewest bytes.
pub(super) fn write_head(out: &mut Vec<u8>, major: Major, argument: usize) {
    let major = (major as u8) << 5;
    match argument {
        0..24 => out.push(major | argument as u8),
        24..0x100 => out.extend([major | 24, argument as u8]),
        0x100..0x1_0000 => {
            out.push(major | 25);
            out.extend((argument as u16).to_be_bytes());
        }
        _ => {
            out.push(major | 26);
            out.extend((argument as u32).to_be_bytes());
        }
    }
}

/// Appends a byte or text string.
pub(super) fn write_string(out: &mut Vec<u8>, major: Major, content: &[u8]) {
    write_head(out, major, content.len());
    out.extend_from_slice(content);
}

/// Big-endian.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// Reads items from the front of a slice without copying.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next item's major type and its number or length, which must be in the fewest bytes. Lengths of 4 GiB and more
    /// and indefinite ones are refused.
    pub(super) fn head(&mut self) -> Result<(Major, usize), CoseError> {
        let first = self.take(1)?[0];
        let argument = match first & 0x1f {
            short @ 0..24 => usize::from(short),
            24 => usize::from(self.take(1)?[0]),
            25 => number(self.take(2)?),
            // What a large town's gates take along is more than 64 KiB.
            26 => number(self.take(4)?),
            _ => return Err(CoseError::Malformed),
        };
        let shortest = match first & 0x1f {
            24 => argument >= 24,
            25 => argument >= 0x100,
            26 => argument >= 0x1_0000,
            _ => true,
        };
        let major = match first >> 5 {
            0 => Major::Unsigned,
            1 => Major::Negative,
            2 => Major::Bytes,
            3 => Major::Text,
            4 => Major::Array,
            5 => Major::Map,
            6 => Major::Tag,
            _ => return Err(CoseError::Malformed),
        };
        if shortest {
            Ok((major, argument))
        } else {
            Err(CoseError::Malformed)
        }
    }

    /// Reads one head and refuses any other.
    pub(super) fn expect(&mut self, major: Major, argument: usize) -> Result<(), CoseError> {
        if self.head()? == (major, argument) {
            Ok(())
        } else {
            Err(CoseError::Malformed)
        }
    }

    /// The content of a byte or text string.
    pub(super) fn string(&mut self, expected: Major) -> Result<&'a [u8], CoseError> {
        let (major, length) = self.head()?;
        if major != expected {
            return Err(CoseError::Malformed);
        }
        self.take(length)
    }

    /// Refuses anything left over.
    pub(super) fn end(&self) -> Result<(), CoseError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(CoseError::Malformed)
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], CoseError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(CoseError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }
}
