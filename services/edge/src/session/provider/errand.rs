//! One sign-in under way at the provider. The browser that began it holds a secret, and everything the flow compares is made of that: nothing is
//! stored here, and what another browser brings fits none.

use crate::web::back::within_site;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// 256 bits.
const SECRET: usize = 32;

/// A sign-in under way.
pub struct Errand {
    secret: Zeroizing<[u8; SECRET]>,
    /// Where somebody wanted to go.
    pub to: String,
}

impl Errand {
    /// A new one, by dice.
    pub fn begin(to: &str) -> Self {
        Self {
            secret: Zeroizing::new(rand::random()),
            to: within_site(to).to_owned(),
        }
    }

    /// Reads what the browser held; `None` when that is none of ours.
    pub fn read(held: &str) -> Option<Self> {
        let (secret, to) = held.split_once('.')?;
        let secret = Zeroizing::new(BASE64URL_NOPAD.decode(secret.as_bytes()).ok()?);
        let to = String::from_utf8(BASE64URL_NOPAD.decode(to.as_bytes()).ok()?).ok()?;
        Some(Self {
            secret: Zeroizing::new(secret.as_slice().try_into().ok()?),
            to: within_site(&to).to_owned(),
        })
    }

    /// What the browser holds meanwhile.
    pub fn held(&self) -> String {
        let to = BASE64URL_NOPAD.encode(self.to.as_bytes());
        format!("{}.{to}", BASE64URL_NOPAD.encode(&*self.secret))
    }

    /// Goes with the browser to the provider and comes back with it (RFC 6749, section 10.12).
    pub fn state(&self) -> String {
        self.made("state")
    }

    /// Comes back inside the id token (OpenID Connect Core, section 3.1.2.1).
    pub fn nonce(&self) -> String {
        self.made("nonce")
    }

    /// Known to nobody but us until the code is exchanged (RFC 7636, section 4.1).
    pub fn verifier(&self) -> String {
        self.made("verifier")
    }

    /// What the provider keeps of the verifier.
    pub fn challenge(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(self.verifier()))
    }

    /// From what is shown nothing follows about the others.
    fn made(&self, name: &str) -> String {
        let hash = Sha256::new().chain_update(name).chain_update([0_u8]);
        BASE64URL_NOPAD.encode(&hash.chain_update(*self.secret).finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errand_is_read_as_it_was_held() {
        let errand = Errand::begin("/desk/gates?x=1");
        let read = Errand::read(&errand.held()).unwrap();
        assert_eq!(
            (read.state(), read.nonce(), &*read.to),
            (errand.state(), errand.nonce(), "/desk/gates?x=1")
        );
        let all = [
            errand.state(),
            errand.nonce(),
            errand.verifier(),
            errand.challenge(),
        ];
        assert!(all.iter().all(|one| one.len() == 43));
        assert_ne!(all[0], all[1]);
        assert_ne!(Errand::begin("/").state(), errand.state());
    }

    #[test]
    fn nobody_is_led_elsewhere_by_what_a_browser_holds() {
        let elsewhere = Errand {
            secret: Zeroizing::new([7; SECRET]),
            to: "//example.org".to_owned(),
        };
        assert_eq!(Errand::read(&elsewhere.held()).unwrap().to, "/");
        for held in ["", ".", "x", "AAAA.AAAA", &"a".repeat(5_000)] {
            assert!(Errand::read(held).is_none(), "{held}");
        }
    }
}
