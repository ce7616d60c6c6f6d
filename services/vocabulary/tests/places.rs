//! Areas lie in each other as their codes say, and every listed one is known.

use proptest::prelude::*;
use vocabulary::{Area, Gazetteer};

fn areas() -> impl Strategy<Value = Area> {
    let code = prop_oneof![
        "41(00|08|09)00",
        "4108(02|11|83)",
        "4108(11|83)00[1-9]",
        "4108(11|83)00[1-9]00[1-9]",
    ];
    code.prop_map(|code| Area::parse(&code).expect("a code of the right shape"))
}

proptest! {
    #[test]
    fn an_area_contains_exactly_what_has_it_around(outer in areas(), inner in areas()) {
        prop_assert_eq!(outer.contains(&inner), inner.and_around().any(|around| around == outer));
    }

    #[test]
    fn an_area_is_written_as_it_was_read(area in areas()) {
        prop_assert_eq!(Area::parse(&area.to_string()), Ok(area));
        prop_assert_eq!(Area::parse(&format!("{:0<12}", area.code())), Ok(area));
    }
}

#[test]
fn every_area_in_service_is_known_and_lies_in_its_parent() {
    let gazetteer = Gazetteer::embedded();
    let mut open = gazetteer.children(&Area::parse("410800").expect("a city"));
    let mut seen = 0;
    while let Some(area) = open.pop() {
        seen += 1;
        assert!(gazetteer.name_of(&area).is_some());
        assert_eq!(
            gazetteer.known(&area).is_ok(),
            !gazetteer.is_statistics_only(&area),
            "{area}"
        );
        open.extend(gazetteer.children(&area));
    }
    assert!(seen > 60, "{seen} areas");
}
