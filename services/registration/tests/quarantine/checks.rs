//! Checks: in time and late, twice the same half-day, by whom; fevers that wait for an answer and climb.

use super::{answered, check, client, days_pass, fever, fresh, order, ordered, recorded, shown, until};
use crate::house::{AUTHORITY, COMMUNITY, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;

#[rstest]
#[tokio::test]
async fn late_facts_are_accepted_and_marked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let seen = async || shown(&house, &id).await.quarantine.expect("the order");
    // At noon both halves are open.
    assert_eq!(seen().await.due, [1, 2]);
    let morning = check(&house, &id, pb::HalfDay::Morning);
    let first = recorded(&house, morning.clone()).await;
    assert!(!first.late && !first.alarming);
    assert_eq!(first.fever_threshold_deci_celsius, 373);
    assert!(first.policy.is_some());
    assert_eq!(recorded(&house, morning).await, first, "the same check again");
    assert_eq!(seen().await.due, [2]);

    // The evening passes; the next day it is told all the same.
    days_pass(&house, 1);
    assert_eq!(seen().await.overdue, [0; 0], "today's window is still open");
    let missed = shown(&house, &id).await.missed;
    assert_eq!(missed.len(), 1);
    assert_eq!(
        (missed[0].day.as_str(), missed[0].half()),
        ("2020-03-01", pb::HalfDay::Evening)
    );
    let late = pb::RecordDailyCheckRequest {
        day: "2020-03-01".to_owned(),
        taken_at: Some((house.clock.now() + Duration::ZERO).to_proto()),
        ..check(&house, &id, pb::HalfDay::Evening)
    };
    assert!(recorded(&house, late.clone()).await.late);
    assert!(shown(&house, &id).await.missed.is_empty());

    // A second one of the same half-day is another fact.
    let second = pb::RecordDailyCheckRequest {
        request_id: fresh(&house),
        temperature_deci_celsius: Some(368),
        ..late
    };
    recorded(&house, second).await;
    let all = shown(&house, &id).await;
    assert_eq!(all.checks.len(), 3);
    let readings: Vec<_> = all
        .checks
        .iter()
        .map(|check| check.temperature_deci_celsius)
        .collect();
    assert!(readings.contains(&Some(368)) && readings.contains(&Some(365)));

    // By the afternoon this morning is overdue.
    house.clock.advance(Duration::from_secs(3_600));
    let now = seen().await;
    assert_eq!((now.due, now.overdue), (vec![2], vec![1]));
    assert_eq!(
        now.last_check.expect("a reading").temperature_deci_celsius,
        Some(368)
    );
}

#[tokio::test]
async fn without_a_temperature_the_half_day_stays_owed() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let untaken = pb::RecordDailyCheckRequest {
        temperature_deci_celsius: None,
        way: pb::CheckWay::Phone.into(),
        ..check(&house, &id, pb::HalfDay::Morning)
    };
    recorded(&house, untaken).await;
    let seen = shown(&house, &id).await;
    assert_eq!(seen.checks.len(), 1);
    assert_eq!(seen.quarantine.expect("the order").due, [1, 2]);
}

#[tokio::test]
async fn family_and_named_neighbours_report_and_nobody_else() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let neighbour = person_id(&registered(&house, 2).await.person_id);
    let stranger = person_id(&registered(&house, 3).await.person_id);
    let request = pb::OrderQuarantineRequest {
        reporter_ids: vec![neighbour.to_string()],
        ..order(&house, person)
    };
    let id = ordered(&house, request).await.quarantine_id;
    let told = || pb::RecordDailyCheckRequest {
        way: pb::CheckWay::SelfReport.into(),
        note: "一切正常".to_owned(),
        ..check(&house, &id, pb::HalfDay::Morning)
    };
    for who in [person, neighbour] {
        let answer = client(&house)
            .record_daily_check(house.by_resident(who, told()))
            .await;
        answer.expect("may report");
    }
    let refused = client(&house)
        .record_daily_check(house.by_resident(stranger, told()))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_QUARANTINE");
    let visit = check(&house, &id, pb::HalfDay::Morning);
    let refused = client(&house)
        .record_daily_check(house.by_resident(person, visit))
        .await;
    assert_eq!(
        flaws(refused),
        [("way".to_owned(), "WAY_DOES_NOT_FIT".to_owned())]
    );
    let device = pb::RecordDailyCheckRequest {
        way: pb::CheckWay::Device.into(),
        ..check(&house, &id, pb::HalfDay::Evening)
    };
    recorded(&house, device).await;
    let tellers: Vec<_> = shown(&house, &id)
        .await
        .checks
        .iter()
        .map(pb::DailyCheck::teller)
        .collect();
    for teller in [
        pb::QuarantineTeller::Person,
        pb::QuarantineTeller::Neighbour,
        pb::QuarantineTeller::Device,
    ] {
        assert!(tellers.contains(&teller), "{teller:?}");
    }

    // Family sees its own, in clear and without saying why; a neighbour sees nothing.
    let own = || pb::GetQuarantineRequest {
        person_id: person.to_string(),
        view: pb::PersonView::Clear.into(),
        ..Default::default()
    };
    let seen = client(&house)
        .get_quarantine(house.by_resident(person, own()))
        .await;
    let seen = seen.expect("one's own").into_inner();
    assert_eq!(seen.quarantine.expect("the order").quarantine_id, id);
    assert!(seen.checks.iter().any(|check| check.note == "一切正常"));
    assert_eq!(seen.reporter_ids, [neighbour.to_string()]);
    let refused = client(&house)
        .get_quarantine(house.by_resident(neighbour, own()))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_QUARANTINE");

    // What a neighbour sees is enough to report by, and they may ask for help; others see and ask nothing.
    let seen_by = async |who| {
        let asked = house.by_resident(who, pb::GetQuarantinesToReportRequest {});
        let answer = client(&house).get_quarantines_to_report(asked).await;
        answer.expect("listed").into_inner().quarantines
    };
    let mine = seen_by(neighbour).await;
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (mine[0].quarantine_id.as_str(), mine[0].day_number),
        (id.as_str(), 1)
    );
    assert!(mine[0].name.starts_with('*'), "{}", mine[0].name);
    assert!(seen_by(stranger).await.is_empty() && seen_by(person).await.is_empty());
    let need = || pb::AskForHelpRequest {
        request_id: fresh(&house),
        quarantine_id: id.clone(),
        kind: pb::NeedKind::Medicine.into(),
        text: String::new(),
    };
    let asked = client(&house)
        .ask_for_help(house.by_resident(neighbour, need()))
        .await;
    asked.expect("a neighbour may ask");
    let refused = client(&house)
        .ask_for_help(house.by_resident(stranger, need()))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_QUARANTINE");
}

#[rstest]
#[tokio::test]
async fn a_fever_climbs_until_it_is_answered(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let alarm = recorded(&house, fever(&house, &id, pb::HalfDay::Morning)).await;
    assert!(alarm.alarming);
    let open = shown(&house, &id).await.quarantine.expect("the order");
    assert_eq!((open.unanswered_checks, open.deadlines.len()), (1, 1));
    assert_eq!(open.deadlines[0].level, "community");
    assert_eq!(open.deadlines[0].object_id, alarm.check_id);

    house.clock.advance(Duration::from_secs(31 * 60));
    until(async || {
        let seen = shown(&house, &id).await.quarantine.expect("the order");
        (seen.deadlines[0].level == "street").then_some(())
    })
    .await;
    answered(&house, &alarm.check_id).await.expect("answers");
    assert_eq!(
        reason(answered(&house, &alarm.check_id).await),
        "ANSWERED_ALREADY"
    );
    let seen = shown(&house, &id).await;
    let now = seen.quarantine.expect("the order");
    assert_eq!((now.unanswered_checks, now.deadlines.len()), (0, 0));
    assert_eq!(seen.checks[0].outcome(), pb::CheckOutcome::FeverClinic);
    let hops: Vec<_> = seen
        .hops
        .iter()
        .map(|hop| (hop.from_level.as_str(), hop.to_level.as_str()))
        .collect();
    assert_eq!(hops, [("community", "street")]);
}

#[tokio::test]
async fn where_a_street_watches_the_street_hears_of_it_first() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let watched = pb::OrderQuarantineRequest {
        watched_by: "410811007".to_owned(),
        ..order(&house, person)
    };
    let id = ordered(&house, watched).await.quarantine_id;
    recorded(&house, fever(&house, &id, pb::HalfDay::Morning)).await;
    let open = shown(&house, &id).await.quarantine.expect("the order");
    assert_eq!(open.deadlines[0].level, "street");
}

#[tokio::test]
async fn only_an_alarm_is_answered_and_only_by_whoever_sees_it() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let normal = recorded(&house, check(&house, &id, pb::HalfDay::Morning)).await;
    assert_eq!(
        reason(answered(&house, &normal.check_id).await),
        "NOTHING_TO_ANSWER"
    );
    assert_eq!(reason(answered(&house, &fresh(&house)).await), "UNKNOWN_CHECK");
    let cough = pb::RecordDailyCheckRequest {
        symptoms: vec![pb::Symptom::DryCough.into()],
        ..check(&house, &id, pb::HalfDay::Evening)
    };
    let alarm = recorded(&house, cough).await;
    assert!(alarm.alarming);
    let request = pb::AnswerCheckRequest {
        request_id: fresh(&house),
        check_id: alarm.check_id,
        outcome: pb::CheckOutcome::Watched.into(),
        note: "继续观察".to_owned(),
    };
    let outside = house.by("officer", "410811001", request.clone());
    assert_eq!(
        reason(client(&house).answer_check(outside).await),
        "UNKNOWN_CHECK"
    );
    let inside = house.by("community_worker", COMMUNITY, request.clone());
    let answer = client(&house)
        .answer_check(inside)
        .await
        .expect("answers")
        .into_inner();
    let again = house.by("community_worker", COMMUNITY, request.clone());
    assert_eq!(
        client(&house)
            .answer_check(again)
            .await
            .expect("again")
            .into_inner(),
        answer
    );
    let other = pb::AnswerCheckRequest {
        outcome: pb::CheckOutcome::Misread.into(),
        ..request
    };
    let other = house.by("community_worker", COMMUNITY, other);
    assert_eq!(
        reason(client(&house).answer_check(other).await),
        "REQUEST_ID_REUSED"
    );
}

#[tokio::test]
async fn a_check_is_of_a_day_of_its_order() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let mut client = client(&house);
    let mut of = async |day: &str, at: Option<&str>| {
        let at = at.map(|at| kit::clock::Moment::parse(at).expect("a moment").to_proto());
        let request = pb::RecordDailyCheckRequest {
            day: day.to_owned(),
            taken_at: at,
            ..check(&house, &id, pb::HalfDay::Morning)
        };
        flaws(
            client
                .record_daily_check(house.by("officer", AUTHORITY, request))
                .await,
        )
    };
    let flaw = |field: &str, reason: &str| vec![(field.to_owned(), reason.to_owned())];
    let before = of("2020-02-29", Some("2020-02-29T08:00:00+08:00")).await;
    assert_eq!(before, flaw("day", "OUTSIDE_PERIOD"));
    assert_eq!(of("2020-02-29", None).await, flaw("taken_at", "MISSING"));
    assert_eq!(of("2020-03-02", None).await, flaw("day", "IN_THE_FUTURE"));
    let early = of("2020-03-01", Some("2020-02-29T23:00:00+08:00")).await;
    assert_eq!(early, flaw("taken_at", "BEFORE_THE_DAY"));
    let ahead = of("2020-03-01", Some("2020-03-01T12:02:00+08:00")).await;
    assert_eq!(ahead, flaw("taken_at", "IN_THE_FUTURE"));
}
