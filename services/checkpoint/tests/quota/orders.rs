//! Orders: put, replaced, lifted, listed; and every refusal by its reason.

use super::{a_family, a_market_gate, market_rule, order_of, ordered, scan, verified};
use crate::town::{AUTHORITY, Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1::{self as pb, Verdict};
use rstest::rstest;
use std::time::Duration;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn an_order_is_replaced_by_its_next_version_and_lifted(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 4, 1).await;
    let first = ordered(&town, vec![market_rule()]).await;
    assert_eq!(first.version, 1);
    let refused = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(refused.verdict(), Verdict::Refuse);

    let lifted = pb::OrderQuotaRequest {
        quota_order_id: first.policy_id.clone(),
        document_number: "定和办〔2020〕9号".into(),
        from: "2020-03-01".into(),
        ..order_of(&town, Vec::new())
    };
    let mut quotas = town.quotas(Role::Officer, AUTHORITY);
    let answer = quotas.order_quota(lifted.clone()).await.unwrap().into_inner();
    let again = quotas.order_quota(lifted).await.unwrap().into_inner();
    assert_eq!(answer, again, "the same request again orders nothing more");
    let second = answer.policy.unwrap();
    assert_eq!((second.policy_id, second.version), (first.policy_id, 2));
    town.clock.advance(Duration::from_secs(1));
    let free = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(free.verdict(), Verdict::Pass);
}

#[tokio::test]
async fn orders_are_listed_for_whom_they_concern_page_by_page() {
    let town = Town::open(On::Sqlite).await;
    let mut put = Vec::new();
    for area in ["410811", "410811007", "410811007001"] {
        let order = pb::OrderQuotaRequest {
            area: area.into(),
            ..order_of(&town, vec![market_rule()])
        };
        let answer = town.quotas(Role::Officer, AUTHORITY).order_quota(order).await;
        put.push(answer.unwrap().into_inner().policy.unwrap().policy_id);
        town.clock.advance(Duration::from_secs(60));
    }
    let second = order_of(&town, vec![market_rule()]);
    let second = town.quotas(Role::Officer, AUTHORITY).order_quota(second).await;
    assert_eq!(reason(second), "QUOTA_ORDERED_ALREADY");
    let list = |page_token: String| pb::ListQuotaOrdersRequest {
        page_size: 2,
        page_token,
    };
    let mut staff = town.quotas(Role::GateStaff, "410811007001");
    let first = staff
        .list_quota_orders(list(String::new()))
        .await
        .unwrap()
        .into_inner();
    let second = list(first.next_page_token.clone());
    let second = staff.list_quota_orders(second).await.unwrap().into_inner();
    let listed: Vec<String> = first
        .orders
        .iter()
        .chain(&second.orders)
        .map(|order| order.policy.clone().unwrap().policy_id)
        .collect();
    assert_eq!(listed, put);
    let rule = first.orders[0].rules[0].clone();
    assert_eq!(
        rule.counted_from, "2020-02-20",
        "the first day, where nothing is said"
    );
    assert_eq!(
        pb::QuotaRule {
            counted_from: String::new(),
            ..rule
        },
        market_rule()
    );

    let mut elsewhere = town.quotas(Role::Officer, "410811009");
    let others = elsewhere.list_quota_orders(list(String::new())).await.unwrap();
    assert_eq!(others.into_inner().orders.len(), 1, "the district's alone");
    let another = elsewhere.list_quota_orders(list(first.next_page_token)).await;
    assert_eq!(reason(another), "PAGE_TOKEN_OF_ANOTHER_QUERY");
    let bad = pb::ListQuotaOrdersRequest {
        page_size: -1,
        page_token: "?".into(),
    };
    assert_eq!(
        flaws(staff.list_quota_orders(bad).await),
        ["page_size OUT_OF_RANGE", "page_token PAGE_TOKEN_UNREADABLE"]
    );
}

#[tokio::test]
async fn an_order_that_may_not_be_has_its_reason() {
    let town = Town::open(On::Sqlite).await;
    let request = order_of(&town, vec![market_rule()]);
    let outside = town
        .quotas(Role::Officer, "410811009")
        .order_quota(request.clone())
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
    let mut quotas = town.quotas(Role::Officer, AUTHORITY);
    quotas.order_quota(request.clone()).await.unwrap();
    let reused = pb::OrderQuotaRequest {
        rules: Vec::new(),
        ..request.clone()
    };
    assert_eq!(reason(quotas.order_quota(reused).await), "REQUEST_ID_REUSED");
    let of_another_area = pb::OrderQuotaRequest {
        request_id: town.id(),
        quota_order_id: request.request_id,
        area: "410811008".into(),
        ..order_of(&town, Vec::new())
    };
    assert_eq!(
        flaws(quotas.order_quota(of_another_area).await),
        ["quota_order_id UNKNOWN_ORDER"]
    );
    let twice = order_of(&town, vec![market_rule(), market_rule()]);
    assert_eq!(
        flaws(quotas.order_quota(twice).await),
        ["rules[1].name NAMED_TWICE"]
    );

    let rule = pb::QuotaRule {
        name: String::new(),
        unit_ids: vec![not_an_id()],
        unit_kinds: vec![77],
        direction: 0,
        one_per_days: 32,
        odd_even: 9,
        counted_from: "x".into(),
        exempt: vec![0],
        beyond: 0,
        same_outing_minutes: 121,
    };
    let bad = pb::OrderQuotaRequest {
        request_id: "x".into(),
        quota_order_id: "x".into(),
        area: "9".into(),
        document_number: "号".into(),
        issuing_body: String::new(),
        from: "2020-03-02".into(),
        to: "2020-03-01".into(),
        rules: vec![rule],
    };
    let told = flaws(quotas.order_quota(bad).await);
    let fields: Vec<&str> = told.iter().filter_map(|flaw| flaw.split(' ').next()).collect();
    assert_eq!(
        fields,
        [
            "area",
            "document_number",
            "issuing_body",
            "quota_order_id",
            "request_id",
            "rules[0].beyond",
            "rules[0].counted_from",
            "rules[0].direction",
            "rules[0].exempt[0]",
            "rules[0].name",
            "rules[0].odd_even",
            "rules[0].one_per_days",
            "rules[0].same_outing_minutes",
            "rules[0].unit_ids[0]",
            "rules[0].unit_kinds[0]",
            "to"
        ]
    );
}
