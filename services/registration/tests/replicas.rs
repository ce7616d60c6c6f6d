//! Two replicas over one PostgreSQL: what is done unasked is done once, even while both believe that it is theirs to do.

use crate::erasing;
use crate::house::{AUTHORITY, House};
use crate::objections::{appealed, feverish_person, look};
use crate::people::{person_id, registered};
use crate::quarantine::{days_pass, order, ordered, shown, until};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::registration::v1 as pb;
use registration::quarantine::rules::policy::QuarantinePolicy;
use registration::quarantine::store::policies::first_quarantine;
use registration::store::policies::First;
use std::collections::BTreeMap;
use std::time::Duration;
use vocabulary::PersonId;

/// Both have looked twice by then.
const BOTH_HAVE_LOOKED: Duration = Duration::from_secs(11);
/// A person who is not heard of again is kept so many days.
const KEPT_DAYS: u64 = 180;

#[tokio::test]
async fn what_two_replicas_do_unasked_is_done_once() {
    let body = QuarantinePolicy {
        release_by_itself: true,
        ..first_quarantine()
    };
    let policy = First::new(30, "山防指〔2020〕17号（演示）", &body).policy;
    let settings = |settings: &mut registration::Settings| settings.erase_every_seconds = 1;
    let house = House::open_under(On::Postgres, settings, &[policy]).await;

    // Somebody's last day is today, somebody's quarantine ends today, and somebody waits for an answer by tomorrow.
    let gone = person_id(&registered(&house, 1).await.person_id);
    days_pass(&house, KEPT_DAYS);
    let accused = feverish_person(&house, 2).await;
    let appeal = appealed(&house, accused).await.objection_id;
    let contact = person_id(&registered(&house, 3).await.person_id);
    let thirteen_days_ago = house.clock.today().plus_days(-13);
    let isolated = pb::OrderQuarantineRequest {
        first_day: thirteen_days_ago.to_string(),
        ..order(&house, contact)
    };
    let isolated = ordered(&house, isolated).await.quarantine_id;

    // The second takes every lease over; the first goes on until it asks for them again.
    everything_changes_hands(&house).await;
    days_pass(&house, 2);
    until(async || {
        let has_climbed = !look(&house, accused, &appeal).await.hops.is_empty();
        let is_released = !shown(&house, &isolated).await.releases.is_empty();
        let is_erased = lines(&house, "ErasePerson", gone).await > 0;
        (has_climbed && is_released && is_erased).then_some(())
    })
    .await;
    tokio::time::sleep(BOTH_HAVE_LOOKED).await;

    let seen = look(&house, accused, &appeal).await;
    let hops: Vec<_> = seen
        .hops
        .iter()
        .map(|hop| (hop.from_level.as_str(), hop.to_level.as_str()))
        .collect();
    assert_eq!(hops, [("community", "street")]);
    let releases = shown(&house, &isolated).await.releases;
    assert_eq!(releases.len(), 1, "{releases:?}");
    assert_eq!(lines(&house, "ReleaseQuarantine", contact).await, 1);
    assert_eq!(lines(&house, "ErasePerson", gone).await, 1);
    let erasures = erasing::listed(&house).await;
    let of: Vec<_> = erasures.iter().map(|erasure| erasure.person_id.clone()).collect();
    assert_eq!(of, [gone.to_string()]);
}

/// Ends every lease before its time and opens another replica, which takes them.
async fn everything_changes_hands(house: &House) {
    const END: &str = "UPDATE lease SET held_until = $1";
    let before = until(async || {
        let holders = holders(house).await;
        holders
            .contains_key("registration: let deadlines climb")
            .then_some(holders)
    })
    .await;
    let long_ago = Moment::from_unix_seconds(0);
    house.db.query(END).bind(long_ago).execute().await.expect("ends");
    house.another_replica().await;
    until(async || {
        let now = holders(house).await;
        let changed = before.iter().all(|(name, holder)| now.get(name) != Some(holder));
        changed.then_some(())
    })
    .await;
}

async fn holders(house: &House) -> BTreeMap<String, String> {
    const HOLDERS: &str = "SELECT name, holder FROM lease";
    let rows = house.db.query(HOLDERS).fetch_all::<(String, String)>().await;
    rows.expect("reads").into_iter().collect()
}

/// How often the trail says so of this person.
async fn lines(house: &House, act: &str, person: PersonId) -> usize {
    let asked = pb::ListAccessesRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let told = house
        .audit()
        .list_accesses(house.by("auditor", AUTHORITY, asked))
        .await;
    let records = told.expect("told").into_inner().records.into_iter();
    records.filter(|line| line.act == act).count()
}
