//! 墙南村's market: the village is surveyed, groups shop on odd and even days, one of a household; a neighbour helps, the ill are exempt,
//! and two gates cannot both pass one household.

use crate::steps::gate::verifies;
use crate::steps::people::{Resident, details, registers, well};
use crate::steps::places::{COMMUNITY, Gate, a_gate, a_gate_of};
use crate::steps::{fresh_id, until};
use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::checkpoint::v1::quota_service_client::QuotaServiceClient;
use proto::checkpoint::v1::{Verdict, VerdictReason as Why};
use proto::common::v1::Direction;
use proto::registration::v1 as people;
use proto::registration::v1::new_member::Who;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use rstest::rstest;
use tests::town::{Built, Town};
use tonic::transport::Channel;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn the_village_shops_by_turns(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    odd_even_shopping_at_the_market(&town).await;
}

fn quotas(town: &Town) -> QuotaServiceClient<Channel> {
    QuotaServiceClient::new(town.checkpoint.clone())
}

fn surveys(town: &Town) -> SurveyServiceClient<Channel> {
    SurveyServiceClient::new(town.registration.clone())
}

async fn odd_even_shopping_at_the_market(town: &Town) {
    let entrance = a_gate(town, "墙南村东头").await;
    let (south, north) = a_market(town).await;
    let today = town.clock().today();
    // The group whose day it is, and the other one.
    let (ours, theirs) = if today.day() % 2 == 1 { (3, 4) } else { (4, 3) };

    // Volunteers go from door to door: a couple of our group, a household of the other one with somebody who is ill.
    let survey = a_survey(town, today).await;
    let (wang, li) = (
        registers(town, &entrance, 1).await,
        registers(town, &entrance, 2).await,
    );
    let (zhao, ill) = (
        registers(town, &entrance, 3).await,
        registers(town, &entrance, 4).await,
    );
    let couple = [member(&wang), member(&li), newcomer(town, 5)];
    let couple = household(town, &survey, ("一组12号", ours), couple.into()).await;
    let sick = people::NewMember {
        exemptions: vec![people::Exemption {
            kind: people::ExemptionKind::Illness.into(),
            until: today.plus_days(7).to_string(),
        }],
        ..member(&ill)
    };
    let neighbours = household(town, &survey, ("二组7号", theirs), vec![member(&zhao), sick]).await;
    progress(town, &survey).await;
    orders(town, today).await;
    for family in [&couple, &neighbours] {
        is_known(town, family).await;
    }

    // Not their day; but whoever is ill may come.
    let refused = verifies(town, &south, &zhao.code, Some(365))
        .await
        .expect("answered");
    assert_eq!(told(&refused), (Verdict::Refuse, vec![Why::NotYourDay]));
    let passes = verifies(town, &south, &ill.code, Some(365))
        .await
        .expect("answered");
    assert_eq!(told(&passes), (Verdict::Pass, vec![Why::Green]));

    // Two gates at once: one of the couple passes, and the books say which.
    let (at_south, at_north) = tokio::join!(
        verifies(town, &south, &wang.code, Some(365)),
        verifies(town, &north, &li.code, Some(366))
    );
    let both = [at_south.expect("answered"), at_north.expect("answered")];
    let passed = both
        .iter()
        .filter(|passage| passage.verdict() == Verdict::Pass)
        .count();
    assert_eq!(passed, 1, "{both:?}");
    let beyond = both.iter().find(|passage| passage.verdict() != Verdict::Pass);
    let beyond = beyond.expect("one of the two");
    assert_eq!(told(beyond), (Verdict::Refuse, vec![Why::QuotaUsed]));
    let document = beyond.policy.clone().map(|policy| policy.document_number);
    assert_eq!(document.as_deref(), Some("定和办〔2020〕7号"));

    // An old couple cannot go: the community worker approves that their neighbour goes for them.
    let old = registers(town, &entrance, 6).await;
    let old_couple = household(town, &survey, ("一组1号", ours), vec![member(&old)]).await;
    is_known(town, &old_couple).await;
    let appointment = pb::AppointHelperRequest {
        request_id: fresh_id(town),
        household_id: old_couple.clone(),
        person_id: zhao.id.clone(),
        until: today.plus_days(14).to_string(),
    };
    let appointed = quotas(town)
        .appoint_helper(town.by(Role::CommunityWorker, appointment))
        .await;
    appointed.expect("appointed");
    let helps = async || {
        let passage = verifies(town, &north, &zhao.code, Some(365)).await.ok()?;
        (passage.verdict() == Verdict::Pass).then_some(())
    };
    until("the helper goes on the other household's turn", helps).await;
    let used = verifies(town, &south, &old.code, Some(365))
        .await
        .expect("answered");
    assert_eq!(told(&used), (Verdict::Refuse, vec![Why::QuotaUsed]));

    // What the printed card shows: every other day, from today on.
    let ask = pb::GetQuotaDaysRequest {
        of: Some(Of::PersonId(wang.id.clone())),
        days: 3,
        ..pb::GetQuotaDaysRequest::default()
    };
    let days = quotas(town)
        .get_quota_days(wang.asks(ask))
        .await
        .expect("shown")
        .into_inner();
    let expected: Vec<String> = (0..3)
        .map(|ahead| today.plus_days(ahead))
        .filter(|day| day.day() % 2 == today.day() % 2)
        .map(|day| day.to_string())
        .collect();
    assert_eq!(days.quotas[0].days, expected);
}

fn told(passage: &pb::Passage) -> (Verdict, Vec<Why>) {
    (passage.verdict(), passage.reasons().collect())
}

/// The market with two gates.
async fn a_market(town: &Town) -> (Gate, Gate) {
    let unit = pb::CreateUnitRequest {
        request_id: fresh_id(town),
        name: "墙南村集市".to_owned(),
        kind: pb::UnitKind::Market.into(),
        area: COMMUNITY.to_owned(),
        ..pb::CreateUnitRequest::default()
    };
    let unit = town.places().create_unit(town.by(Role::Officer, unit)).await;
    let unit = unit
        .expect("registered")
        .into_inner()
        .unit
        .expect("a unit")
        .unit_id;
    (
        a_gate_of(town, &unit, "南门").await,
        a_gate_of(town, &unit, "北门").await,
    )
}

async fn a_survey(town: &Town, today: Day) -> String {
    let survey = people::OpenSurveyRequest {
        request_id: fresh_id(town),
        unit_name: "墙南村".to_owned(),
        area: COMMUNITY.to_owned(),
        buildings: vec![people::SurveyBuilding {
            name: "村民组".to_owned(),
            doors: 4,
            ..people::SurveyBuilding::default()
        }],
        from: today.to_string(),
        to: today.plus_days(2).to_string(),
        ..people::OpenSurveyRequest::default()
    };
    let opened = surveys(town).open_survey(town.by(Role::Officer, survey)).await;
    opened.expect("opened").into_inner().survey_id
}

fn member(resident: &Resident) -> people::NewMember {
    people::NewMember {
        who: Some(Who::PersonId(resident.id.clone())),
        exemptions: Vec::new(),
    }
}

fn newcomer(town: &Town, nth: u16) -> people::NewMember {
    let new = people::NewPerson {
        request_id: fresh_id(town),
        person: Some(details(nth)),
        health: Some(well()),
        relation: "儿子".to_owned(),
    };
    people::NewMember {
        who: Some(Who::NewPerson(new)),
        exemptions: Vec::new(),
    }
}

async fn household(
    town: &Town,
    survey: &str,
    (house_number, village_group): (&str, i32),
    members: Vec<people::NewMember>,
) -> String {
    let found = people::RecordHouseholdRequest {
        request_id: fresh_id(town),
        survey_id: survey.to_owned(),
        building: 1,
        house_number: house_number.to_owned(),
        village_group,
        state: people::DoorState::Visited.into(),
        head_phone: "13800000001".to_owned(),
        members,
        notice_version: "2020-02".to_owned(),
        ..people::RecordHouseholdRequest::default()
    };
    let recorded = surveys(town)
        .record_household(town.by(Role::CommunityWorker, found))
        .await;
    recorded.expect("recorded").into_inner().household_id
}

async fn progress(town: &Town, survey: &str) {
    let ask = people::GetSurveyRequest {
        survey_id: survey.to_owned(),
    };
    let shown = surveys(town).get_survey(town.by(Role::Command, ask)).await;
    let village = shown.expect("shown").into_inner().buildings.remove(0);
    assert_eq!((village.doors, village.visited), (4, 2));
    assert_eq!((village.households, village.members), (2, 5));
}

/// The street orders: at markets one of a household a day, village groups by odd and even days.
async fn orders(town: &Town, today: Day) {
    let rule = pb::QuotaRule {
        name: "集市".to_owned(),
        unit_kinds: vec![pb::UnitKind::Market.into()],
        direction: Direction::In.into(),
        one_per_days: 1,
        odd_even: pb::OddEven::VillageGroup.into(),
        exempt: vec![people::ExemptionKind::Illness.into()],
        beyond: pb::BeyondQuota::Refuse.into(),
        same_outing_minutes: 10,
        ..pb::QuotaRule::default()
    };
    let order = pb::OrderQuotaRequest {
        request_id: fresh_id(town),
        area: COMMUNITY.to_owned(),
        document_number: "定和办〔2020〕7号".to_owned(),
        issuing_body: "定和街道办事处".to_owned(),
        from: today.to_string(),
        rules: vec![rule],
        ..pb::OrderQuotaRequest::default()
    };
    let ordered = quotas(town).order_quota(town.by(Role::Officer, order)).await;
    ordered.expect("ordered");
}

/// Waits until checkpoint has learned of a household.
async fn is_known(town: &Town, household: &str) {
    let ask = pb::GetQuotaDaysRequest {
        of: Some(Of::HouseholdId(household.to_owned())),
        ..pb::GetQuotaDaysRequest::default()
    };
    let knows = async || {
        let asked = town.by(Role::Officer, ask.clone());
        quotas(town).get_quota_days(asked).await.ok().map(|_| ())
    };
    until("checkpoint hears of a household", knows).await;
}
