//! What is undecided has a deadline: it climbs, closes with its pair, and what nobody decides ends as that and is shown.

use crate::house::{AUTHORITY, House, reason};
use crate::imports::deciding::{decide, decision, with_passport};
use crate::imports::{counts, errors, found, fresh, import, list, row, taken_in, undecided};
use crate::people::{person_id, phone, registered};
use kit::db::testing::On;
use kit::due::{self, Hop};
use proto::registration::v1 as pb;
use registration::imports::store::pairs::DUE;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A list of the first resident, who has another phone there.
fn moved() -> Vec<u8> {
    list(&[row(1).replace(&phone(1), &phone(9))])
}

/// Days go by, and the duty that lets deadlines climb looks.
async fn days_pass(house: &House, days: u32) {
    house.clock.advance(days * DAY);
    let mut tx = house.db.begin().await.expect("begins");
    due::climb(&mut tx, house.clock.now()).await.expect("climbs");
    tx.commit().await.expect("commits");
}

async fn overdue(house: &House) -> Vec<pb::UndecidedPair> {
    let ask = pb::ListUndecidedRequest {
        overdue: true,
        ..Default::default()
    };
    let request = house.by("officer", AUTHORITY, ask);
    let answer = house.imports().list_undecided(request).await.expect("listed");
    answer.into_inner().pairs
}

async fn hops(house: &House, pair: &str) -> Vec<(String, Option<String>)> {
    let id = Uuid::parse_str(pair).expect("an id");
    let hops = due::hops(&house.db, DUE, id).await.expect("read");
    let told = |hop: Hop| (hop.from_level, hop.to_level);
    hops.into_iter().map(told).collect()
}

/// How many deadlines of pairs somebody must keep.
async fn waiting(house: &House) -> i64 {
    let open = "SELECT CAST(COUNT(*) AS BIGINT) FROM due WHERE kind = 'import_pair' AND closed_at IS NULL";
    house
        .db
        .query(open)
        .fetch_one::<(i64,)>()
        .await
        .expect("counted")
        .0
}

#[rstest]
#[tokio::test]
async fn a_pair_climbs_until_somebody_decides(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    registered(&house, 1).await;
    taken_in(&house, &moved()).await;
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    assert_eq!(pair.waits_for(), pb::UndecidedLevel::Community);
    let found_at = pair.found_at.expect("found");
    assert_eq!(
        pair.due_at.expect("a deadline").seconds - found_at.seconds,
        3 * 86_400
    );
    assert_eq!((pair.overdue, pair.decide_by.as_str()), (false, "2020-03-21"));
    assert!(overdue(&house).await.is_empty());

    let mut above = [
        (3, pb::UndecidedLevel::Street),
        (3, pb::UndecidedLevel::District),
        (4, pb::UndecidedLevel::District),
    ]
    .into_iter();
    let mut nth = 0;
    for (days, level) in above.by_ref() {
        days_pass(&house, days).await;
        nth += 1;
        let late = overdue(&house).await;
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].waits_for(), late[0].overdue), (level, true));
        assert_eq!(hops(&house, &pair.pair_id).await.len(), nth);
    }
    let level = |word: &str| word.to_owned();
    let on_record = [
        (level("community"), Some(level("street"))),
        (level("street"), Some(level("district"))),
        (level("district"), None),
    ];
    assert_eq!(hops(&house, &pair.pair_id).await, on_record);

    let same = decision(&house, &pair.pair_id, true, &[]);
    decide(&house, same).await.expect("decided, however late");
    assert_eq!(waiting(&house).await, 0);
    assert_eq!(
        hops(&house, &pair.pair_id).await,
        on_record,
        "who was silent stays known"
    );
    assert!(overdue(&house).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn what_nobody_decides_ends_as_that(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |settings| settings.erase_every_seconds = 1).await;
    let known = registered(&house, 1).await;
    let rows = [row(1).replace(&phone(1), &phone(9)), row(2)];
    let taken = taken_in(&house, &list(&rows)).await;
    assert_eq!(counts(&taken), [2, 0, 1, 0, 1]);
    let pair = undecided(&house, AUTHORITY).await.remove(0);

    days_pass(&house, 20).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(undecided(&house, AUTHORITY).await.len(), 1, "its last day");
    days_pass(&house, 1).await;
    let mut ended = import(&house, &taken.import_id).await;
    for _ in 0..200 {
        if ended.rows_not_decided == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        ended = import(&house, &taken.import_id).await;
    }
    assert_eq!(
        (counts(&ended), ended.rows_not_decided),
        ([2, 0, 1, 0, 0], 1),
        "it is said what became of each row"
    );
    let file = errors(&house, &taken.import_id).await;
    assert!(file.contains("NOT_DECIDED") && file.contains(&phone(9)), "{file}");
    assert!(undecided(&house, AUTHORITY).await.is_empty());
    assert_eq!(waiting(&house).await, 0);
    let late = decision(&house, &pair.pair_id, true, &[pb::PersonFact::Phone]);
    assert_eq!(reason(decide(&house, late).await), "PAIR_ENDED");
    let person = found(&house, 1).await.expect("there");
    assert_eq!(person.person_id, known.person_id);
    assert_eq!(person.phone, "138****0001", "nothing was taken over");

    // The row is handed in again with the list's errors: another list, another pair.
    let again = taken_in(&house, file.as_bytes()).await;
    assert_eq!(counts(&again), [1, 0, 0, 0, 1]);
}

#[rstest]
#[tokio::test]
async fn a_deadline_follows_a_merge_and_ends_with_whoever_is_erased(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(false, true)] decided_first: bool,
) {
    let house = House::open_on(on, |_| {}).await;
    let kept = registered(&house, 1).await.person_id;
    let second = with_passport(1);
    taken_in(&house, &second).await;
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let another = decision(&house, &pair.pair_id, false, &[]);
    let merged = decide(&house, another).await.expect("decided").person_id;
    assert_eq!(waiting(&house).await, 0);
    let third = String::from_utf8(second)
        .expect("text")
        .replace("E1234567", "G7654321");
    let third = taken_in(&house, third.as_bytes()).await;
    let pairs = undecided(&house, AUTHORITY).await;
    assert_eq!((pairs.len(), waiting(&house).await), (2, 2));
    if decided_first {
        let of_kept = pairs.iter().find(|pair| pair.person_id == kept).expect("a pair");
        let another = decision(&house, &of_kept.pair_id, false, &[]);
        let answer = decide(&house, another).await.expect("decided");
        assert_eq!(answer.outcome(), pb::PairOutcome::Waits);
    }

    let merge = pb::MergePeopleRequest {
        request_id: fresh(&house),
        kept_id: kept.clone(),
        merged_id: merged,
        reason: "同一人重复登记".to_owned(),
    };
    let merge = house.by("officer", AUTHORITY, merge);
    house.imports().merge_people(merge).await.expect("merged");
    let left = undecided(&house, AUTHORITY).await;
    assert_eq!(
        (left.len(), waiting(&house).await),
        (1, 1),
        "one person, one pair"
    );
    assert_eq!(left[0].person_id, kept);
    assert_eq!(left[0].waits_for(), pb::UndecidedLevel::Community);

    let erase = pb::ErasePersonRequest {
        request_id: fresh(&house),
        person_id: kept.clone(),
        reason: "本人要求".to_owned(),
    };
    let erase = house.by_resident(person_id(&kept), erase);
    house.registration().erase_person(erase).await.expect("erased");
    assert_eq!(waiting(&house).await, 0);
    let third = import(&house, &third.import_id).await;
    assert_eq!(
        (third.rows_new, third.rows_known, third.rows_undecided),
        (0, 1, 0)
    );
}

#[tokio::test]
async fn of_one_row_every_deadline_ends_with_the_decision() {
    let house = House::open().await;
    registered(&house, 1).await;
    let second = with_passport(1);
    taken_in(&house, &second).await;
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let another = decision(&house, &pair.pair_id, false, &[]);
    decide(&house, another).await.expect("decided");
    let third = String::from_utf8(second)
        .expect("text")
        .replace("E1234567", "G7654321");
    taken_in(&house, third.as_bytes()).await;
    assert_eq!(waiting(&house).await, 2);
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let same = decision(&house, &pair.pair_id, true, &[]);
    decide(&house, same).await.expect("decided");
    assert_eq!(waiting(&house).await, 0);
}
