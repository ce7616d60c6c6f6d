//! What is ordered: put by two people or by one, from now on, told to everybody; and which policy decided this.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{declaration, person_id, registered, well};
use kit::db::testing::On;
use kit::policy::{Filter, Kinds};
use proto::common::v1::{Policy, PolicyProposal, PolicyProposalState};
use proto::registration::v1 as pb;
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;
use tonic::Status;
use vocabulary::PersonId;

const HOUR: Duration = Duration::from_secs(3_600);

fn level(fever_threshold: i32) -> Value {
    json!({
        "fever_threshold": fever_threshold, "yellow_symptoms": ["fever"], "high_risk_stay": "red",
        "case_contact": "red", "family_contact": "yellow", "from_abroad": "yellow", "unsure": "yellow",
    })
}

pub(super) fn order(house: &House, kind: &str, seen_version: i32, body: &Value) -> pb::PutPolicyRequest {
    pb::PutPolicyRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        kind: kind.to_owned(),
        area: AUTHORITY.to_owned(),
        seen_version,
        document_number: "山防指〔2020〕21号".to_owned(),
        issuing_body: "山阳区疫情防控指挥部".to_owned(),
        effective_from: None,
        effective_to: None,
        body: body.to_string(),
    }
}

pub(super) async fn put(house: &House, request: pb::PutPolicyRequest) -> Result<PolicyProposal, Status> {
    let answer = house
        .policies()
        .put_policy(house.by("officer", AUTHORITY, request))
        .await?;
    Ok(answer.into_inner().proposal.expect("a proposal"))
}

async fn decide(house: &House, who: &str, id: &str, approve: bool) -> Result<PolicyProposal, Status> {
    let note = if approve { "" } else { "依据不足" };
    let request = pb::ApprovePolicyRequest {
        proposal_id: id.to_owned(),
        approve,
        note: note.to_owned(),
    };
    let request = house.by_account(who, "officer", AUTHORITY, request);
    let answer = house.policies().approve_policy(request).await?;
    Ok(answer.into_inner().proposal.expect("a proposal"))
}

async fn one(house: &House, policy_id: &str, version: i32) -> Result<Policy, Status> {
    let request = pb::GetPolicyRequest {
        policy_id: policy_id.to_owned(),
        version,
    };
    let request = house.by_resident(PersonId::new(house.clock.now()), request);
    Ok(house
        .policies()
        .get_policy(request)
        .await?
        .into_inner()
        .policy
        .expect("a policy"))
}

#[rstest]
#[tokio::test]
async fn a_level_policy_is_put_by_two_and_decides_from_then_on(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let warm = pb::HealthAnswers {
        temperature_deci_celsius: Some(370),
        ..well()
    };
    let declare = async || {
        house.clock.advance(Duration::from_secs(60));
        let request = house.by_resident(person, declaration(house.clock.now(), person, warm.clone()));
        let answer = house
            .registration()
            .declare_health(request)
            .await
            .expect("declares");
        answer.into_inner().level.expect("a level")
    };
    let before = declare().await;
    assert_eq!(before.reason, "NO_ADVERSE_FACT");
    let first = before.policy.expect("a policy decided");
    let explained = one(&house, &first.policy_id, first.version).await.expect("known");
    assert_eq!(explained.policy.as_ref(), Some(&first));
    assert!(explained.area.is_none() && explained.issuing_body.ends_with("（演示）"));

    let request = order(&house, "level", 0, &level(369));
    let proposal = put(&house, request.clone()).await.expect("proposes");
    assert_eq!(proposal.state(), PolicyProposalState::Proposed);
    assert_eq!(put(&house, request).await.expect("once"), proposal);
    let id = proposal.proposal_id;
    assert_eq!(
        reason(decide(&house, "officer-1", &id, true).await),
        "APPROVER_IS_AUTHOR"
    );
    house.clock.advance(HOUR);
    let approved = decide(&house, "officer-2", &id, true).await.expect("approves");
    let policy = approved.policy.expect("a version");
    assert_eq!(approved.approver, "officer-2");
    assert_eq!(
        policy.effective_from,
        Some(house.clock.now().to_proto()),
        "never for the past"
    );
    assert_eq!(
        reason(decide(&house, "officer-2", &id, true).await),
        "DECIDED_ALREADY"
    );

    let after = declare().await;
    assert_eq!(after.reason, "FEVER_DECLARED");
    assert_eq!(after.policy, policy.policy);
    let named = policy.policy.expect("named");
    assert_eq!(named.document_number, "山防指〔2020〕21号");
    let read = one(&house, &named.policy_id, 1).await.expect("known");
    assert_eq!(
        serde_json::from_str::<Value>(&read.body).expect("JSON"),
        level(369)
    );
    assert_eq!(read.area.expect("an area").code, AUTHORITY);
}

#[rstest]
#[tokio::test]
async fn a_notice_is_put_by_one_and_begins_when_it_says(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let begins = house.clock.now() + HOUR;
    let tomorrow = pb::PutPolicyRequest {
        effective_from: Some(begins.to_proto()),
        ..order(&house, "notice", 0, &json!({ "versions": ["2020-03"] }))
    };
    let put_at_once = put(&house, tomorrow).await.expect("puts");
    assert_eq!(put_at_once.state(), PolicyProposalState::Put);
    let register = async |nth: u16| {
        let request = crate::people::at_the_poster(&house, nth);
        house.registration().register_by_poster(request).await
    };
    register(1).await.expect("the old notice still holds");
    house.clock.advance(HOUR);
    assert_eq!(reason(register(2).await), "NOTICE_OUTDATED");

    let listed = async |filter: pb::ListPoliciesRequest| {
        let request = house.by("partner", ELSEWHERE, filter);
        house
            .policies()
            .list_policies(request)
            .await
            .expect("lists")
            .into_inner()
    };
    let of_kind = pb::ListPoliciesRequest {
        kind: "notice".to_owned(),
        ..Default::default()
    };
    let all = listed(of_kind.clone()).await.policies;
    assert_eq!(all.len(), 2);
    let deciding = |at: kit::clock::Moment| pb::ListPoliciesRequest {
        area: COMMUNITY.to_owned(),
        at: Some(at.to_proto()),
        ..of_kind.clone()
    };
    let earlier = listed(deciding(begins - Duration::from_secs(1))).await.policies;
    assert_eq!(earlier, all[..1]);
    assert_eq!(listed(deciding(begins)).await.policies, all[1..]);
    let page = listed(pb::ListPoliciesRequest {
        page_size: 1,
        ..of_kind.clone()
    })
    .await;
    assert_eq!(page.policies, all[..1]);
    let rest = pb::ListPoliciesRequest {
        page_token: page.next_page_token.clone(),
        ..of_kind.clone()
    };
    assert_eq!(listed(rest).await.policies, all[1..]);
    let other = pb::ListPoliciesRequest {
        page_token: page.next_page_token,
        ..Default::default()
    };
    let other = house
        .policies()
        .list_policies(house.by("officer", AUTHORITY, other))
        .await;
    assert_eq!(flaws(other)[0].1, "PAGE_TOKEN_OF_ANOTHER_QUERY");
    // A second house on the same tables reads what the first one put.
    let elsewhere = kit::policy::load(&house.db, Kinds::default())
        .await
        .expect("loads");
    let filter = Filter {
        kind: Some("notice".to_owned()),
        ..Filter::default()
    };
    assert_eq!(elsewhere.list(&filter, None, 9).len(), 2);
}

#[tokio::test]
async fn every_bad_field_of_an_order_is_named_at_once() {
    let house = House::open().await;
    let nothing = house
        .policies()
        .put_policy(house.by("officer", AUTHORITY, pb::PutPolicyRequest::default()))
        .await;
    let missing = [
        "request_id",
        "kind",
        "area",
        "document_number",
        "issuing_body",
        "body",
    ];
    let missing = missing.map(|field| (field.to_owned(), "MISSING".to_owned()));
    assert_eq!(flaws(nothing), missing);

    let wrong = pb::PutPolicyRequest {
        request_id: "1".to_owned(),
        area: "410883".to_owned(),
        seen_version: -1,
        document_number: "电话13800138000".to_owned(),
        issuing_body: "我".to_owned(),
        effective_from: Some((house.clock.now() - HOUR).to_proto()),
        effective_to: Some((house.clock.now() - HOUR).to_proto()),
        ..order(
            &house,
            "level",
            0,
            &json!({
                "fever_threshold": 500, "yellow_symptoms": "fever", "high_risk_stay": "13800138000", "unknown": 1,
            }),
        )
    };
    let told = flaws(put(&house, wrong).await);
    let told: Vec<_> = told
        .iter()
        .map(|(field, why)| (field.as_str(), why.as_str()))
        .collect();
    let expected = [
        ("request_id", "NOT_AN_ID"),
        ("area", "NOT_OUR_AREA"),
        ("seen_version", "OUT_OF_RANGE"),
        ("document_number", "PERSONAL_DATA"),
        ("issuing_body", "TOO_SHORT"),
        ("effective_from", "IN_THE_PAST"),
        ("effective_to", "NOT_AFTER_BEGINNING"),
        ("body.fever_threshold", "WRONG_VALUE"),
        ("body.high_risk_stay", "WRONG_VALUE"),
        ("body", "UNKNOWN_FIELD"),
        ("body.yellow_symptoms", "WRONG_VALUE"),
        ("body.case_contact", "MISSING"),
        ("body.family_contact", "MISSING"),
        ("body.from_abroad", "MISSING"),
        ("body.unsure", "MISSING"),
    ];
    assert_eq!(told, expected);

    let careless = json!({ "high_risk_stay": "green", "unsure": "green" });
    let mut body = level(373);
    for (name, value) in careless.as_object().expect("fields") {
        body[name] = value.clone();
    }
    let told = flaws(put(&house, order(&house, "level", 0, &body)).await);
    assert_eq!(
        told,
        [("body.high_risk_stay".to_owned(), "NOT_CAREFUL".to_owned())]
    );
    for (body, why) in [("{", "NOT_JSON"), ("[]", "NOT_AN_OBJECT")] {
        let request = pb::PutPolicyRequest {
            body: body.to_owned(),
            ..order(&house, "code", 0, &json!({}))
        };
        assert_eq!(
            flaws(put(&house, request).await),
            [("body".to_owned(), why.to_owned())]
        );
    }
    let request = order(&house, "rumour", 0, &json!({}));
    assert_eq!(
        flaws(put(&house, request).await),
        [("kind".to_owned(), "UNKNOWN_KIND".to_owned())]
    );
    let bad = pb::ListPoliciesRequest {
        kind: "长".repeat(61),
        area: "x".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
        at: None,
    };
    let bad = house
        .policies()
        .list_policies(house.by("officer", AUTHORITY, bad))
        .await;
    let told: Vec<_> = flaws(bad).into_iter().map(|(field, _)| field).collect();
    assert_eq!(told, ["kind", "area", "page_size", "page_token"]);
    let bad = pb::ListPolicyProposalsRequest {
        area: "x".to_owned(),
        state: 9,
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let bad = house
        .policies()
        .list_policy_proposals(house.by("officer", AUTHORITY, bad))
        .await;
    let told: Vec<_> = flaws(bad).into_iter().map(|(field, _)| field).collect();
    assert_eq!(told, ["area", "state", "page_size", "page_token"]);
    assert_eq!(flaws(one(&house, "", 0).await).len(), 2);
}

#[tokio::test]
async fn what_was_put_is_never_edited_and_nothing_is_left_without_a_policy() {
    let house = House::open().await;
    let session = json!({
        "session_days": 7, "confirm_minutes": 15, "attempts_per_id": 5, "attempts_per_peer": 60, "confirmations": 120,
    });
    let request = order(&house, "session", 0, &session);
    put(&house, request.clone()).await.expect("puts");
    let reused = pb::PutPolicyRequest {
        document_number: "别的".to_owned(),
        ..request
    };
    assert_eq!(reason(put(&house, reused).await), "REQUEST_ID_REUSED");
    let blind = order(&house, "session", 0, &session);
    assert_eq!(reason(put(&house, blind).await), "CHANGED_MEANWHILE");
    let ending = pb::PutPolicyRequest {
        effective_to: Some((house.clock.now() + HOUR).to_proto()),
        ..order(&house, "session", 1, &session)
    };
    let second = put(&house, ending)
        .await
        .expect("the one for everywhere holds afterwards");
    let named = second.policy.and_then(|policy| policy.policy).expect("named");
    assert_eq!(named.version, 2);
    assert_eq!(reason(one(&house, &named.policy_id, 3).await), "UNKNOWN_POLICY");

    // For everywhere nobody here can order anything; next door neither.
    let wide = pb::PutPolicyRequest {
        area: "410800".to_owned(),
        ..order(&house, "session", 0, &session)
    };
    assert_eq!(reason(put(&house, wide.clone()).await), "OUT_OF_SCOPE");
    let city = house.by_account("city-1", "officer", "410800", wide);
    let city = house
        .policies()
        .put_policy(city)
        .await
        .expect("the city may")
        .into_inner();
    let city = city
        .proposal
        .and_then(|put| put.policy)
        .and_then(|policy| policy.area);
    assert_eq!(city.expect("an area").code, "410800");
}

#[tokio::test]
async fn proposals_are_seen_in_scope_and_a_rejected_one_changes_nothing() {
    let house = House::open().await;
    let first = put(&house, order(&house, "level", 0, &level(374)))
        .await
        .expect("proposes");
    house.clock.advance(Duration::from_secs(1));
    let late = pb::PutPolicyRequest {
        effective_to: Some((house.clock.now() + HOUR).to_proto()),
        ..order(&house, "level", 0, &level(375))
    };
    let late = put(&house, late).await.expect("proposes").proposal_id;
    let unsaid = pb::ApprovePolicyRequest {
        proposal_id: first.proposal_id.clone(),
        ..Default::default()
    };
    let unsaid = house
        .policies()
        .approve_policy(house.by("command", AUTHORITY, unsaid))
        .await;
    assert_eq!(flaws(unsaid), [("note".to_owned(), "MISSING".to_owned())]);
    let rejected = decide(&house, "officer-2", &first.proposal_id, false)
        .await
        .expect("rejects");
    assert_eq!(
        (rejected.state(), rejected.note.as_str()),
        (PolicyProposalState::Rejected, "依据不足")
    );

    let list = async |scope: &str, request: pb::ListPolicyProposalsRequest| {
        let request = house.by("command", scope, request);
        let answer = house.policies().list_policy_proposals(request).await?;
        Ok::<_, Status>(answer.into_inner())
    };
    let page = pb::ListPolicyProposalsRequest {
        page_size: 1,
        ..Default::default()
    };
    let newest = list(AUTHORITY, page.clone()).await.expect("lists");
    assert_eq!(newest.proposals[0].proposal_id, late);
    let page = pb::ListPolicyProposalsRequest {
        page_token: newest.next_page_token,
        ..page
    };
    assert_eq!(list(AUTHORITY, page).await.expect("lists").proposals, [rejected]);
    let waiting = pb::ListPolicyProposalsRequest {
        state: PolicyProposalState::Proposed.into(),
        ..Default::default()
    };
    assert_eq!(
        list(AUTHORITY, waiting.clone())
            .await
            .expect("lists")
            .proposals
            .len(),
        1
    );
    assert!(
        list(ELSEWHERE, waiting.clone())
            .await
            .expect("lists")
            .proposals
            .is_empty()
    );
    let outside = pb::ListPolicyProposalsRequest {
        area: COMMUNITY.to_owned(),
        ..waiting
    };
    assert_eq!(reason(list(ELSEWHERE, outside).await), "OUT_OF_SCOPE");
    let next_door = pb::ApprovePolicyRequest {
        proposal_id: late.clone(),
        approve: true,
        note: String::new(),
    };
    let next_door = house
        .policies()
        .approve_policy(house.by("command", ELSEWHERE, next_door))
        .await;
    assert_eq!(reason(next_door), "UNKNOWN_PROPOSAL");
    house.clock.advance(HOUR);
    assert_eq!(
        reason(decide(&house, "officer-2", &late, true).await),
        "TIME_IS_OVER"
    );

    // Of two for the same version, the second approval comes too late.
    let one = put(&house, order(&house, "level", 0, &level(372)))
        .await
        .expect("proposes")
        .proposal_id;
    let other = put(&house, order(&house, "level", 0, &level(371)))
        .await
        .expect("proposes")
        .proposal_id;
    decide(&house, "officer-2", &one, true).await.expect("approves");
    assert_eq!(
        reason(decide(&house, "officer-2", &other, true).await),
        "CHANGED_MEANWHILE"
    );
    let bad = pb::ApprovePolicyRequest {
        proposal_id: "1".to_owned(),
        approve: true,
        note: "电话13800138000".to_owned(),
    };
    let bad = house
        .policies()
        .approve_policy(house.by("officer", AUTHORITY, bad))
        .await;
    assert_eq!(flaws(bad).len(), 2);
}
