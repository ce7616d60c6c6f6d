//! Check characters notice what people mistype, and what was read is written back the same.

use kit::clock::Day;
use proptest::prelude::*;
use vocabulary::{CitizenId, IdDocument, IdDocumentKind, Mobile, Symptom, Symptoms, Uscc};

/// Every resident id number that could have been issued in Jiaozuo.
pub(crate) fn citizen_ids() -> impl Strategy<Value = CitizenId> {
    let parts = (
        prop::sample::select(vec!["410802", "410811", "410882", "410883"]),
        0..40_000_i32,
        0..1_000_u16,
    );
    parts.prop_map(|(area, days, sequence)| {
        let birth = Day::new(1911, 1, 1).expect("a day").plus_days(days);
        CitizenId::from_parts(area, birth, sequence).expect("parts in range")
    })
}

proptest! {
    #[test]
    fn an_invented_residents_number_is_read_back_with_its_parts(id in citizen_ids()) {
        let read = CitizenId::parse(id.clear()).expect("a number just made");
        prop_assert_eq!(&read, &id);
        prop_assert_eq!(read.birth_date(), id.birth_date());
        prop_assert_eq!(CitizenId::parse(&id.clear().to_lowercase()).expect("a small x"), id);
    }

    #[test]
    fn any_single_mistyped_digit_of_an_id_number_is_refused(id in citizen_ids(), at in 0..17_usize, step in 1..10_u8) {
        let mut typed = id.clear().as_bytes().to_vec();
        typed[at] = b'0' + (typed[at] - b'0' + step) % 10;
        let typed = String::from_utf8(typed).expect("digits");
        prop_assert!(CitizenId::parse(&typed).is_err());
    }

    #[test]
    fn two_exchanged_neighbours_in_an_id_number_are_refused(id in citizen_ids(), at in 0..16_usize) {
        let mut typed = id.clear().as_bytes().to_vec();
        prop_assume!(typed[at] != typed[at + 1]);
        typed.swap(at, at + 1);
        let typed = String::from_utf8(typed).expect("digits");
        prop_assert!(CitizenId::parse(&typed).is_err());
    }

    #[test]
    fn any_single_mistyped_character_of_a_credit_code_is_refused(at in 0..18_usize, to in "[0-9A-HJ-NPQRTUWXY]") {
        let right = "91350100M000100Y43";
        let mut typed = right.to_owned();
        typed.replace_range(at..=at, &to);
        prop_assume!(typed != right);
        prop_assert!(Uscc::parse(&typed).is_err());
    }

    #[test]
    fn no_text_at_all_makes_a_reader_panic(text in any::<String>()) {
        let _ = CitizenId::parse(&text);
        let _ = Uscc::parse(&text);
        let _ = Mobile::parse(&text);
        let _ = vocabulary::Plate::parse(&text);
        let _ = vocabulary::PersonName::parse(&text);
        let _ = vocabulary::Area::parse(&text);
        let _ = vocabulary::Scope::parse(&text);
        let _ = vocabulary::ShortCode::parse(&text);
        let _ = vocabulary::Temperature::parse(&text);
        for kind in IdDocumentKind::ALL {
            if let Ok(document) = IdDocument::parse(*kind, &text) {
                prop_assert_eq!(IdDocument::parse(*kind, document.clear()), Ok(document));
            }
        }
    }

    #[test]
    fn a_refusal_never_repeats_what_was_typed(text in "[a-z]{7,20}") {
        for refused in [
            CitizenId::parse(&text).err(),
            Mobile::parse(&text).err(),
            Uscc::parse(&text).err(),
            vocabulary::Plate::parse(&text).err(),
            vocabulary::Area::parse(&text).err(),
            vocabulary::Role::parse(&text).err(),
        ]
        .into_iter()
        .flatten()
        {
            prop_assert!(!refused.description.contains(&text));
        }
    }

    #[test]
    fn none_stands_alone_or_is_refused(
        declared in prop::collection::vec(prop::sample::select(Symptom::ALL), 0..5),
        word in "|牙疼",
    ) {
        match Symptoms::new(declared.iter().copied(), &word) {
            Ok(symptoms) => {
                prop_assert_eq!(symptoms.is_none(), declared.iter().all(|symptom| *symptom == Symptom::None));
                prop_assert!(symptoms.iter().count() > 0);
                for symptom in declared {
                    prop_assert!(symptoms.has(symptom));
                }
            }
            Err(refused) => {
                let others = declared.iter().any(|symptom| *symptom != Symptom::None) || !word.is_empty();
                let contradicts = declared.contains(&Symptom::None) && others;
                prop_assert_eq!(contradicts, refused.reason == "NONE_AND_OTHERS");
            }
        }
    }
}

#[test]
fn an_id_number_mistyped_in_its_check_character_is_refused() {
    for wrong in "0123456789".chars() {
        assert_eq!(
            CitizenId::parse(&format!("11010519491231002{wrong}")).map_err(|refused| refused.reason),
            Err("WRONG_CHECKSUM")
        );
    }
}
