//! People in care: who is kept apart, who came back or is on the way, and what they answer when they are called.

use super::dice::Dice;
use super::people::Household;
use super::story::Story;
use kit::clock::Day;
use proto::registration::v1::{QuarantineMode, QuarantineReason, ReturneeKind, TravelMeans};
use std::collections::HashSet;

/// A period is fourteen days; who was isolated longer ago than that is free again.
const LONGEST_AGO: i32 = 13;
/// Where people come from: cities that send many home, and from which one could travel in those days.
const ORIGINS: [&str; 10] = [
    "440300", "441900", "330100", "330300", "320500", "310115", "110105", "410100", "411300", "610100",
];

/// Everybody in care, each by the number of a resident: members are counted household by household.
#[derive(Debug, Default)]
pub struct Plan {
    /// Who is kept apart.
    pub isolated: Vec<Isolated>,
    /// Who came back, or will.
    pub trips: Vec<Trip>,
}

/// Somebody who is kept apart.
#[derive(Debug, Clone)]
pub struct Isolated {
    /// Who.
    pub person: usize,
    /// The first day of the period.
    pub first_day: Day,
    /// Why.
    pub reason: QuarantineReason,
    /// How.
    pub mode: QuarantineMode,
}

/// Somebody's way home.
#[derive(Debug, Clone)]
pub struct Trip {
    /// Who.
    pub person: usize,
    /// Why they come.
    pub kind: ReturneeKind,
    /// Where from, 6 digits.
    pub from: &'static str,
    /// The day of arrival.
    pub arrives: Day,
    /// Whether they are on the way on that day and not here yet.
    pub on_the_way: bool,
    /// How they travel.
    pub means: TravelMeans,
    /// Number of the train or coach; empty for a car.
    pub transport_number: String,
    /// When they say so.
    pub said: Said,
    /// What becomes of the call on 1 March.
    pub call: Call,
}

/// When a trip is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// In the evening of 28 February.
    OnFriday,
    /// In the evening of 29 February.
    OnSaturday,
    /// In the morning of 1 March.
    OnSunday,
}

/// What becomes of somebody's task in the round of 1 March.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// They open the link and are well.
    AnswersByLink,
    /// They answer the phone and are well.
    AnswersByPhone,
    /// Nobody takes the phone.
    IsNotThere,
    /// Their turn has not come by noon.
    Waits,
    /// Has a fever, and nobody of the community looks at it in time.
    HasAFever,
    /// Met somebody who had one.
    MetAPatient,
    /// Coughs.
    Coughs,
    /// Is tired; a worker looked, and it was nothing.
    IsTired,
}

impl Plan {
    /// Everybody who does not go out on those days.
    pub fn at_home(&self) -> HashSet<usize> {
        let isolated = self.isolated.iter().map(|isolated| isolated.person);
        isolated
            .chain(self.trips.iter().map(|trip| trip.person))
            .collect()
    }
}

/// Chooses who is in care: one of a household, and never the only one of it. `friday` is 28 February.
pub fn plan(story: &Story, households: &[Household], friday: Day) -> Plan {
    let Some(care) = story.care else {
        return Plan::default();
    };
    let mut dice = Dice::new("care", story.area.parse().unwrap_or_default());
    let mut chosen = choose(&mut dice, households).into_iter();
    let isolated: Vec<Isolated> = chosen
        .by_ref()
        .take(care.quarantines)
        .enumerate()
        .map(|(number, person)| isolate(number, person, friday))
        .collect();
    // Who is isolated as a returnee came on the first day of it, and that was on paper until now.
    let came_earlier = isolated
        .iter()
        .filter(|isolated| isolated.reason == QuarantineReason::Returnee)
        .map(|isolated| (isolated.person, isolated.first_day));
    let mut trips: Vec<Trip> = came_earlier
        .enumerate()
        .map(|(number, (person, day))| came(&mut dice, number, person, day))
        .collect();
    let others = care.returnees - trips.len();
    for (number, person) in chosen.take(others).enumerate() {
        trips.push(comes(&mut dice, number, others, person, friday));
    }
    Plan { isolated, trips }
}

/// Heads of households of more than one, in an order that the dice throw.
fn choose(dice: &mut Dice, households: &[Household]) -> Vec<usize> {
    let mut next = 0;
    let mut heads = Vec::new();
    for household in households {
        if household.members.len() > 1 && !household.members[0].coughs {
            heads.push(next);
        }
        next += household.members.len();
    }
    for last in (1..heads.len()).rev() {
        heads.swap(last, dice.below(last + 1));
    }
    heads
}

/// Of twelve, eight came back, two were near somebody, two come from where it is severe.
fn isolate(number: usize, person: usize, friday: Day) -> Isolated {
    let (reason, mode) = match number % 12 {
        0..8 => (QuarantineReason::Returnee, QuarantineMode::Home),
        8 => (QuarantineReason::CloseContact, QuarantineMode::Centralised),
        9 => (QuarantineReason::CasualContact, QuarantineMode::Home),
        _ => (QuarantineReason::FromSevereArea, QuarantineMode::Centralised),
    };
    let days_ago = number as i32 % (LONGEST_AGO + 1);
    Isolated {
        person,
        first_day: friday.plus_days(-days_ago),
        reason,
        mode,
    }
}

/// Somebody who was here before the town asked: late, but on record.
fn came(dice: &mut Dice, number: usize, person: usize, day: Day) -> Trip {
    Trip {
        arrives: day,
        on_the_way: false,
        said: Said::OnFriday,
        call: call(number),
        ..invent(dice, person, day)
    }
}

/// Of ten, three come on each of 28 and 29 February, one on 1 March, and three on that day or the next ones.
fn comes(dice: &mut Dice, number: usize, count: usize, person: usize, friday: Day) -> Trip {
    let sunday = friday.plus_days(2);
    let (arrives, on_the_way, said) = match number * 10 / count {
        0..3 => (friday, false, Said::OnFriday),
        3..6 => (friday.plus_days(1), false, Said::OnSaturday),
        6 => (sunday, false, Said::OnSunday),
        _ => (sunday.plus_days(number as i32 % 4), true, Said::OnSunday),
    };
    Trip {
        arrives,
        on_the_way: on_the_way && arrives == sunday,
        said,
        // The four who are not well came on 28 and 29 February.
        call: match number {
            3 => Call::HasAFever,
            19 => Call::MetAPatient,
            40 => Call::Coughs,
            55 => Call::IsTired,
            _ => call(number),
        },
        ..invent(dice, person, arrives)
    }
}

fn call(number: usize) -> Call {
    match number % 10 {
        0..4 => Call::AnswersByLink,
        4..8 => Call::AnswersByPhone,
        8 => Call::IsNotThere,
        _ => Call::Waits,
    }
}

fn invent(dice: &mut Dice, person: usize, arrives: Day) -> Trip {
    let means = match dice.weighted(&[5, 3, 2]) {
        0 => TravelMeans::Rail,
        1 => TravelMeans::SelfDrive,
        _ => TravelMeans::Coach,
    };
    let kinds = [
        ReturneeKind::Work,
        ReturneeKind::Home,
        ReturneeKind::Post,
        ReturneeKind::School,
    ];
    let transport_number = match means {
        TravelMeans::Rail => format!("G{}", 1000 + dice.below(900)),
        TravelMeans::Coach => format!("K{}", 100 + dice.below(80)),
        _ => String::new(),
    };
    Trip {
        person,
        kind: kinds[dice.weighted(&[5, 4, 2, 1])],
        from: ORIGINS[dice.below(ORIGINS.len())],
        arrives,
        on_the_way: false,
        means,
        transport_number,
        said: Said::OnFriday,
        call: Call::Waits,
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::{MENGZHOU, SHANYANG};
    use super::super::{gates, people};
    use super::*;

    fn friday() -> Day {
        Day::new(2020, 2, 28).unwrap()
    }

    #[test]
    fn as_many_are_in_care_as_told_and_nobody_twice() {
        let households = people::plan(&SHANYANG, &gates::plan(&SHANYANG));
        let plan = plan(&SHANYANG, &households, friday());
        let care = SHANYANG.care.unwrap();
        assert_eq!(
            (plan.isolated.len(), plan.trips.len()),
            (care.quarantines, care.returnees)
        );
        let who = |people: Vec<usize>| people.into_iter().collect::<HashSet<_>>().len();
        let isolated = plan.isolated.iter().map(|isolated| isolated.person).collect();
        let returned = plan.trips.iter().map(|trip| trip.person).collect();
        assert_eq!(who(isolated), care.quarantines);
        assert_eq!(who(returned), care.returnees);
    }

    #[test]
    fn who_is_not_well_is_among_those_who_are_called() {
        let households = people::plan(&SHANYANG, &gates::plan(&SHANYANG));
        let plan = plan(&SHANYANG, &households, friday());
        for call in [Call::HasAFever, Call::MetAPatient, Call::Coughs, Call::IsTired] {
            let trips: Vec<_> = plan.trips.iter().filter(|trip| trip.call == call).collect();
            assert_eq!(trips.len(), 1, "{call:?}");
            assert!(trips[0].said != Said::OnSunday);
        }
    }

    #[test]
    fn where_no_care_is_told_of_everybody_goes_out() {
        let households = people::plan(&MENGZHOU, &gates::plan(&MENGZHOU));
        assert!(plan(&MENGZHOU, &households, friday()).at_home().is_empty());
    }
}
