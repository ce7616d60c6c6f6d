//! Passes in pages and exports.

use super::{HOUR, MINUTE, NOON, a_gate, a_pass, area, books, gates_in, page};
use checkpoint::rules::pass::{NewPass, Pass};
use checkpoint::store::pass::list::{self, Export, Key, Page};
use checkpoint::store::pass::record::record;
use futures::StreamExt;
use kit::clock::Moment;
use kit::db::testing::On;
use rstest::rstest;
use vocabulary::{PersonId, Verdict};

#[rstest]
#[tokio::test]
async fn pages_of_gate_person_and_area_are_newest_first_without_gap_or_repeat(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let (gate, other) = (a_gate(), a_gate());
    let person = PersonId::new(NOON);
    let mut batch = Vec::new();
    for nth in 0..40_u32 {
        // Four at each moment: ids part what times do not.
        let mut new = a_pass(if nth % 5 == 0 { other } else { gate }, NOON + MINUTE * (nth / 4));
        new.area = area(if nth % 5 == 0 { "410811002" } else { "410811007001" });
        new.pass.person = (nth % 2 == 0).then_some(person);
        new.pass.verdict = if nth % 10 == 3 {
            Verdict::Refuse
        } else {
            Verdict::Pass
        };
        batch.push(new);
    }
    record(&books.db, &batch).await.unwrap();
    let mut sorted: Vec<Pass> = batch.into_iter().map(|new| new.pass).collect();
    sorted.sort_by_key(|pass| std::cmp::Reverse(Key::of(pass)));
    let district = area("410811");
    let expected = |keep: &dyn Fn(&Pass) -> bool| {
        sorted
            .iter()
            .filter(|pass| keep(pass))
            .cloned()
            .collect::<Vec<_>>()
    };

    let mut walked = Vec::new();
    let mut at = page(7);
    loop {
        let passes = list::of_area(&books.db, &district, &district, &at).await.unwrap();
        let Some(last) = passes.last() else { break };
        at.before = Key::of(last);
        walked.extend(passes);
    }
    assert_eq!(walked, sorted);
    let of_gate = list::of_gate(&books.db, gate, &page(100)).await.unwrap();
    assert_eq!(of_gate, expected(&|pass| pass.checkpoint == gate));
    let of_person = list::of_person(&books.db, person, &district, &page(100))
        .await
        .unwrap();
    assert_eq!(of_person, expected(&|pass| pass.person == Some(person)));
    let here = list::of_person_at(&books.db, person, other, &page(100))
        .await
        .unwrap();
    assert_eq!(
        here,
        expected(&|pass| pass.person == Some(person) && pass.checkpoint == other)
    );
    let refused = Page {
        verdict: Some(Verdict::Refuse),
        ..page(100)
    };
    let refused = list::of_area(&books.db, &district, &district, &refused)
        .await
        .unwrap();
    assert_eq!(refused, expected(&|pass| pass.verdict == Verdict::Refuse));
    let from = Page {
        from: NOON + MINUTE * 8,
        ..page(100)
    };
    assert_eq!(
        list::of_area(&books.db, &district, &district, &from)
            .await
            .unwrap()
            .len(),
        8
    );
    assert_eq!(list::self_scans(&books.db, gate, &page(100)).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn a_street_and_a_community_are_paged_however_unequal_their_gates_are(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let communities = ["410811007001", "410811007001", "410811007002", "410811001001"];
    let gates = gates_in(&books, &communities).await;
    let mut batch = Vec::new();
    for nth in 0..90_u32 {
        // Nearly all through the first gate; the second is busy for a while, the third is quiet, the last is in another street.
        let which = match nth {
            30..50 => 1,
            nth if nth % 20 == 3 => 2,
            nth if nth % 10 == 7 => 3,
            _ => 0,
        };
        let mut new = a_pass(gates[which], NOON + MINUTE * (nth / 3));
        new.area = area(communities[which]);
        batch.push(new);
    }
    record(&books.db, &batch).await.unwrap();
    let mut sorted = batch;
    sorted.sort_by_key(|new| std::cmp::Reverse(Key::of(&new.pass)));

    for place in ["410811007", "410811007001", "410811007002", "410811008"].map(area) {
        let expected = sorted.iter().filter(|new| place.contains(&new.area));
        let expected: Vec<Pass> = expected.map(|new| new.pass.clone()).collect();
        for size in [1, 7, 8, 20, 100] {
            let mut walked = Vec::new();
            let mut at = page(size);
            loop {
                let district = area("410811");
                let passes = list::of_area(&books.db, &district, &place, &at).await.unwrap();
                let Some(last) = passes.last() else { break };
                at.before = Key::of(last);
                walked.extend(passes);
            }
            assert_eq!(walked, expected, "{place} in pages of {size}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_export_is_of_one_moment_and_goes_on_where_it_was_cut(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let batch: Vec<NewPass> = (0..30)
        .map(|minute| a_pass(gate, NOON + minute * MINUTE))
        .collect();
    record(&books.db, &batch).await.unwrap();
    let mut late = a_pass(gate, NOON + MINUTE);
    late.pass.received_at = NOON + 5 * HOUR;
    record(&books.db, &[late]).await.unwrap();

    let export = Export {
        district: area("410811"),
        area: area("410811007"),
        only: None,
        after: Key::beginning_of(NOON),
        to: Moment::LAST,
        known_by: NOON + 2 * HOUR,
    };
    let all: Vec<Pass> = list::export(&books.db, &export)
        .map(Result::unwrap)
        .collect()
        .await;
    assert_eq!(all, batch.iter().map(|new| new.pass.clone()).collect::<Vec<_>>());
    let rest = Export {
        after: Key::of(&all[9]),
        ..export
    };
    let rest: Vec<Pass> = list::export(&books.db, &rest).map(Result::unwrap).collect().await;
    assert_eq!(rest, all[10..]);
    let elsewhere = Export {
        area: area("410811008"),
        ..export
    };
    assert_eq!(list::export(&books.db, &elsewhere).count().await, 0);
    let of_gate = Export {
        only: Some(gate),
        to: NOON + 5 * MINUTE,
        ..export
    };
    assert_eq!(list::export(&books.db, &of_gate).count().await, 5);
}
