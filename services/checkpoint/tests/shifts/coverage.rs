//! Properties of gaps: together with what is covered they are the whole, and they never overlap it.

use super::MINUTE;
use crate::town::NOON;
use checkpoint::shifts::rules::coverage::{Stretch, gaps, to_cover};
use checkpoint::shifts::rules::order::ShiftOrder;
use kit::clock::{Day, Zone};
use proptest::prelude::*;

fn stretch(from: u32, until: u32) -> Stretch {
    Stretch {
        from: NOON + from * MINUTE,
        until: NOON + until * MINUTE,
    }
}

proptest! {
    #[test]
    fn every_minute_of_the_whole_is_covered_or_in_one_gap(
        edges in proptest::collection::btree_set(0..400_u32, 0..8),
        covered in proptest::collection::vec((0..400_u32, 0..400_u32), 0..10),
    ) {
        let edges: Vec<u32> = edges.into_iter().collect();
        let whole: Vec<Stretch> = edges.chunks_exact(2).map(|edge| stretch(edge[0], edge[1])).collect();
        let covered: Vec<Stretch> = covered.into_iter().map(|(from, until)| stretch(from, until)).collect();
        let gaps = gaps(&whole, covered.clone());
        prop_assert!(gaps.iter().all(|gap| gap.from < gap.until));
        prop_assert!(gaps.is_sorted_by(|one, next| one.until <= next.from));
        for minute in 0..400_u32 {
            let at = NOON + minute * MINUTE;
            let holds = |stretch: &&Stretch| stretch.from <= at && at < stretch.until;
            let wanted = whole.iter().any(|stretch| holds(&stretch)) && !covered.iter().any(|stretch| holds(&stretch));
            prop_assert_eq!(gaps.iter().filter(holds).count(), usize::from(wanted), "minute {}", minute);
        }
    }
}

#[test]
fn days_that_meet_at_midnight_are_one_stretch() {
    let zone = Zone::parse("+08:00").unwrap();
    let day = Day::parse("2020-03-01").unwrap();
    let order = ShiftOrder::default();
    let whole = to_cover(day, day.next(), zone, &order);
    assert_eq!(
        whole,
        [Stretch {
            from: day.start(zone),
            until: day.plus_days(2).start(zone)
        }]
    );
    let by_day = ShiftOrder {
        covered_from_minute: 6 * 60,
        covered_until_minute: 22 * 60,
        ..order
    };
    assert_eq!(to_cover(day, day.next(), zone, &by_day).len(), 2);
    let never = ShiftOrder {
        covered_until_minute: 0,
        ..ShiftOrder::default()
    };
    assert!(to_cover(day, day.next(), zone, &never).is_empty());
}
