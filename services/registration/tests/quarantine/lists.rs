//! Lists and figures: by scope, by what is due, page by page.

use super::{check, client, days_pass, fever, fresh, order, ordered, recorded, release, released};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::QuarantineFilter as Filter;
use rstest::rstest;
use std::time::Duration;

async fn listed(
    house: &House,
    scope: &str,
    request: pb::ListQuarantinesRequest,
) -> pb::ListQuarantinesResponse {
    let request = house.by("community_worker", scope, request);
    let answer = client(house).list_quarantines(request).await;
    answer.expect("lists").into_inner()
}

async fn ids(house: &House, filter: Filter) -> Vec<String> {
    let request = pb::ListQuarantinesRequest {
        filter: filter.into(),
        ..Default::default()
    };
    let listed = listed(house, COMMUNITY, request).await;
    listed
        .quarantines
        .into_iter()
        .map(|order| order.quarantine_id)
        .collect()
}

async fn orders(house: &House, how_many: u16) -> Vec<String> {
    let mut orders = Vec::new();
    for nth in 1..=how_many {
        let person = person_id(&registered(house, nth).await.person_id);
        house.clock.advance(Duration::from_millis(1));
        orders.push(ordered(house, order(house, person)).await.quarantine_id);
    }
    orders
}

#[rstest]
#[tokio::test]
async fn what_somebody_must_act_on_is_found(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let made = orders(&house, 3).await;
    let [one, two, three] = [made[0].as_str(), made[1].as_str(), made[2].as_str()];
    for half in [pb::HalfDay::Morning, pb::HalfDay::Evening] {
        recorded(&house, check(&house, one, half)).await;
    }
    recorded(&house, fever(&house, two, pb::HalfDay::Morning)).await;
    let wish = pb::AskForHelpRequest {
        request_id: fresh(&house),
        quarantine_id: three.to_owned(),
        kind: pb::NeedKind::Food.into(),
        text: String::new(),
    };
    client(&house)
        .ask_for_help(house.by("community_worker", COMMUNITY, wish))
        .await
        .expect("asks");
    assert_eq!(
        ids(&house, Filter::Unspecified).await,
        [three, two, one],
        "newest first"
    );
    assert_eq!(ids(&house, Filter::Due).await, [three, two]);
    assert_eq!(ids(&house, Filter::Overdue).await, [""; 0]);
    assert_eq!(ids(&house, Filter::UnansweredCheck).await, [two]);
    assert_eq!(ids(&house, Filter::OpenNeed).await, [three]);
    assert_eq!(ids(&house, Filter::EndsToday).await, [""; 0]);

    // At one o'clock the morning is over; at nine the evening as well.
    house.clock.advance(Duration::from_secs(3_600));
    assert_eq!(ids(&house, Filter::Overdue).await, [three]);
    house.clock.advance(Duration::from_secs(8 * 3_600));
    assert_eq!(ids(&house, Filter::Overdue).await, [three, two]);
    assert_eq!(ids(&house, Filter::Due).await, [""; 0]);

    days_pass(&house, 13);
    assert_eq!(ids(&house, Filter::EndsToday).await.len(), 3);
    released(
        &house,
        release(&house, one, pb::QuarantineReleaseReason::PeriodCompleted),
    )
    .await
    .expect("releases");
    days_pass(&house, 1);
    assert_eq!(ids(&house, Filter::ReleaseOverdue).await, [three, two]);
    assert_eq!(
        ids(&house, Filter::Overdue).await,
        [""; 0],
        "nothing is owed after the last day"
    );
    let ended = pb::ListQuarantinesRequest {
        state: pb::QuarantineState::Released.into(),
        ..Default::default()
    };
    let ended = listed(&house, COMMUNITY, ended).await;
    assert_eq!(ended.quarantines.len(), 1);
    assert_eq!(ended.quarantines[0].quarantine_id, one);
}

#[rstest]
#[tokio::test]
async fn a_list_goes_on_where_its_page_ended(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut made = orders(&house, 5).await;
    made.reverse();
    let mut request = pb::ListQuarantinesRequest {
        page_size: 2,
        ..Default::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = listed(&house, AUTHORITY, request.clone()).await;
        for shown in &page.quarantines {
            assert_eq!((shown.name.as_str(), shown.days), ("**明", 14));
            assert_eq!(shown.due, [1, 2]);
            assert!(shown.next_due_at.is_some() && shown.policy.is_some());
        }
        seen.extend(page.quarantines.into_iter().map(|shown| shown.quarantine_id));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(seen, made);

    let other = pb::ListQuarantinesRequest {
        mode: pb::QuarantineMode::Home.into(),
        ..request
    };
    let other = client(&house)
        .list_quarantines(house.by("officer", AUTHORITY, other))
        .await;
    assert_eq!(
        flaws(other),
        [("page_token".to_owned(), "PAGE_TOKEN_OF_ANOTHER_QUERY".to_owned())]
    );
    let centralised = pb::ListQuarantinesRequest {
        mode: pb::QuarantineMode::Centralised.into(),
        ..Default::default()
    };
    assert!(
        listed(&house, AUTHORITY, centralised)
            .await
            .quarantines
            .is_empty()
    );
    assert!(
        listed(&house, ELSEWHERE, Default::default())
            .await
            .quarantines
            .is_empty()
    );
    let outside = pb::ListQuarantinesRequest {
        area: COMMUNITY.to_owned(),
        ..Default::default()
    };
    let outside = house.by("officer", ELSEWHERE, outside);
    assert_eq!(
        reason(client(&house).list_quarantines(outside).await),
        "OUT_OF_SCOPE"
    );
}

#[rstest]
#[tokio::test]
async fn figures_are_counted_by_the_areas_inside(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let made = orders(&house, 3).await;
    let far = person_id(&registered(&house, 4).await.person_id);
    let elsewhere = pb::OrderQuarantineRequest {
        mode: pb::QuarantineMode::Centralised.into(),
        place: "新城宾馆".to_owned(),
        watched_by: ELSEWHERE.to_owned(),
        days: 1,
        ..order(&house, far)
    };
    let far = ordered(&house, elsewhere).await.quarantine_id;
    recorded(&house, check(&house, &made[0], pb::HalfDay::Morning)).await;
    recorded(&house, fever(&house, &made[0], pb::HalfDay::Morning)).await;
    house.clock.advance(Duration::from_secs(3_600));
    recorded(&house, check(&house, &made[1], pb::HalfDay::Morning)).await;
    let count = async |role: &str, scope: &str, area: &str| {
        let request = pb::CountQuarantinesRequest {
            area: area.to_owned(),
        };
        let request = house.by(role, scope, request);
        Ok::<_, tonic::Status>(client(&house).count_quarantines(request).await?.into_inner())
    };
    let all = count("command", AUTHORITY, "").await.expect("counts");
    let codes: Vec<_> = all
        .areas
        .iter()
        .map(|count| count.area.clone().expect("an area").code)
        .collect();
    assert_eq!(codes, ["410811007", "410811009"]);
    let total = all.total.expect("a total");
    assert_eq!(
        (total.at_home, total.centralised, total.self_monitoring),
        (3, 1, 0)
    );
    assert_eq!(
        (total.ordered_today, total.ends_today, total.released_today),
        (4, 1, 0)
    );
    assert_eq!(
        (total.checks_done, total.checks_done_late),
        (2, 1),
        "a half-day counts once"
    );
    assert_eq!((total.checks_due, total.checks_overdue), (4, 2));
    assert_eq!((total.unanswered_checks, total.open_needs), (1, 0));
    assert_eq!(all.day, "2020-03-01");

    let end = release(&house, &far, pb::QuarantineReleaseReason::PeriodCompleted);
    released(&house, end).await.expect("releases");
    let street = count("officer", AUTHORITY, "410811009").await.expect("counts");
    assert_eq!(street.areas.len(), 1);
    let total = street.total.expect("a total");
    assert_eq!(
        (total.centralised, total.released_today, total.ends_today),
        (0, 1, 1)
    );
    let own = count("community_worker", COMMUNITY, "").await.expect("counts");
    assert_eq!(own.areas[0].area.clone().expect("an area").code, COMMUNITY);
    assert_eq!(own.total.expect("a total").at_home, 3);
    assert_eq!(
        reason(count("officer", COMMUNITY, ELSEWHERE).await),
        "OUT_OF_SCOPE"
    );
}
