//! Properties of the cells around somebody's passes: nothing near is lost, and nothing is told twice.

use super::MINUTE;
use crate::town::NOON;
use checkpoint::traces::rules::cell::cells;
use checkpoint::traces::rules::sighting::Sighting;
use proptest::prelude::*;
use uuid::Uuid;
use vocabulary::{CheckpointId, Direction, PassId, Verdict};

fn seen(gate: u8, second: u32) -> Sighting {
    Sighting {
        gate: CheckpointId::from_uuid(Uuid::from_u128(u128::from(gate))),
        pass: PassId::from_uuid(Uuid::from_u128(u128::from(second))),
        person: None,
        direction: Direction::In,
        verdict: Verdict::Pass,
        at: NOON + second * MINUTE / 60,
    }
}

proptest! {
    #[test]
    fn every_moment_near_a_pass_lies_in_the_cell_of_the_nearest_and_in_no_other(
        passes in proptest::collection::vec((0..3_u8, 0..7_200_u32), 0..12),
        minutes in 1..=60_u32,
        others in proptest::collection::vec((0..3_u8, 0..9_000_u32), 1..40),
    ) {
        let within = minutes * MINUTE;
        let mut own: Vec<Sighting> = passes.into_iter().map(|(gate, second)| seen(gate, second)).collect();
        own.sort_by_key(|seen| std::cmp::Reverse((seen.at, seen.pass)));
        let cells = cells(&own, within);
        prop_assert_eq!(cells.iter().map(|cell| cell.own).collect::<Vec<_>>(), own.clone());
        for (gate, second) in others {
            let other = seen(gate, second);
            let apart = |mine: &Sighting| other.at.since(mine.at).max(mine.at.since(other.at));
            let nearest = own.iter().filter(|mine| mine.gate == other.gate).map(apart).min();
            let holding: Vec<_> = cells
                .iter()
                .filter(|cell| cell.own.gate == other.gate && cell.from <= other.at && other.at < cell.until)
                .collect();
            match nearest.filter(|nearest| *nearest <= within) {
                None => prop_assert!(holding.is_empty()),
                Some(nearest) => {
                    prop_assert_eq!(holding.len(), 1);
                    prop_assert_eq!(apart(&holding[0].own), nearest);
                }
            }
        }
    }
}
