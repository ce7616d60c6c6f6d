//! Personal data sealed under monthly keys.

use std::fs;

use kit::clock::{Day, Moment};
use kit::fault::Failure;
use kit::keys::Keyring;
use kit::sealed::{Blind, Place, SealError, Sealer};
use proptest::prelude::*;
use uuid::Uuid;

const NAME: Place = Place {
    table: "person",
    column: "name",
    row: Uuid::from_u128(1),
};

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn sealer() -> (tempfile::TempDir, Sealer) {
    let folder = tempfile::tempdir().unwrap();
    let sealer = Sealer::new(Keyring::open(folder.path(), "410811").unwrap(), "seal");
    (folder, sealer)
}

#[test]
fn what_is_sealed_opens_at_its_place_only_and_names_its_key() {
    let (_folder, sealer) = sealer();
    let sealed = sealer
        .seal(NAME, "王小明".as_bytes(), at("2020-03-01T04:00:00Z"))
        .unwrap();
    assert_eq!(sealed[0], 1, "AES-256-GCM");
    assert_eq!(Sealer::key_id_of(&sealed).unwrap(), "410811.seal.202003");
    assert_eq!(
        sealer.open(NAME, &sealed).unwrap().as_slice(),
        "王小明".as_bytes()
    );
    assert!(!sealed.windows(3).any(|bytes| bytes == "王".as_bytes()));
    let elsewhere = [
        Place {
            table: "visitor",
            ..NAME
        },
        Place {
            column: "phone",
            ..NAME
        },
        Place {
            row: Uuid::from_u128(2),
            ..NAME
        },
        Place {
            table: "perso",
            column: "nname",
            ..NAME
        },
    ];
    for place in elsewhere {
        assert!(
            matches!(sealer.open(place, &sealed), Err(SealError::Altered)),
            "{place:?}"
        );
    }
    assert_eq!(format!("{sealer:?}"), "Sealer(410811, ***)");
}

#[test]
fn the_same_value_never_seals_to_the_same_bytes() {
    let (_folder, sealer) = sealer();
    let noon = at("2020-03-01T04:00:00Z");
    assert_ne!(
        sealer.seal(NAME, b"x", noon).unwrap(),
        sealer.seal(NAME, b"x", noon).unwrap()
    );
}

#[test]
fn no_byte_can_be_changed_and_none_left_out() {
    let (_folder, sealer) = sealer();
    let sealed = sealer
        .seal(NAME, b"13800000000", at("2020-03-01T04:00:00Z"))
        .unwrap();
    for index in 0..sealed.len() {
        for bit in 0..8 {
            let mut altered = sealed.clone();
            altered[index] ^= 1 << bit;
            assert!(sealer.open(NAME, &altered).is_err(), "byte {index} bit {bit}");
        }
        assert!(sealer.open(NAME, &sealed[..index]).is_err(), "cut at {index}");
    }
    assert!(sealer.open(NAME, &[&sealed[..], &[0]].concat()).is_err());
}

#[test]
fn destroying_a_month_erases_that_month_for_everyone_and_for_good() {
    let (folder, sealer) = sealer();
    let (march, april) = (at("2020-03-31T23:59:59Z"), at("2020-04-01T00:00:00Z"));
    let old = sealer.seal(NAME, b"old", march).unwrap();
    let new = sealer.seal(NAME, b"new", april).unwrap();
    assert_eq!(
        sealer.key_ids().unwrap(),
        ["410811.seal.202003", "410811.seal.202004"]
    );

    sealer.destroy("410811.seal.202003").unwrap();
    sealer.destroy("410811.seal.202003").unwrap();
    let again = Sealer::new(Keyring::open(folder.path(), "410811").unwrap(), "seal");
    for sealer in [&sealer, &again] {
        assert_eq!(sealer.open(NAME, &old).unwrap_err().reason(), "KEY_DESTROYED");
        assert_eq!(
            sealer.seal(NAME, b"late", march).unwrap_err().reason(),
            "KEY_DESTROYED"
        );
        assert_eq!(sealer.open(NAME, &new).unwrap().as_slice(), b"new");
        assert_eq!(sealer.key_ids().unwrap(), ["410811.seal.202004"]);
    }
}

#[test]
fn a_service_destroys_its_own_months_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    let (one, other) = (
        Sealer::new(keyring.clone(), "one-seal"),
        Sealer::new(keyring, "other-seal"),
    );
    let march = at("2020-03-01T04:00:00Z");
    let sealed = [&one, &other].map(|sealer| sealer.seal(NAME, b"x", march).unwrap());
    one.seal(NAME, b"x", at("2020-05-01T04:00:00Z")).unwrap();

    let day = |text| Day::parse(text).unwrap();
    assert!(one.old_key_ids(day("2020-04-30"), 1).unwrap().is_empty());
    assert_eq!(
        one.old_key_ids(day("2020-05-01"), 1).unwrap(),
        ["410811.one-seal.202003"]
    );
    one.destroy("410811.one-seal.202003").unwrap();
    assert!(one.destroy("410811.other-seal.202003").is_err());
    assert!(one.old_key_ids(day("2020-05-01"), 1).unwrap().is_empty());
    assert_eq!(one.open(NAME, &sealed[0]).unwrap_err().reason(), "KEY_DESTROYED");
    assert!(one.open(NAME, &sealed[1]).is_err(), "nor are others' keys used");
    assert_eq!(other.open(NAME, &sealed[1]).unwrap().as_slice(), b"x");
}

#[test]
fn a_key_that_is_missing_is_not_made_by_opening() {
    let (folder, sealer) = sealer();
    let sealed = sealer.seal(NAME, b"x", at("2020-03-01T04:00:00Z")).unwrap();
    let file = folder.path().join("410811.seal.202003.key");
    fs::remove_file(&file).unwrap();
    let restarted = Sealer::new(Keyring::open(folder.path(), "410811").unwrap(), "seal");
    assert_eq!(
        restarted.open(NAME, &sealed).unwrap_err().reason(),
        "KEY_DESTROYED"
    );
    assert!(!file.exists());
}

#[test]
fn a_header_cannot_point_at_another_kind_of_key() {
    let (folder, sealer) = sealer();
    Keyring::open(folder.path(), "410811")
        .unwrap()
        .mac_key("poster")
        .unwrap();
    for key_id in ["410811.poster.1", "../410811.seal.202003", "410812.seal.202003"] {
        let mut forged = vec![1, u8::try_from(key_id.len()).unwrap()];
        forged.extend(key_id.as_bytes());
        forged.extend([0; 40]);
        assert!(sealer.open(NAME, &forged).is_err(), "{key_id}");
        assert!(sealer.destroy(key_id).is_err(), "{key_id}");
    }
    assert!(folder.path().join("410811.poster.1.key").exists());
}

#[test]
fn tokens_find_equal_values_within_one_domain_and_key() {
    let (folder, _) = sealer();
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    let blind = Blind::new(keyring.mac_key("blind").unwrap());
    let token = blind.token("person.phone", "13800000000");
    assert_eq!(blind.token("person.phone", "13800000000"), token);
    assert_ne!(blind.token("person.phone", "13800000001"), token);
    assert_ne!(blind.token("visitor.phone", "13800000000"), token);
    assert_ne!(
        Blind::new(keyring.mac_key("other").unwrap()).token("person.phone", "13800000000"),
        token
    );
    assert_eq!(blind.key_id(), "410811.blind.1");
    assert_eq!(format!("{blind:?}"), "Blind { key: MacKey(410811.blind.1, ***) }");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_was_sealed_comes_back(content in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (_folder, sealer) = sealer();
        let sealed = sealer.seal(NAME, &content, at("2020-03-01T04:00:00Z")).unwrap();
        let opened = sealer.open(NAME, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), content.as_slice());
    }

    #[test]
    fn garbage_is_refused_without_panic(garbage in proptest::collection::vec(any::<u8>(), 0..100)) {
        let (_folder, sealer) = sealer();
        prop_assert!(sealer.open(NAME, &garbage).is_err());
    }
}
