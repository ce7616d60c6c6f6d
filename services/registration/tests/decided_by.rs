//! Which policy decided this? Every automatic answer of registration names one that everybody can read.

use crate::house::{AUTHORITY, COMMUNITY, House};
use crate::imports::{list, row, taken_in, undecided};
use crate::objections::{appealed, feverish_person, look};
use crate::outreach;
use crate::people::{person_id, phone, registered};
use crate::quarantine;
use crate::returnees::{self, facts};
use crate::risk::{self, WUHAN, graded, preview, previewed};
use kit::db::testing::On;
use proto::common::v1::{HealthLevel, PolicyRef};
use proto::registration::v1 as pb;
use proto::registration::v1::report_service_client::ReportServiceClient;
use registration::rules::level::FreshnessPolicy;
use registration::store::policies::First;
use std::time::Duration;
use vocabulary::{FeverId, PassId, PersonId};

/// The policy is known, of this kind, and the very one that was named.
async fn is_of(house: &House, kind: &str, named: Option<PolicyRef>) {
    let named = named.unwrap_or_else(|| panic!("no policy of kind {kind} is named"));
    let request = pb::GetPolicyRequest {
        policy_id: named.policy_id.clone(),
        version: named.version,
    };
    let request = house.by("officer", AUTHORITY, request);
    let shown = house.policies().get_policy(request).await.expect("known");
    let shown = shown.into_inner().policy.expect("a policy");
    assert_eq!((shown.kind.as_str(), shown.policy), (kind, Some(named)));
}

async fn level_of(house: &House, person: PersonId) -> pb::LevelDecision {
    let ask = pb::QueryHealthRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let answer = house
        .registration()
        .query_health(house.by("officer", AUTHORITY, ask))
        .await;
    answer.expect("answers").into_inner().level.expect("a level")
}

#[tokio::test]
async fn a_green_past_its_time_names_the_policy_that_let_it_wear_off() {
    let freshness = FreshnessPolicy {
        green_hours: Some(72),
    };
    let freshness = First::new(2, "山防指〔2020〕19号（演示）", &freshness).policy;
    let house = House::open_under(On::Sqlite, |_| {}, &[freshness]).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let fresh = level_of(&house, person).await;
    assert_eq!(fresh.level(), HealthLevel::Green);
    is_of(&house, "level", fresh.policy).await;

    house.clock.advance(Duration::from_secs(72 * 3_600));
    let stale = level_of(&house, person).await;
    assert_eq!(
        (stale.level(), stale.reason.as_str()),
        (HealthLevel::Grey, "DECLARATION_EXPIRED")
    );
    is_of(&house, "freshness", stale.policy).await;
}

#[tokio::test]
async fn levels_and_what_holds_them_name_their_policy() {
    let house = House::open().await;
    let ill = feverish_person(&house, 1).await;
    is_of(&house, "level", level_of(&house, ill).await.policy).await;

    let hot = person_id(&registered(&house, 2).await.person_id);
    let report = pb::ReportFeverRequest {
        request_id: FeverId::new(house.clock.now()).to_string(),
        person_id: hot.to_string(),
        revision: 1,
        state: pb::ReportedFeverState::Open.into(),
        outcome: 0,
        opened_at: Some(house.clock.now().to_proto()),
    };
    let mut reports = ReportServiceClient::new(house.wire.clone());
    reports
        .report_fever(house.by_service(report))
        .await
        .expect("registration hears");
    is_of(&house, "fever", level_of(&house, hot).await.policy).await;

    let risky = graded(&house, WUHAN, 0, pb::RiskGrade::High);
    let grade = risk::set(&house, risky).await.expect("graded");
    is_of(&house, "area_risk", grade.policy).await;
    risk::arrived(&house, 5, 1).await;
    let shown = previewed(&house, "officer-1", preview(&house, AUTHORITY)).await;
    let measure = shown.expect("shown").measure.expect("a measure");
    is_of(&house, "area_risk", measure.policy).await;
}

#[tokio::test]
async fn quarantines_and_trips_name_their_policy() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let trip = returnees::declared(&house, person, facts("2020-03-02")).await;
    is_of(&house, "returnee", trip.policy).await;

    let order = quarantine::ordered(&house, quarantine::order(&house, person)).await;
    is_of(&house, "quarantine", order.policy).await;
    let check = quarantine::fever(&house, &order.quarantine_id, pb::HalfDay::Morning);
    is_of(
        &house,
        "quarantine",
        quarantine::recorded(&house, check).await.policy,
    )
    .await;
    let seen = quarantine::shown(&house, &order.quarantine_id).await;
    is_of(&house, "quarantine", seen.stays[0].policy.clone()).await;
    is_of(&house, "quarantine", level_of(&house, person).await.policy).await;
}

#[tokio::test]
async fn whoever_must_act_by_when_is_told_by_which_policy() {
    let house = House::open().await;
    let ill = feverish_person(&house, 1).await;
    let objection = appealed(&house, ill).await;
    is_of(&house, "objection", objection.policy).await;
    let looked = look(&house, ill, &objection.objection_id).await;
    is_of(&house, "objection", looked.objection.expect("there").policy).await;

    let now = house.clock.now();
    let lead = pb::ReportLeadRequest {
        request_id: PassId::new(now).to_string(),
        area: COMMUNITY.to_owned(),
        name: "李来访".to_owned(),
        phone: "13800138000".to_owned(),
        host: "3号楼2单元501".to_owned(),
        plate: String::new(),
        from_area: "420100".to_owned(),
        seen_at: Some(now.to_proto()),
    };
    let mut reports = ReportServiceClient::new(house.wire.clone());
    reports
        .report_lead(house.by_service(lead))
        .await
        .expect("registration hears");
    let ask = house.by("community_worker", COMMUNITY, pb::ListLeadsRequest::default());
    let leads = reports.list_leads(ask).await.expect("listed").into_inner().leads;
    is_of(&house, "lead", leads[0].policy.clone()).await;

    registered(&house, 2).await;
    taken_in(&house, &list(&[row(2).replace(&phone(2), &phone(9))])).await;
    let pairs = undecided(&house, AUTHORITY).await;
    is_of(&house, "import", pairs[0].policy.clone()).await;

    let (_, task) = outreach::one_task(&house, 3).await;
    let call = outreach::call(&house, &task, pb::OutreachOutcome::Reached, outreach::feverish());
    let told = outreach::recorded(&house, call).await;
    let ask = pb::GetAbnormalRequest {
        abnormal_id: told.abnormal_id,
        purpose: String::new(),
    };
    let ask = house.by("officer", AUTHORITY, ask);
    let case = outreach::client(&house).get_abnormal(ask).await.expect("shown");
    is_of(&house, "outreach", case.into_inner().policy).await;
}
