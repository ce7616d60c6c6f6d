//! Who may read what of an order, that it is written down, and that nothing is left of whoever is erased.

use super::{answered, approved, check, client, fresh, order, ordered, recorded, release, released, shown};
use crate::house::{AUTHORITY, COMMUNITY, House, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;

#[tokio::test]
async fn clear_text_needs_a_purpose_and_is_written_down() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let told = pb::RecordDailyCheckRequest {
        note: "夜里咳过一次".to_owned(),
        ..check(&house, &id, pb::HalfDay::Morning)
    };
    recorded(&house, told).await;
    let ask = |purpose: &str| pb::GetQuarantineRequest {
        quarantine_id: id.clone(),
        view: pb::PersonView::Clear.into(),
        purpose: purpose.to_owned(),
        ..Default::default()
    };
    let unsaid = house.by("community_worker", COMMUNITY, ask(""));
    assert_eq!(
        reason(client(&house).get_quarantine(unsaid).await),
        "PURPOSE_MISSING"
    );
    let said = house.by("community_worker", COMMUNITY, ask("核对每日监测"));
    let clear = client(&house)
        .get_quarantine(said)
        .await
        .expect("shows")
        .into_inner();
    assert_eq!(clear.checks[0].note, "夜里咳过一次");
    assert_eq!(clear.evidence, "焦疾控〔2020〕31号");
    let masked = shown(&house, &id).await;
    assert_eq!(
        (masked.checks[0].note.as_str(), masked.evidence.as_str()),
        ("", "")
    );

    let lines = pb::ListAccessesRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let lines = house
        .audit()
        .list_accesses(house.by_resident(person, lines))
        .await;
    let lines = lines.expect("lists").into_inner().records;
    let acts: Vec<_> = lines.iter().map(|line| line.act.as_str()).collect();
    for act in ["OrderQuarantine", "RecordDailyCheck", "GetQuarantine"] {
        assert!(acts.contains(&act), "{act} in {acts:?}");
    }
    assert!(lines.iter().any(|line| line.purpose == "核对每日监测"));
    // A partner or gate reads nothing of it; the access table sees to that.
    let partner = house.by("gate_staff", AUTHORITY, ask("看看"));
    assert_eq!(
        reason(client(&house).get_quarantine(partner).await),
        "ROLE_NOT_ALLOWED"
    );
}

#[rstest]
#[tokio::test]
async fn whoever_is_erased_leaves_no_order_behind(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let neighbour = person_id(&registered(&house, 2).await.person_id);
    let request = pb::OrderQuarantineRequest {
        reporter_ids: vec![neighbour.to_string()],
        ..order(&house, person)
    };
    let id = ordered(&house, request).await.quarantine_id;
    let alarm = recorded(&house, super::fever(&house, &id, pb::HalfDay::Morning)).await;
    let erase = async |who: vocabulary::PersonId| {
        let request = pb::ErasePersonRequest {
            request_id: fresh(&house),
            person_id: who.to_string(),
            reason: "本人要求".to_owned(),
        };
        house
            .registration()
            .erase_person(house.by("officer", AUTHORITY, request))
            .await
            .expect("erases");
    };
    erase(neighbour).await;
    assert!(shown(&house, &id).await.reporter_ids.is_empty());
    // Whoever is held is not erased, so the order ends first.
    answered(&house, &alarm.check_id).await.expect("answers");
    let wrong = release(&house, &id, pb::QuarantineReleaseReason::OrderedWrongly);
    let proposed = released(&house, wrong).await.expect("proposes");
    approved(&house, "officer", &proposed.release_id, true)
        .await
        .expect("approves");
    erase(person).await;
    for table in [
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine_stay",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine_check",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine_release",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine_reporter",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM due WHERE kind <> 'erasure'",
    ] {
        let (left,) = house.db.query(table).fetch_one::<(i64,)>().await.expect("counts");
        assert_eq!(left, 0, "{table}");
    }
}
