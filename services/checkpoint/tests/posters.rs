//! Posters' tokens as properties: nothing of them can be changed, and they stay short.

use checkpoint::rules::poster::{LONGEST_TOKEN, PosterRefusal, PosterToken};
use kit::keys::MacKey;
use proptest::prelude::*;

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abcdefghijklmnopqrstuvwxyz0189-=";

fn key() -> MacKey {
    MacKey::new("410811.poster.1", &[7; 32]).unwrap()
}

fn read(token: &str) -> Result<PosterToken, PosterRefusal> {
    PosterToken::read(token, |_, message, tag| key().verify(message, tag))
}

fn any_token() -> impl Strategy<Value = PosterToken> {
    let parts = (1_i64..1 << 40, 1_i32..256, 1_u32..256);
    parts.prop_map(|(number, version, key_number)| PosterToken {
        number,
        version,
        key_number,
    })
}

proptest! {
    #[test]
    fn every_token_comes_back_and_is_short(token in any_token()) {
        let text = token.write(|message| key().mac(message)).unwrap();
        prop_assert!(text.len() <= LONGEST_TOKEN);
        prop_assert_eq!(read(&text), Ok(token));
    }

    #[test]
    fn any_altered_character_is_refused(token in any_token(), at in 0..28_usize, with in 0..ALPHABET.len()) {
        let mut text = token.write(|message| key().mac(message)).unwrap().into_bytes();
        prop_assume!(text[at] != ALPHABET[with]);
        text[at] = ALPHABET[with];
        prop_assert_eq!(read(std::str::from_utf8(&text).unwrap()), Err(PosterRefusal::Forged));
    }

    #[test]
    fn a_token_cut_or_lengthened_is_refused(token in any_token(), kept in 0..28_usize, more in "[A-Z2-7]{1,12}") {
        let text = token.write(|message| key().mac(message)).unwrap();
        prop_assert_eq!(read(&text[..kept]), Err(PosterRefusal::Forged));
        prop_assert_eq!(read(&format!("{text}{more}")), Err(PosterRefusal::Forged));
    }

    #[test]
    fn whatever_is_typed_is_refused_and_never_panics(text in "\\PC{0,40}") {
        prop_assert_eq!(read(&text), Err(PosterRefusal::Forged));
    }

    #[test]
    fn another_districts_token_is_forged_here(token in any_token()) {
        let theirs = MacKey::new("410883.poster.1", &[8; 32]).unwrap();
        let text = token.write(|message| theirs.mac(message)).unwrap();
        prop_assert_eq!(read(&text), Err(PosterRefusal::Forged));
    }
}
