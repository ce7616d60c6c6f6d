//! Whether a row is somebody known; what differs; and what of it is taken over.

use crate::imports::rules::entrant::Entrant;
use crate::imports::rules::words::{Fact, PairKind};
use crate::rules::identity::Identity;
use vocabulary::area::Area;
use vocabulary::width;

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Nobody like this is known.
    New,
    /// Known, with these very facts.
    Known,
    /// For somebody to decide, and what differs.
    Undecided(PairKind, Vec<Fact>),
}

/// What a row comes to beside whoever has its document.
pub fn with_owner(entrant: &Entrant, owner: &Identity, compared: &[Fact]) -> Match {
    let differing = differing(entrant, owner, compared);
    if differing.is_empty() {
        Match::Known
    } else {
        Match::Undecided(PairKind::SameDocument, differing)
    }
}

/// What a row comes to beside somebody with the same name, birth date and phone but another document.
pub fn with_alike(entrant: &Entrant, alike: &Identity) -> Match {
    Match::Undecided(PairKind::SameNameBirthPhone, differing(entrant, alike, Fact::ALL))
}

/// The facts a row states otherwise than the person's record.
pub fn differing(entrant: &Entrant, known: &Identity, compared: &[Fact]) -> Vec<Fact> {
    let row = &entrant.identity;
    let differs = |fact: &Fact| match fact {
        Fact::Name => row.name.folded() != known.name.folded(),
        Fact::Sex => row.sex != known.sex,
        Fact::Nationality => row.nationality != known.nationality,
        Fact::Document => row.document != known.document,
        Fact::HomeArea => {
            row.home_area.map(|area| area.code().to_owned())
                != known.home_area.map(|area| area.code().to_owned())
        }
        Fact::Phone => row.phone != known.phone,
        Fact::Area => !is_same_area(&row.area, &known.area),
        Fact::Address => folded(row.address.clear()) != folded(known.address.clear()),
    };
    Fact::ALL
        .iter()
        .filter(|fact| compared.contains(fact) && entrant.stated.contains(fact) && differs(fact))
        .copied()
        .collect()
}

/// A street says less than one of its communities, and nothing else.
fn is_same_area(row: &Area, known: &Area) -> bool {
    row.code() == known.code() || row.contains(known)
}

/// An address however wide it is typed and wherever its spaces are.
fn folded(address: &str) -> String {
    width::fold(address, &[' ', '-', '－', '，', ',', '。'])
}

/// A person's record after these facts of a row were taken over; all others stay.
#[must_use]
pub fn taking(known: &Identity, row: &Identity, take: &[Fact]) -> Identity {
    let mut merged = known.clone();
    for fact in take {
        match fact {
            Fact::Name => merged.name = row.name.clone(),
            Fact::Sex => merged.sex = row.sex,
            Fact::Nationality => merged.nationality = row.nationality.clone(),
            Fact::Document => merged.document = row.document.clone(),
            Fact::HomeArea => merged.home_area = row.home_area,
            Fact::Phone => merged.phone = row.phone.clone(),
            Fact::Area => merged.area = row.area,
            Fact::Address => merged.address = row.address.clone(),
        }
    }
    merged
}

/// The smallest area that holds both: whoever decides must see both sides.
pub fn around(one: &Area, other: &Area) -> Area {
    one.and_around().find(|area| area.contains(other)).unwrap_or(*one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::identity::{Nationality, Private};
    use vocabulary::address::Address;
    use vocabulary::citizen_id::CitizenId;
    use vocabulary::id_document::IdDocument;
    use vocabulary::mobile::Mobile;
    use vocabulary::name::PersonName;
    use vocabulary::sex::Sex;

    fn area(code: &str) -> Area {
        Area::parse(code).expect("an area")
    }

    fn identity() -> Identity {
        Identity {
            name: PersonName::parse("王小明").expect("a name"),
            sex: Sex::Female,
            nationality: Nationality::parse("").expect("a nationality"),
            document: IdDocument::from(CitizenId::parse("11010519491231002X").expect("an id")),
            home_area: None,
            phone: Mobile::parse("13800000001").expect("a phone"),
            area: area("410811007001"),
            address: Address::parse("3号楼 2单元").expect("an address"),
            private: Private::default(),
        }
    }

    fn entrant(change: impl FnOnce(&mut Identity)) -> Entrant {
        let mut identity = identity();
        change(&mut identity);
        Entrant {
            birth: None,
            stated: Fact::ALL.to_vec(),
            trip: None,
            identity,
        }
    }

    #[test]
    fn the_same_facts_are_known_and_others_are_for_somebody_to_decide() {
        let same = entrant(|row| row.address = Address::parse("３号楼2单元").expect("an address"));
        assert_eq!(with_owner(&same, &identity(), Fact::ALL), Match::Known);
        let other = entrant(|row| {
            row.phone = Mobile::parse("13900000001").expect("a phone");
            row.name = PersonName::parse("王晓明").expect("a name");
        });
        let facts = vec![Fact::Name, Fact::Phone];
        assert_eq!(
            with_owner(&other, &identity(), Fact::ALL),
            Match::Undecided(PairKind::SameDocument, facts)
        );
        assert_eq!(with_owner(&other, &identity(), &[Fact::Address]), Match::Known);
    }

    #[test]
    fn what_a_row_only_assumes_differs_from_nobody() {
        let mut assumed = entrant(|row| row.sex = Sex::Male);
        assumed.stated.retain(|fact| *fact != Fact::Sex);
        assert_eq!(with_owner(&assumed, &identity(), Fact::ALL), Match::Known);
        let street = entrant(|row| row.area = area("410811007"));
        assert_eq!(with_owner(&street, &identity(), Fact::ALL), Match::Known);
    }

    #[test]
    fn only_what_is_taken_changes() {
        let other = entrant(|row| {
            row.phone = Mobile::parse("13900000001").expect("a phone");
            row.name = PersonName::parse("王晓明").expect("a name");
        });
        let merged = taking(&identity(), &other.identity, &[Fact::Phone]);
        assert_eq!(merged.phone.clear(), "13900000001");
        assert_eq!(merged.name, identity().name);
        assert_eq!(taking(&identity(), &other.identity, &[]), identity());
        assert_eq!(
            taking(&identity(), &other.identity, Fact::ALL).name.clear(),
            "王晓明"
        );
    }

    #[test]
    fn a_pair_lies_in_the_smallest_area_around_both() {
        let around = |one: &str, other: &str| super::around(&area(one), &area(other)).code().to_owned();
        assert_eq!(around("410811007001", "410811007001"), "410811007001");
        assert_eq!(around("410811007001", "410811007002"), "410811007");
        assert_eq!(around("410811007001", "410811009001"), "410811");
        assert_eq!(around("410811", "410811009001"), "410811");
    }
}
