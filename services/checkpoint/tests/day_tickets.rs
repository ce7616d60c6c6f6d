//! Couriers' day tickets: good at the gates of their list on their day, refused elsewhere by its own reason.

use crate::town::{Town, flaws, not_an_id, reason};
use checkpoint::day_tickets::store::tickets;
use kit::clock::Day;
use kit::db::testing::On;
use proto::checkpoint::v1::{self as pb, Verdict, VerdictReason as Why};
use proto::common::v1::{Answer, Direction};
use rstest::rstest;
use std::time::Duration;
use vocabulary::Role;

const COMMUNITY: &str = "410811007001";
const DAY: Duration = Duration::from_secs(86_400);

pub(crate) fn issue(town: &Town, gates: &[&str]) -> pb::IssueDayTicketRequest {
    pb::IssueDayTicketRequest {
        request_id: town.id(),
        name: "赵快递".into(),
        phone: "13900139000".into(),
        company: "某某快递".into(),
        plate: "豫H·A1234".into(),
        checkpoint_ids: gates.iter().map(|gate| (*gate).to_owned()).collect(),
        day: "2020-03-01".into(),
        well: Answer::Yes.into(),
    }
}

pub(crate) async fn issued(town: &Town, request: pb::IssueDayTicketRequest) -> pb::DayTicket {
    let answer = town
        .day_tickets(Role::CommunityWorker, COMMUNITY)
        .issue_day_ticket(request)
        .await;
    answer.unwrap().into_inner().ticket.unwrap()
}

fn showing(town: &Town, gate: &str, code: &str, deci: i32) -> pb::VerifyDayTicketRequest {
    pb::VerifyDayTicketRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        short_code: code.into(),
        direction: Direction::In.into(),
        temperature_deci_celsius: Some(deci),
        mask_worn: Some(true),
    }
}

async fn shown(town: &Town, gate: &str, code: &str, deci: i32) -> (Verdict, Vec<Why>) {
    let request = showing(town, gate, code, deci);
    let answer = town
        .day_tickets(Role::GateStaff, "410811")
        .verify_day_ticket(request)
        .await;
    let passage = answer.unwrap().into_inner().passage.unwrap();
    (passage.verdict(), passage.reasons().collect())
}

async fn listed(town: &Town, scope: &str, asked: pb::ListDayTicketsRequest) -> Vec<pb::DayTicket> {
    let answer = town
        .day_tickets(Role::GateStaff, scope)
        .list_day_tickets(asked)
        .await;
    answer.unwrap().into_inner().tickets
}

#[rstest]
#[tokio::test]
async fn a_ticket_is_good_at_its_gates_on_its_day_until_it_is_revoked(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    let (south, north, other) = (
        town.a_gate("南门").await,
        town.a_gate("北门").await,
        town.a_gate("东门").await,
    );
    let request = issue(&town, &[&south.id, &north.id, &south.id]);
    let ticket = issued(&town, request.clone()).await;
    assert_eq!(issued(&town, request).await, ticket, "once");
    assert_eq!(ticket.checkpoint_ids.len(), 2);
    assert_eq!(
        (
            ticket.masked_name.as_str(),
            ticket.masked_phone.as_str(),
            ticket.masked_plate.as_str()
        ),
        ("**递", "139****9000", "豫H***34")
    );
    let code = ticket.short_code.as_str();
    assert_eq!(
        shown(&town, &south.id, code, 366).await,
        (Verdict::Pass, vec![Why::DayTicket])
    );
    assert_eq!(shown(&town, &north.id, code, 366).await.0, Verdict::Pass);
    assert_eq!(
        shown(&town, &other.id, code, 366).await,
        (Verdict::Refuse, vec![Why::DayTicket, Why::TicketOfAnotherGate])
    );
    assert_eq!(
        shown(&town, &south.id, code, 382).await,
        (Verdict::Recheck, vec![Why::DayTicket, Why::Fever])
    );
    let fevers = town
        .fevers(Role::GateStaff, COMMUNITY)
        .list_fevers(pb::ListFeversRequest::default())
        .await;
    assert_eq!(fevers.unwrap().into_inner().fevers.len(), 1);
    assert_eq!(town.summary("410811").await.passes_recorded, 4);

    town.clock.advance(DAY);
    assert_eq!(
        shown(&town, &south.id, code, 366).await,
        (Verdict::Refuse, vec![Why::DayTicket, Why::TicketOfAnotherDay])
    );
    let mut tomorrow = issue(&town, &[&south.id]);
    tomorrow.day = "2020-03-02".into();
    let tomorrow = issued(&town, tomorrow).await;
    let revoke = pb::RevokeDayTicketRequest {
        request_id: town.id(),
        ticket_id: tomorrow.ticket_id.clone(),
        reason: "手机号有误".into(),
    };
    let mut worker = town.day_tickets(Role::CommunityWorker, COMMUNITY);
    let revoked = worker
        .revoke_day_ticket(revoke.clone())
        .await
        .unwrap()
        .into_inner();
    assert!(revoked.ticket.as_ref().unwrap().revoked_at.is_some());
    assert_eq!(
        worker
            .revoke_day_ticket(revoke.clone())
            .await
            .unwrap()
            .into_inner(),
        revoked,
        "once"
    );
    assert_eq!(
        shown(&town, &south.id, &tomorrow.short_code, 366).await,
        (Verdict::Refuse, vec![Why::DayTicket, Why::TicketRevoked])
    );
    let again = pb::RevokeDayTicketRequest {
        request_id: town.id(),
        ..revoke.clone()
    };
    assert_eq!(
        reason(worker.revoke_day_ticket(again).await),
        "DAY_TICKET_REVOKED"
    );
    let reused = pb::RevokeDayTicketRequest {
        reason: "别的原因".into(),
        ..revoke
    };
    assert_eq!(
        reason(worker.revoke_day_ticket(reused).await),
        "REQUEST_ID_REUSED"
    );
}

#[rstest]
#[tokio::test]
async fn tickets_are_listed_by_day_place_and_plate(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let (gate, far) = (
        town.a_gate("南门").await,
        town.a_gate_in("410811009001", "远门").await,
    );
    let mut by_officer = town.day_tickets(Role::Officer, "410811");
    let everywhere = by_officer
        .issue_day_ticket(issue(&town, &[&gate.id, &far.id]))
        .await;
    let everywhere = everywhere.unwrap().into_inner().ticket.unwrap();
    let other = pb::IssueDayTicketRequest {
        plate: String::new(),
        ..issue(&town, &[&gate.id])
    };
    issued(&town, other).await;
    let today = pb::ListDayTicketsRequest::default();
    assert_eq!(listed(&town, COMMUNITY, today.clone()).await.len(), 2);
    assert_eq!(listed(&town, "410811007", today.clone()).await.len(), 2);
    let at_far = listed(&town, &format!("checkpoint:{}", far.id), today.clone()).await;
    assert_eq!((at_far.len(), &at_far[0].ticket_id), (1, &everywhere.ticket_id));
    let of_plate = pb::ListDayTicketsRequest {
        plate: "豫ha1234".into(),
        ..today.clone()
    };
    let found = listed(&town, "410811", of_plate).await;
    assert_eq!((found.len(), &found[0].ticket_id), (1, &everywhere.ticket_id));
    let tomorrow = pb::ListDayTicketsRequest {
        day: "2020-03-02".into(),
        ..today.clone()
    };
    assert!(listed(&town, "410811", tomorrow).await.is_empty());
    let first = pb::ListDayTicketsRequest {
        page_size: 1,
        ..today
    };
    let page = by_officer
        .list_day_tickets(first.clone())
        .await
        .unwrap()
        .into_inner();
    let next = pb::ListDayTicketsRequest {
        page_token: page.next_page_token.clone(),
        ..first.clone()
    };
    let next = by_officer.list_day_tickets(next).await.unwrap().into_inner();
    assert_ne!(page.tickets[0].ticket_id, next.tickets[0].ticket_id);
    assert_eq!(next.next_page_token, "");
    let of_another = pb::ListDayTicketsRequest {
        area: "410811007".into(),
        page_token: page.next_page_token,
        ..first
    };
    assert_eq!(
        reason(by_officer.list_day_tickets(of_another).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );

    let db = &town.books.db;
    let day = |text| Day::parse(text).unwrap();
    assert_eq!(tickets::delete_due(db, day("2020-03-30")).await.unwrap(), 0);
    assert_eq!(
        tickets::delete_due(db, day("2020-03-31")).await.unwrap(),
        5,
        "two tickets, three gates"
    );
}

#[tokio::test]
async fn who_is_not_well_or_not_in_scope_gets_none() {
    let town = Town::heard(On::Sqlite).await;
    let (gate, far) = (
        town.a_gate("南门").await,
        town.a_gate_in("410811009001", "远门").await,
    );
    let mut worker = town.day_tickets(Role::CommunityWorker, COMMUNITY);
    for answer in [Answer::No, Answer::Unsure] {
        let ill = pb::IssueDayTicketRequest {
            well: answer.into(),
            ..issue(&town, &[&gate.id])
        };
        assert_eq!(reason(worker.issue_day_ticket(ill).await), "NOT_WELL");
    }
    let beyond = issue(&town, &[&gate.id, &far.id]);
    assert_eq!(reason(worker.issue_day_ticket(beyond).await), "OUT_OF_SCOPE");
    let unknown = issue(&town, &[&town.id()]);
    assert_eq!(
        reason(worker.issue_day_ticket(unknown).await),
        "UNKNOWN_CHECKPOINT"
    );
    let request = issue(&town, &[&gate.id]);
    let ticket = issued(&town, request.clone()).await;
    let reused = pb::IssueDayTicketRequest {
        company: "别的快递".into(),
        ..request
    };
    assert_eq!(reason(worker.issue_day_ticket(reused).await), "REQUEST_ID_REUSED");

    let mut next_door = town.day_tickets(Role::GateStaff, "410811009001");
    let revoke = pb::RevokeDayTicketRequest {
        request_id: town.id(),
        ticket_id: ticket.ticket_id,
        reason: "不认识".into(),
    };
    assert_eq!(
        reason(next_door.revoke_day_ticket(revoke.clone()).await),
        "OUT_OF_SCOPE"
    );
    let nobodys = pb::RevokeDayTicketRequest {
        ticket_id: town.id(),
        ..revoke
    };
    assert_eq!(
        reason(worker.revoke_day_ticket(nobodys).await),
        "UNKNOWN_DAY_TICKET"
    );
    let mut here = town.day_tickets(Role::GateStaff, COMMUNITY);
    let nobodys = vocabulary::ShortCode::of(7).unwrap().to_string();
    let nobodys = here
        .verify_day_ticket(showing(&town, &gate.id, &nobodys, 366))
        .await;
    assert_eq!(reason(nobodys), "UNKNOWN_DAY_TICKET");
    let beyond = here
        .verify_day_ticket(showing(&town, &far.id, &ticket.short_code, 366))
        .await;
    assert_eq!(reason(beyond), "OUT_OF_SCOPE");
    let nowhere = here
        .verify_day_ticket(showing(&town, &town.id(), &ticket.short_code, 366))
        .await;
    assert_eq!(reason(nowhere), "UNKNOWN_CHECKPOINT");
    let shown = showing(&town, &gate.id, &ticket.short_code, 366);
    here.verify_day_ticket(shown.clone()).await.unwrap();
    let reused = pb::VerifyDayTicketRequest {
        temperature_deci_celsius: Some(365),
        ..shown
    };
    assert_eq!(reason(here.verify_day_ticket(reused).await), "REQUEST_ID_REUSED");
    town.close(&gate).await;
    let closed = here
        .verify_day_ticket(showing(&town, &gate.id, &ticket.short_code, 366))
        .await;
    assert_eq!(reason(closed), "CHECKPOINT_CLOSED");
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let town = Town::heard(On::Sqlite).await;
    let mut worker = town.day_tickets(Role::CommunityWorker, COMMUNITY);
    let bad = pb::IssueDayTicketRequest {
        request_id: not_an_id(),
        name: "1".into(),
        phone: "1".into(),
        company: "找13800138000".into(),
        plate: "A".into(),
        checkpoint_ids: vec![town.id(); 51],
        day: "2020-02-29".into(),
        well: 99,
    };
    assert_eq!(
        flaws(worker.issue_day_ticket(bad).await),
        [
            "checkpoint_ids TOO_MANY",
            "company PERSONAL_DATA",
            "day OUT_OF_RANGE",
            "name NOT_A_NAME",
            "phone NOT_11_DIGITS",
            "plate NOT_A_PLATE",
            "request_id NOT_AN_ID",
            "well UNKNOWN_VALUE"
        ]
    );
    let bad = pb::VerifyDayTicketRequest {
        direction: 9,
        temperature_deci_celsius: Some(1),
        ..pb::VerifyDayTicketRequest::default()
    };
    assert_eq!(flaws(worker.verify_day_ticket(bad).await).len(), 5);
    let bad = pb::RevokeDayTicketRequest::default();
    assert_eq!(flaws(worker.revoke_day_ticket(bad).await).len(), 3);
    let bad = pb::ListDayTicketsRequest {
        day: "x".into(),
        area: "4".into(),
        plate: "A".into(),
        page_size: -1,
        page_token: "?".into(),
    };
    assert_eq!(flaws(worker.list_day_tickets(bad).await).len(), 5);
}
