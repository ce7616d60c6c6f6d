//! Notices: published to an area, seen by those it is for.

use super::notices;
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use tonic::Request;
use vocabulary::{NoticeId, PersonId};

fn notice(house: &House, area: &str, title: &str, public: bool) -> pb::PublishNoticeRequest {
    pb::PublishNoticeRequest {
        request_id: NoticeId::new(house.clock.now()).to_string(),
        area: area.to_owned(),
        chinese: Some(pb::NoticeText {
            title: title.to_owned(),
            text: "各位居民：\n三组单日、四组双日到墙南村市场买菜。".to_owned(),
        }),
        english: None,
        from: "2020-03-01".to_owned(),
        to: "2020-03-07".to_owned(),
        public,
    }
}

async fn published(house: &House, request: pb::PublishNoticeRequest) -> String {
    let request = house.by("officer", AUTHORITY, request);
    let answer = notices(house).publish_notice(request).await.expect("publishes");
    house.clock.advance(Duration::from_secs(1));
    answer.into_inner().notice_id
}

fn titles(answer: pb::ListNoticesResponse) -> Vec<String> {
    answer
        .notices
        .into_iter()
        .filter_map(|notice| Some(notice.chinese?.title))
        .collect()
}

fn of(area: &str) -> pb::ListNoticesRequest {
    pb::ListNoticesRequest {
        area: area.to_owned(),
        ..Default::default()
    }
}

#[rstest]
#[tokio::test]
async fn residents_see_those_of_their_ward_and_anybody_the_public_ones(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let resident = person_id(&registered(&house, 1).await.person_id);
    for (area, title, public) in [
        (AUTHORITY, "全区通告", true),
        (COMMUNITY, "社区通告", false),
        (ELSEWHERE, "别处通告", true),
        (COMMUNITY, "买菜单双日", true),
    ] {
        published(&house, notice(&house, area, title, public)).await;
    }
    let mut client = notices(&house);
    let own = house.by_resident(resident, of(""));
    let own = client.list_notices(own).await.expect("lists").into_inner();
    assert_eq!(titles(own), ["买菜单双日", "社区通告", "全区通告"]);
    let elsewhere = house.by_resident(resident, of(ELSEWHERE));
    let elsewhere = client.list_notices(elsewhere).await.expect("lists").into_inner();
    assert_eq!(titles(elsewhere), ["别处通告", "全区通告"]);
    let anybody = client.list_notices(Request::new(of(COMMUNITY))).await;
    assert_eq!(
        titles(anybody.expect("lists").into_inner()),
        ["买菜单双日", "全区通告"]
    );
    let staff = house.by("community_worker", COMMUNITY, of(""));
    let staff = client.list_notices(staff).await.expect("lists").into_inner();
    assert_eq!(titles(staff), ["买菜单双日", "社区通告", "全区通告"]);

    let mut page = pb::ListNoticesRequest {
        page_size: 1,
        ..of(COMMUNITY)
    };
    let first = client
        .list_notices(Request::new(page.clone()))
        .await
        .expect("lists");
    page.page_token = first.into_inner().next_page_token;
    let second = client
        .list_notices(Request::new(page.clone()))
        .await
        .expect("lists");
    assert_eq!(titles(second.into_inner()), ["全区通告"]);
    page.area = ELSEWHERE.to_owned();
    let another = client.list_notices(Request::new(page)).await;
    assert_eq!(reason(another), "PAGE_TOKEN_OF_ANOTHER_QUERY");

    house.clock.advance(Duration::from_secs(8 * 24 * 3_600));
    let over = client.list_notices(Request::new(of(COMMUNITY))).await;
    assert!(over.expect("lists").into_inner().notices.is_empty());
}

#[tokio::test]
async fn a_notice_is_taken_back() {
    let house = House::open().await;
    let id = published(&house, notice(&house, COMMUNITY, "社区通告", true)).await;
    let withdraw = |notice_id: &str| pb::WithdrawNoticeRequest {
        request_id: NoticeId::new(house.clock.now()).to_string(),
        notice_id: notice_id.to_owned(),
    };
    let mut client = notices(&house);
    let outside = house.by("officer", ELSEWHERE, withdraw(&id));
    assert_eq!(reason(client.withdraw_notice(outside).await), "UNKNOWN_NOTICE");
    let mut times = Vec::new();
    for _ in 0..2 {
        let request = house.by("officer", COMMUNITY, withdraw(&id));
        let answer = client.withdraw_notice(request).await.expect("withdraws");
        times.push(answer.into_inner().withdrawn_at);
        house.clock.advance(Duration::from_secs(5));
    }
    assert_eq!(times[0], times[1]);
    let left = client.list_notices(Request::new(of(COMMUNITY))).await;
    assert!(left.expect("lists").into_inner().notices.is_empty());
    let bad = house.by("officer", COMMUNITY, pb::WithdrawNoticeRequest::default());
    assert_eq!(flaws(client.withdraw_notice(bad).await).len(), 2);
}

/// Whoever publishes sees what does not hold yet, no more, or was taken back; of their own area and what lies in it, nothing around it.
#[rstest]
#[tokio::test]
async fn whoever_publishes_sees_every_notice_of_their_area(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut client = notices(&house);
    published(&house, notice(&house, AUTHORITY, "全区通告", true)).await;
    let wrong = published(&house, notice(&house, COMMUNITY, "写错的通告", true)).await;
    let later = pb::PublishNoticeRequest {
        from: "2020-03-05".to_owned(),
        ..notice(&house, COMMUNITY, "以后的通告", false)
    };
    published(&house, later).await;
    let withdrawal = pb::WithdrawNoticeRequest {
        request_id: NoticeId::new(house.clock.now()).to_string(),
        notice_id: wrong,
    };
    let withdrawal = house.by("officer", COMMUNITY, withdrawal);
    client.withdraw_notice(withdrawal).await.expect("withdraws");

    let mut page = pb::ListPublishedNoticesRequest {
        page_size: 2,
        ..Default::default()
    };
    let all = house.by("officer", AUTHORITY, page.clone());
    let first = client
        .list_published_notices(all)
        .await
        .expect("lists")
        .into_inner();
    let told = |listed: &[pb::PublishedNotice]| -> Vec<(String, bool)> {
        let line = |listed: &pb::PublishedNotice| {
            let title = listed.notice.clone()?.chinese?.title;
            Some((title, listed.withdrawn_at.is_some()))
        };
        listed.iter().filter_map(line).collect()
    };
    assert_eq!(
        told(&first.notices),
        [("以后的通告".to_owned(), false), ("写错的通告".to_owned(), true)]
    );
    assert!(!first.notices[0].published_by.is_empty());
    page.page_token = first.next_page_token;
    let second = house.by("officer", AUTHORITY, page.clone());
    let second = client
        .list_published_notices(second)
        .await
        .expect("lists")
        .into_inner();
    assert_eq!(told(&second.notices), [("全区通告".to_owned(), false)]);
    assert!(second.next_page_token.is_empty());

    let another = client
        .list_published_notices(house.by("officer", COMMUNITY, page))
        .await;
    assert_eq!(reason(another), "PAGE_TOKEN_OF_ANOTHER_QUERY");
    let own = house.by(
        "community_worker",
        COMMUNITY,
        pb::ListPublishedNoticesRequest::default(),
    );
    let own = client
        .list_published_notices(own)
        .await
        .expect("lists")
        .into_inner();
    assert_eq!(own.notices.len(), 2, "what the district says is the district's");
    let beyond = pb::ListPublishedNoticesRequest {
        area: COMMUNITY.to_owned(),
        ..Default::default()
    };
    let beyond = client
        .list_published_notices(house.by("officer", ELSEWHERE, beyond))
        .await;
    assert_eq!(reason(beyond), "OUT_OF_SCOPE");
    let bad = pb::ListPublishedNoticesRequest {
        area: "x".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let bad = house.by("officer", AUTHORITY, bad);
    assert_eq!(flaws(client.list_published_notices(bad).await).len(), 3);
}

#[tokio::test]
async fn what_may_not_be_published_or_listed_has_its_reason() {
    let house = House::open().await;
    let mut client = notices(&house);
    let first = notice(&house, COMMUNITY, "社区通告", true);
    published(&house, first.clone()).await;
    published(&house, first.clone()).await;
    let reused = pb::PublishNoticeRequest {
        public: false,
        ..first.clone()
    };
    let reused = client
        .publish_notice(house.by("officer", AUTHORITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let outside = client.publish_notice(house.by("officer", ELSEWHERE, first)).await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");

    let wrong = pb::PublishNoticeRequest {
        request_id: "x".to_owned(),
        area: "999".to_owned(),
        chinese: Some(pb::NoticeText {
            title: "题".to_owned(),
            text: "请联系王某 13907391177".to_owned(),
        }),
        english: Some(pb::NoticeText::default()),
        from: "2020-03-08".to_owned(),
        to: "2020-03-07".to_owned(),
        public: true,
    };
    let wrong = client.publish_notice(house.by("officer", AUTHORITY, wrong)).await;
    let fields: Vec<_> = flaws(wrong)
        .into_iter()
        .map(|(field, reason)| format!("{field} {reason}"))
        .filter(|flaw| !flaw.starts_with("area "))
        .collect();
    assert_eq!(
        fields,
        [
            "request_id NOT_AN_ID",
            "chinese.title TOO_SHORT",
            "chinese.text PERSONAL_DATA",
            "to BEFORE_FIRST_DAY",
            "english.title MISSING",
            "english.text MISSING",
        ]
    );

    let nowhere = client.list_notices(Request::new(of(""))).await;
    assert_eq!(flaws(nowhere), [("area".to_owned(), "MISSING".to_owned())]);
    let beyond = client
        .list_notices(house.by("officer", ELSEWHERE, of(COMMUNITY)))
        .await;
    assert_eq!(reason(beyond), "OUT_OF_SCOPE");
    let ghost = PersonId::new(house.clock.now());
    let ghost = client.list_notices(house.by_resident(ghost, of(""))).await;
    assert_eq!(reason(ghost), "UNKNOWN_PERSON");
    let bad = pb::ListNoticesRequest {
        area: "x".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    assert_eq!(flaws(client.list_notices(Request::new(bad)).await).len(), 3);
}
