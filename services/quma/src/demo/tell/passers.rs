//! Who passes which gate.

use super::teller::Cast;
use crate::demo::dice::Dice;
use crate::demo::story::Story;

/// Who passes which gate, as indices of residents.
pub(super) struct Passers {
    everyone: Vec<Vec<usize>>,
    healthy: Vec<Vec<usize>>,
}

impl Passers {
    /// People pass the gate they live behind; at other gates some of everyone passes. Whoever is in care stays at home.
    pub(super) fn of(story: &Story, cast: &Cast) -> Self {
        let at_home = cast.care.at_home();
        let goes_out = |person: &usize| !at_home.contains(person);
        let mut everyone = vec![Vec::new(); cast.gates.len()];
        // Who lives where gates count the days of a household is not sent out by the dice.
        let mut anywhere = Vec::with_capacity(cast.residents.len());
        let mut shoppers = Vec::new();
        let mut next = 0;
        for household in &cast.households {
            let members = next..next + household.members.len();
            next = members.end;
            everyone[household.home].extend(members.clone().filter(goes_out));
            match (story.care, &household.door) {
                (Some(care), Some(door)) if door.unit == care.shoppers.0 => {
                    shoppers.extend(members.filter(goes_out));
                }
                _ => anywhere.extend(members.filter(goes_out)),
            }
        }
        for (index, people) in everyone.iter_mut().enumerate() {
            if people.is_empty() {
                let mut dice = Dice::new("passers", index as u64);
                people.extend((0..200).map(|_| *dice.pick(&anywhere)));
            }
        }
        let well = |people: &Vec<usize>| {
            people
                .iter()
                .copied()
                .filter(|person| !cast.residents[*person].coughs)
                .collect::<Vec<_>>()
        };
        let healthy = everyone
            .iter()
            .map(|people| {
                if well(people).is_empty() {
                    people.clone()
                } else {
                    well(people)
                }
            })
            .collect();
        if let Some(care) = story.care {
            // In the last hour the village comes to its market.
            let market = |index: &usize| cast.gates[*index].plan.unit == care.shoppers.1;
            for index in (0..cast.gates.len()).filter(market) {
                everyone[index].clone_from(&shoppers);
            }
        }
        Self { everyone, healthy }
    }

    pub(super) fn anyone(&self, gate: usize) -> &[usize] {
        &self.everyone[gate]
    }

    pub(super) fn healthy(&self, gate: usize) -> &[usize] {
        &self.healthy[gate]
    }
}
