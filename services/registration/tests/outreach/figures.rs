//! Coverage and timeliness, by area and by channel.

use super::{WORKER, call, client, everybody, feverish, fresh, planned, recorded, round, tasks_of, well};
use crate::house::{AUTHORITY, COMMUNITY, House, reason};
use crate::people::registered;
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;

async fn counted(house: &House, scope: &str, asked: pb::CountOutreachRequest) -> pb::CountOutreachResponse {
    let asked = house.by("command", scope, asked);
    client(house)
        .count_outreach(asked)
        .await
        .expect("counted")
        .into_inner()
}

#[rstest]
#[tokio::test]
async fn figures_add_up_by_area_and_by_channel(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    for nth in 1..=5 {
        registered(&house, nth).await;
    }
    let told = planned(&house, round(&house, everybody())).await;
    let found = tasks_of(&house, &told.outreach_plan_id).await;
    recorded(
        &house,
        call(&house, &found[0], pb::OutreachOutcome::Reached, well()),
    )
    .await;
    let ill = recorded(
        &house,
        call(&house, &found[1], pb::OutreachOutcome::Reached, feverish()),
    )
    .await;
    recorded(
        &house,
        call(&house, &found[2], pb::OutreachOutcome::Refused, Vec::new()),
    )
    .await;
    recorded(
        &house,
        call(&house, &found[3], pb::OutreachOutcome::WrongNumber, Vec::new()),
    )
    .await;
    let closing = pb::CloseAbnormalRequest {
        request_id: fresh(&house),
        abnormal_id: ill.abnormal_id,
        outcome: pb::AbnormalOutcome::FalseAlarm.into(),
        note: "体温计故障，复测正常".to_owned(),
        notified: String::new(),
    };
    let closing = house.by(WORKER, COMMUNITY, closing);
    client(&house).close_abnormal(closing).await.expect("closed");
    house.clock.advance(Duration::from_secs(25 * 3_600));

    let told = counted(
        &house,
        AUTHORITY,
        pb::CountOutreachRequest {
            outreach_plan_id: told.outreach_plan_id.clone(),
            ..Default::default()
        },
    )
    .await;
    let expected = pb::OutreachCount {
        planned: 5,
        reached: 3,
        answered: 2,
        answered_timely: 2,
        overdue: 2,
        abnormal: 1,
        abnormal_closed: 1,
        abnormal_closed_timely: 1,
    };
    assert_eq!(told.total.as_ref(), Some(&expected));
    let [street] = told.areas.as_slice() else {
        panic!("everybody lives in one street: {told:?}")
    };
    assert_eq!(
        street.area.as_ref().map(|area| area.code.as_str()),
        Some(&COMMUNITY[..9])
    );
    let channels: Vec<_> = told
        .channels
        .iter()
        .map(|of| (of.channel(), of.count.as_ref().map_or(0, |count| count.planned)))
        .collect();
    let expected = [(pb::OutreachChannel::Phone, 4), (pb::OutreachChannel::Visit, 1)];
    assert_eq!(channels, expected);

    for scope in [&COMMUNITY[..9], COMMUNITY] {
        let narrow = counted(&house, scope, pb::CountOutreachRequest::default()).await;
        assert_eq!(narrow.total.as_ref().map(|total| total.planned), Some(5));
        assert_eq!(
            narrow.areas[0].area.as_ref().map(|area| area.code.as_str()),
            Some(COMMUNITY)
        );
    }
    let after = pb::CountOutreachRequest {
        from: Some(house.clock.now().to_proto()),
        ..Default::default()
    };
    assert_eq!(
        counted(&house, AUTHORITY, after)
            .await
            .total
            .map(|total| total.planned),
        Some(0)
    );
    let outside = house.by("command", "410883", pb::CountOutreachRequest::default());
    assert_eq!(
        reason(client(&house).count_outreach(outside).await),
        "OUT_OF_SCOPE"
    );
}
