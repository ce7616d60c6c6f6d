//! A signed statement as the text of a QR code: `QM1:` and base45 (RFC 9285), dense in alphanumeric mode.

use super::error::CoseError;

/// What every code of ours begins with; the digit is the version of the layout.
pub const PREFIX: &str = "QM1:";

/// The statement as text; about one and a half characters a byte.
pub fn encode(statement: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(statement))
}

/// The statement in a text. Spaces around it are forgiven (a scanner gun adds an end of line); nothing else is.
pub fn decode(text: &str) -> Result<Vec<u8>, CoseError> {
    // A space belongs to the base45 alphabet: only what cannot be part of the text is trimmed.
    let text = text.trim_matches(['\r', '\n', '\t']);
    let encoded = text.strip_prefix(PREFIX).ok_or(CoseError::Malformed)?;
    let statement = base45::decode(encoded).map_err(|_| CoseError::Malformed)?;
    // The library drops the overflow of a last pair of characters; one statement must have one text.
    let tail = &encoded.as_bytes()[encoded.len() / 3 * 3..];
    let last = &statement[statement.len() / 2 * 2..];
    if base45::encode(last).as_bytes() != tail {
        return Err(CoseError::Malformed);
    }
    Ok(statement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_rfc_9285_hold() {
        assert_eq!(encode(b"AB"), "QM1:BB8");
        assert_eq!(encode(b"Hello!!"), "QM1:%69 VD92EX0");
        assert_eq!(decode("QM1:%69 VD92EX0").unwrap(), b"Hello!!");
        assert_eq!(decode("\tQM1:QED8WEX0\r\n").unwrap(), b"ietf!");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        // ":::" and "GGW" exceed two bytes (RFC 9285 §4); "::" exceeds one.
        for bad in [
            "",
            "QM1",
            "BB8",
            "QM2:BB8",
            "qm1:BB8",
            "QM1:B",
            "QM1::::",
            "QM1:GGW",
            "QM1:BB8::",
            "QM1:bb8",
        ] {
            assert_eq!(decode(bad), Err(CoseError::Malformed), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_statement_comes_back(statement in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(decode(&encode(&statement)).unwrap(), statement);
        }

        #[test]
        fn one_statement_has_one_text(text in "QM1:[0-9A-Z $%*+./:-]{0,30}") {
            if let Ok(statement) = decode(&text) {
                prop_assert_eq!(encode(&statement), text);
            }
        }
    }
}
