//! The cipher suite: every algorithm we use, under the names and numbers the outside world knows.

use std::fmt;

/// An algorithm that stands beside a key id on everything sealed, signed or keyed.
///
/// One suite is in use (AES-256-GCM, HMAC-SHA-256, ES256). A second one (SM4, SM3, SM2) adds variants here; what
/// was made under the first stays readable, because nothing is ever stored without the name of its algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256, signature as `r ‖ s` (RFC 7518 §3.4, RFC 9053 §2.1).
    Es256,
    /// AES-256 in Galois/Counter Mode with a 96-bit nonce (NIST SP 800-38D).
    A256Gcm,
    /// HMAC with SHA-256 (RFC 2104).
    Hs256,
}

impl Algorithm {
    /// Every algorithm, for reading a name or a byte back.
    pub const ALL: [Algorithm; 3] = [Algorithm::Es256, Algorithm::A256Gcm, Algorithm::Hs256];

    /// The name registered for JOSE (RFC 7518), also written in database columns.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Es256 => "ES256",
            Algorithm::A256Gcm => "A256GCM",
            Algorithm::Hs256 => "HS256",
        }
    }

    /// The number registered for COSE (RFC 9053).
    pub const fn cose(self) -> i8 {
        match self {
            Algorithm::Es256 => -7,
            Algorithm::A256Gcm => 3,
            Algorithm::Hs256 => 5,
        }
    }

    /// The one byte that names it in the header of a sealed value; never reused.
    pub const fn byte(self) -> u8 {
        match self {
            Algorithm::A256Gcm => 1,
            Algorithm::Es256 => 2,
            Algorithm::Hs256 => 3,
        }
    }

    /// Returns `None` for a name no suite of ours has; names are case-sensitive.
    pub fn named(name: &str) -> Option<Algorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Returns `None` for a byte no suite of ours has.
    pub fn from_byte(byte: u8) -> Option<Algorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.byte() == byte)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_found_again_by_name_and_byte() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
            assert_eq!(Algorithm::from_byte(algorithm.byte()), Some(algorithm));
        }
        assert_eq!(Algorithm::named("none"), None);
        assert_eq!(Algorithm::named("es256"), None);
        assert_eq!(Algorithm::from_byte(0), None);
    }
}
