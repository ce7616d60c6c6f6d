//! Leads: told once, seen masked in their area, climbing while nobody looks into them, closed once.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::clock::Day;
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::report_service_client::ReportServiceClient;
use registration::reports::store::leads;
use registration::store::expired;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{PassId, PersonId};

fn lead(house: &House) -> pb::ReportLeadRequest {
    let now = house.clock.now();
    pb::ReportLeadRequest {
        request_id: PassId::new(now).to_string(),
        area: COMMUNITY.to_owned(),
        name: "李来访".to_owned(),
        phone: "13800138000".to_owned(),
        host: "3号楼2单元501".to_owned(),
        plate: "豫A12345".to_owned(),
        from_area: "420100".to_owned(),
        seen_at: Some(now.to_proto()),
    }
}

async fn told(house: &House, lead: &pb::ReportLeadRequest) {
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let answer = reports.report_lead(house.by_service(lead.clone())).await;
    answer.expect("registration hears");
}

async fn listed(house: &House, scope: &str, with_closed: bool) -> Vec<pb::Lead> {
    let asked = pb::ListLeadsRequest {
        with_closed,
        ..pb::ListLeadsRequest::default()
    };
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let answer = reports
        .list_leads(house.by("community_worker", scope, asked))
        .await;
    answer.expect("listed").into_inner().leads
}

fn closing(house: &House, id: &str, person: Option<PersonId>) -> pb::CloseLeadRequest {
    let state = match person {
        Some(_) => pb::LeadState::Registered,
        None => pb::LeadState::Unfounded,
    };
    pb::CloseLeadRequest {
        request_id: PassId::new(house.clock.now()).to_string(),
        lead_id: id.to_owned(),
        state: state.into(),
        person_id: person.map(|person| person.to_string()).unwrap_or_default(),
        note: "电话核实".to_owned(),
    }
}

/// A lead that turned out to be about this person.
pub(crate) async fn leads_to(house: &House, person: PersonId) {
    let lead = lead(house);
    told(house, &lead).await;
    let close = closing(house, &lead.request_id, Some(person));
    ReportServiceClient::new(house.wire.clone())
        .close_lead(house.by("community_worker", COMMUNITY, close))
        .await
        .expect("closed");
}

#[rstest]
#[tokio::test]
async fn a_lead_is_told_once_and_seen_masked_in_its_area(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let lead = lead(&house);
    told(&house, &lead).await;
    told(&house, &lead).await;
    for scope in [COMMUNITY, "410811007", AUTHORITY] {
        let seen = listed(&house, scope, false).await;
        let [seen] = seen.as_slice() else {
            panic!("one lead: {seen:?}")
        };
        assert_eq!((&seen.lead_id, &seen.area), (&lead.request_id, &lead.area));
        assert_eq!(
            (seen.masked_name.as_str(), seen.masked_phone.as_str()),
            ("**访", "138****8000")
        );
        assert_eq!(
            (seen.state(), seen.waits_for.as_str()),
            (pb::LeadState::Open, "community")
        );
    }
    assert!(listed(&house, ELSEWHERE, true).await.is_empty());

    house.clock.advance(Duration::from_secs(13 * 3_600));
    for _ in 0..500 {
        if listed(&house, COMMUNITY, false).await[0].waits_for == "street" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("what the community leaves undone is the street's");
}

#[rstest]
#[tokio::test]
async fn a_lead_is_read_in_clear_with_a_purpose_and_closed_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let lead = lead(&house);
    told(&house, &lead).await;
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let ask = pb::GetLeadRequest {
        lead_id: lead.request_id.clone(),
        purpose: "核实返乡人员".to_owned(),
    };
    let clear = reports
        .get_lead(house.by("community_worker", COMMUNITY, ask.clone()))
        .await;
    let clear = clear.expect("shown").into_inner();
    assert_eq!((clear.name, clear.phone), (lead.name.clone(), lead.phone.clone()));
    assert_eq!((clear.host, clear.plate), (lead.host.clone(), lead.plate.clone()));

    let person = person_id(&registered(&house, 1).await.person_id);
    let close = closing(&house, &lead.request_id, Some(person));
    for _ in 0..2 {
        let closed = reports
            .close_lead(house.by("community_worker", COMMUNITY, close.clone()))
            .await;
        assert_eq!(
            closed.expect("closed").into_inner().state(),
            pb::LeadState::Registered
        );
    }
    let again = closing(&house, &lead.request_id, None);
    let again = reports.close_lead(house.by("officer", AUTHORITY, again)).await;
    assert_eq!(reason(again), "LEAD_CLOSED");
    let reused = pb::CloseLeadRequest {
        note: "别的".to_owned(),
        ..close
    };
    let reused = reports
        .close_lead(house.by("community_worker", COMMUNITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    assert!(listed(&house, COMMUNITY, false).await.is_empty());
    let closed = listed(&house, COMMUNITY, true).await;
    assert_eq!(
        (closed[0].state(), closed[0].waits_for.as_str()),
        (pb::LeadState::Registered, "")
    );
    let id = Uuid::parse_str(&lead.request_id).expect("an id");
    let stored = leads::by_id(&house.db, id).await.expect("reads").expect("a lead");
    assert!(!stored.sealed.windows(9).any(|part| part == "李来访".as_bytes()));
}

#[tokio::test]
async fn whoever_may_not_know_hears_that_there_is_none() {
    let house = House::open().await;
    let lead = lead(&house);
    told(&house, &lead).await;
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let ask = pb::GetLeadRequest {
        lead_id: lead.request_id.clone(),
        purpose: "核实返乡人员".to_owned(),
    };
    let outside = reports
        .get_lead(house.by("officer", ELSEWHERE, ask.clone()))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_LEAD");
    let why = pb::GetLeadRequest {
        purpose: String::new(),
        ..ask
    };
    assert_eq!(
        reason(reports.get_lead(house.by("officer", AUTHORITY, why)).await),
        "PURPOSE_MISSING"
    );
    let outside = reports
        .close_lead(house.by("officer", ELSEWHERE, closing(&house, &lead.request_id, None)))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_LEAD");
    let nobody = closing(&house, &lead.request_id, Some(PersonId::new(house.clock.now())));
    let nobody = reports.close_lead(house.by("officer", AUTHORITY, nobody)).await;
    assert_eq!(reason(nobody), "UNKNOWN_PERSON");
    let list = pb::ListLeadsRequest {
        area: "410811009".to_owned(),
        ..pb::ListLeadsRequest::default()
    };
    let outside = reports
        .list_leads(house.by("community_worker", COMMUNITY, list))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
    let told_by_staff = reports.report_lead(house.by("officer", AUTHORITY, lead)).await;
    assert_eq!(
        told_by_staff.expect_err("refused").code(),
        tonic::Code::PermissionDenied
    );
}

#[tokio::test]
async fn every_bad_field_is_named_and_pages_follow_each_other() {
    let house = House::open().await;
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let fields = |named: Vec<(String, String)>| -> Vec<String> {
        named
            .into_iter()
            .map(|(field, reason)| format!("{field} {reason}"))
            .collect()
    };
    let bad = pb::ReportLeadRequest {
        area: "410883".to_owned(),
        plate: "A".to_owned(),
        ..pb::ReportLeadRequest::default()
    };
    let bad = fields(flaws(reports.report_lead(house.by_service(bad)).await));
    assert_eq!(bad.len(), 8, "{bad:?}");
    assert!(bad.contains(&"area NOT_OUR_AREA".to_owned()));
    let bad = pb::CloseLeadRequest {
        request_id: "1".to_owned(),
        state: pb::LeadState::Open.into(),
        person_id: "1".to_owned(),
        note: "长".repeat(201),
        ..pb::CloseLeadRequest::default()
    };
    let bad = fields(flaws(
        reports.close_lead(house.by("officer", AUTHORITY, bad)).await,
    ));
    assert_eq!(bad.len(), 5, "{bad:?}");
    assert!(bad.contains(&"state NOT_AN_END".to_owned()));
    let unfit = pb::CloseLeadRequest {
        state: pb::LeadState::Registered.into(),
        ..closing(&house, &PassId::new(house.clock.now()).to_string(), None)
    };
    let unfit = fields(flaws(
        reports.close_lead(house.by("officer", AUTHORITY, unfit)).await,
    ));
    assert_eq!(unfit, ["person_id DOES_NOT_FIT"]);

    for _ in 0..3 {
        told(&house, &lead(&house)).await;
        house.clock.advance(Duration::from_secs(1));
    }
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let asked = pb::ListLeadsRequest {
            page_size: 2,
            page_token,
            ..pb::ListLeadsRequest::default()
        };
        let page = reports
            .list_leads(house.by("officer", AUTHORITY, asked))
            .await
            .expect("listed");
        let page = page.into_inner();
        seen.extend(page.leads.into_iter().map(|lead| lead.lead_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
        let other = pb::ListLeadsRequest {
            with_closed: true,
            page_token: page_token.clone(),
            ..pb::ListLeadsRequest::default()
        };
        let other = reports.list_leads(house.by("officer", AUTHORITY, other)).await;
        assert_eq!(flaws(other)[0].1, "PAGE_TOKEN_OF_ANOTHER_QUERY");
    }
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

#[rstest]
#[tokio::test]
async fn a_lead_ends_on_its_day_with_its_deadlines(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let lead = lead(&house);
    told(&house, &lead).await;
    let id = Uuid::parse_str(&lead.request_id).expect("an id");
    let day = |text| Day::parse(text).expect("a day");
    for (today, is_there) in [("2020-04-30", true), ("2020-05-01", false)] {
        expired::delete(&house.db, day(today)).await.expect("deletes");
        let stored = leads::by_id(&house.db, id).await.expect("reads");
        let due = kit::due::open_of(&house.db, "lead", id).await.expect("reads");
        assert_eq!((stored.is_some(), due.is_some()), (is_there, is_there), "{today}");
    }
}
