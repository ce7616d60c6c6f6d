//! 墙南村's market: the village is surveyed, groups shop on odd and even days, one of a household; a neighbour helps, the ill are exempt,
//! and two gates cannot both pass one household.

use crate::steps::browser::Browser;
use crate::steps::gate::verifies;
use crate::steps::households::{household, is_known, orders, quotas, somebody, surveys};
use crate::steps::people::{Resident, details, mother, registers, registers_with, well};
use crate::steps::places::{COMMUNITY, Gate, a_gate, a_gate_of};
use crate::steps::staff::sits_down;
use crate::steps::{fresh_id, until};
use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::checkpoint::v1::{Verdict, VerdictReason as Why};
use proto::registration::v1 as people;
use proto::registration::v1::new_member::Who;
use rstest::rstest;
use tests::town::{Built, Town};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn the_village_shops_by_turns(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    odd_even_shopping_at_the_market(&town).await;
}

/// In a browser: a daughter prints her mother's card at home, the community prints one at its desk; both say the days. A household that
/// nothing is ordered for has a card that says nothing of it.
#[tokio::test]
async fn the_days_stand_on_the_printed_card() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "墙南村东头").await;
    let me = registers_with(&town, &gate, 1, vec![mother(2)]).await;
    let elder = &me.family[0].person_id;
    let phone = Browser::on_a_phone(town.processes[0].address()).await;
    phone.goes_to("/").await;
    phone.remembers("resident", &me.session).await;
    prints_at_home(&phone, elder).await;
    assert_eq!(phone.count(".outings").await, 0, "nothing is ordered");

    let today = town.clock().today();
    let (group, kind) = match today.day() % 2 {
        1 => (3, "单日"),
        _ => (4, "双日"),
    };
    let survey = a_survey(&town, today).await;
    let family = vec![member(&me), somebody(elder)];
    let family = household(&town, &survey, ("一组12号", group), family).await;
    orders(&town, today).await;
    is_known(&town, &family).await;

    prints_at_home(&phone, elder).await;
    phone.sees(&format!("集市：{kind}，每天一人")).await;
    phone.is_photographed("card").await;
    are_listed(&phone, today).await;
    let desk = sits_down(&town, "zhao.community", Role::CommunityWorker).await;
    desk.goes_to(&format!("/desk/people/{elder}")).await;
    desk.presses("form[action$='/card'] button").await;
    desk.sees(&format!("集市：{kind}，每天一人")).await;
    are_listed(&desk, today).await;
    assert_eq!(desk.count("svg.qr path").await, 1);
}

async fn prints_at_home(phone: &Browser, relative: &str) {
    phone.goes_to(&format!("/me/{relative}/code")).await;
    phone.presses("form[action$='/card'] button").await;
    phone.sees("遗失请告知社区作废").await;
}

/// Every other day, from today on: those of this month stand in the first line, in both languages.
async fn are_listed(card: &Browser, today: Day) {
    let days: Vec<String> = (0..31)
        .map(|ahead| today.plus_days(ahead))
        .filter(|day| day.month() == today.month() && day.day() % 2 == today.day() % 2)
        .map(|day| day.day().to_string())
        .collect();
    card.sees(&format!("{}月{}日", today.month(), days.join("、")))
        .await;
    let english = format!("{}-{:02}: {}", today.year(), today.month(), days.join(", "));
    card.sees(&english).await;
    card.sees("定和办〔2020〕7号").await;
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
    somebody(&resident.id)
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

async fn progress(town: &Town, survey: &str) {
    let ask = people::GetSurveyRequest {
        survey_id: survey.to_owned(),
    };
    let shown = surveys(town).get_survey(town.by(Role::Command, ask)).await;
    let village = shown.expect("shown").into_inner().buildings.remove(0);
    assert_eq!((village.doors, village.visited), (4, 2));
    assert_eq!((village.households, village.members), (2, 5));
}
