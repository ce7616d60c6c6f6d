//! Personal data shows its ends at most, and nothing at all in a log.

use crate::identities::citizen_ids;
use proptest::prelude::*;
use vocabulary::{Address, Area, Gazetteer, IdDocument, IdDocumentKind, Mobile, PersonName, Plate};

/// How many characters of the masked text are still readable.
fn readable(masked: &str) -> usize {
    masked.chars().filter(|character| *character != '*').count()
}

proptest! {
    #[test]
    fn the_middle_of_an_id_number_is_never_shown(id in citizen_ids()) {
        let masked = id.masked();
        prop_assert_eq!(masked.chars().count(), 18);
        prop_assert_eq!(&masked[3..14], "***********");
        prop_assert!(!masked.contains(&id.clear()[6..14]));
        let logged = format!("{id:?}");
        prop_assert!(!logged.contains(id.last4()));
    }

    #[test]
    fn the_middle_of_a_phone_number_is_never_shown(number in "1[3-9][0-9]{9}") {
        let mobile = Mobile::parse(&number).expect("a mobile number");
        prop_assert_eq!(mobile.masked(), format!("{}****{}", &number[..3], &number[7..]));
        let logged = format!("{mobile:?}");
        prop_assert!(!logged.contains(&number[7..]));
    }

    #[test]
    fn a_name_shows_its_last_character_and_only_with_others_before_it(name in "[一-龥]{1,12}") {
        let masked = PersonName::parse(&name).expect("a name").masked();
        prop_assert_eq!(masked.chars().count(), name.chars().count());
        prop_assert_eq!(readable(&masked), usize::from(name.chars().count() > 1));
    }

    #[test]
    fn a_document_number_shows_half_of_itself_at_most(number in "[A-Z0-9]{4,32}") {
        let document = IdDocument::parse(IdDocumentKind::Passport, &number).expect("a number");
        prop_assert!(readable(&document.masked()) * 2 <= number.len());
        let logged = format!("{document:?}");
        prop_assert!(!logged.contains(&number));
    }
}

#[test]
fn an_address_shows_its_street_and_nothing_of_its_text() {
    let address = Address::parse("铁路定和小区3号楼2单元501").expect("an address");
    let area = Area::parse("410811007001").expect("an area");
    assert_eq!(
        address.masked(&area, &Gazetteer::embedded()),
        "焦作市山阳区定和街道"
    );
    assert_eq!(format!("{address:?}"), "Address(***)");
}

#[test]
fn a_plate_shows_its_ends() {
    let plate = Plate::parse("豫H12345").expect("a plate");
    assert_eq!(plate.masked(), "豫H***45");
    assert_eq!(format!("{plate:?}"), "Plate(***)");
}
