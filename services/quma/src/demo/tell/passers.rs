//! Who passes which gate.

use super::teller::{Gate, Resident};
use crate::demo::dice::Dice;
use crate::demo::people::Household;

/// Who passes which gate, as indices of residents.
pub(super) struct Passers {
    everyone: Vec<Vec<usize>>,
    healthy: Vec<Vec<usize>>,
}

impl Passers {
    /// People pass the gate they live behind; at other gates some of everyone passes.
    pub(super) fn of(gates: &[Gate], households: &[Household], residents: &[Resident]) -> Self {
        let mut everyone = vec![Vec::new(); gates.len()];
        let mut next = 0;
        for household in households {
            for _ in &household.members {
                everyone[household.home].push(next);
                next += 1;
            }
        }
        for (index, people) in everyone.iter_mut().enumerate() {
            if people.is_empty() {
                let mut dice = Dice::new("passers", index as u64);
                people.extend((0..200).map(|_| dice.below(residents.len())));
            }
        }
        let well = |people: &Vec<usize>| {
            people
                .iter()
                .copied()
                .filter(|person| !residents[*person].coughs)
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
        Self { everyone, healthy }
    }

    pub(super) fn anyone(&self, gate: usize) -> &[usize] {
        &self.everyone[gate]
    }

    pub(super) fn healthy(&self, gate: usize) -> &[usize] {
        &self.healthy[gate]
    }
}
