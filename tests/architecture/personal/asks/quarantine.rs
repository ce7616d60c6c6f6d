//! How quarantine is asked.

use super::Ask;
use crate::personal::pantry::{Pantry, bearing};
use crate::personal::planted::{ADDRESS, HISTORY, NAME, PHONE};
use crate::personal::town::DISTRICT;
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use tonic::Request;
use vocabulary::Role;

pub(super) async fn orders(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let asks = match rpc {
        "OrderQuarantine" => vec![Ask::plain(order(pantry, &pantry.fresh_person().await.0))],
        "TransferQuarantine" => vec![Ask::plain(pb::TransferQuarantineRequest {
            request_id: pantry.id(),
            quarantine_id: ordered(pantry).await.1,
            mode: pb::QuarantineMode::SelfMonitoring.into(),
            place: ADDRESS.to_owned(),
            watched_by: String::new(),
            note: format!("{NAME} has moved"),
            happened_at: None,
        })],
        "ExtendQuarantine" => vec![Ask::plain(pb::ExtendQuarantineRequest {
            request_id: pantry.id(),
            quarantine_id: ordered(pantry).await.1,
            days: 7,
            reason: pb::QuarantineExtensionReason::Symptoms.into(),
            evidence: HISTORY.to_owned(),
        })],
        "RecordDailyCheck" => {
            let (person, order) = ordered(pantry).await;
            // Nobody but the person tells it in this way; staff visit.
            let visit = Ask::so("by a visit", check(pantry, &order, pb::CheckWay::Visit));
            let own = Ask::so("by themselves", check(pantry, &order, pb::CheckWay::SelfReport));
            vec![visit.about(&person), own.about(&person)]
        }
        "AnswerCheck" => vec![Ask::plain(pb::AnswerCheckRequest {
            request_id: pantry.id(),
            check_id: alarm(pantry).await,
            outcome: pb::CheckOutcome::FeverClinic.into(),
            note: format!("{NAME}, {PHONE}"),
        })],
        "AskForHelp" => {
            let (person, order) = ordered(pantry).await;
            vec![Ask::plain(need(pantry, &order)).about(&person)]
        }
        "AnswerNeed" => vec![Ask::plain(pb::AnswerNeedRequest {
            request_id: pantry.id(),
            need_id: needed(pantry).await,
            outcome: pb::NeedOutcome::PassedOn.into(),
            note: format!("{NAME}, {PHONE}"),
        })],
        "ReleaseQuarantine" => vec![Ask::plain(early_end(pantry, &ordered(pantry).await.1))],
        "ApproveRelease" => vec![Ask::plain(pb::ApproveReleaseRequest {
            request_id: pantry.id(),
            release_id: proposed(pantry).await,
            approve: true,
            note: format!("asked {NAME}"),
        })],
        "ListQuarantines" => vec![Ask::plain(pb::ListQuarantinesRequest {
            page_size: 3,
            ..Default::default()
        })],
        "GetQuarantine" => {
            let (person, order) = ordered(pantry).await;
            let asked = |view: pb::PersonView, purpose: &str| pb::GetQuarantineRequest {
                quarantine_id: order.clone(),
                person_id: String::new(),
                view: view.into(),
                purpose: purpose.to_owned(),
            };
            vec![
                Ask::so("masked", asked(pb::PersonView::Masked, "")).about(&person),
                // Of this one nobody has written anything down: what is free text is read in clear by whoever may.
                Ask::so("in clear", asked(pb::PersonView::Clear, "a call for help")).about(&person),
                Ask::so("masked, with free text", told(pantry).await),
            ]
        }
        "GetQuarantinesToReport" => vec![Ask::plain(pb::GetQuarantinesToReportRequest {})],
        "CountQuarantines" => vec![Ask::plain(pb::CountQuarantinesRequest {
            area: DISTRICT.to_owned(),
        })],
        _ => return None,
    };
    Some(asks)
}

fn client(pantry: &Pantry<'_>) -> QuarantineServiceClient<Wire> {
    QuarantineServiceClient::new(pantry.town.registration.clone())
}

/// By a worker who is no other caller of this test.
fn by_somebody_else<M>(pantry: &Pantry<'_>, message: M) -> Request<M> {
    let token = pantry
        .town
        .token("somebody-else", Role::CommunityWorker, DISTRICT);
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}").parse();
    request.metadata_mut().insert(
        "authorization",
        bearer.expect("a token is letters, digits and dots"),
    );
    request
}

/// By a worker who has ordered nothing yet: one account alone may order so many a day.
fn by_another<M>(pantry: &Pantry<'_>, message: M) -> Request<M> {
    let worker = format!("worker-{}", pantry.id());
    let token = pantry.town.token(&worker, Role::CommunityWorker, DISTRICT);
    bearing(&token, message)
}

fn order(pantry: &Pantry<'_>, person: &str) -> pb::OrderQuarantineRequest {
    pb::OrderQuarantineRequest {
        request_id: pantry.id(),
        person_id: person.to_owned(),
        mode: pb::QuarantineMode::Home.into(),
        reason: pb::QuarantineReason::CloseContact.into(),
        evidence: "order 31".to_owned(),
        place: ADDRESS.to_owned(),
        ..Default::default()
    }
}

/// A planted person of their own under an order: who, and the order.
async fn ordered(pantry: &Pantry<'_>) -> (String, String) {
    let person = pantry.fresh_person().await.0;
    // Without an address of its own: in clear it would be shown.
    let asked = pb::OrderQuarantineRequest {
        place: String::new(),
        ..order(pantry, &person)
    };
    let answer = client(pantry).order_quarantine(by_another(pantry, asked)).await;
    let order = answer.expect("what the test needs can be set up").into_inner();
    (person, order.quarantine_id)
}

fn check(pantry: &Pantry<'_>, order: &str, way: pb::CheckWay) -> pb::RecordDailyCheckRequest {
    pb::RecordDailyCheckRequest {
        request_id: pantry.id(),
        quarantine_id: order.to_owned(),
        day: pantry.town.clock.today().to_string(),
        half: pb::HalfDay::Morning.into(),
        way: way.into(),
        temperature_deci_celsius: Some(385),
        symptoms: vec![pb::Symptom::Fever.into()],
        other_symptom: String::new(),
        note: format!("{NAME}, {PHONE}, {HISTORY}"),
        taken_at: None,
    }
}

/// A check that somebody must answer.
async fn alarm(pantry: &Pantry<'_>) -> String {
    let order = ordered(pantry).await.1;
    let asked = by_somebody_else(pantry, check(pantry, &order, pb::CheckWay::Phone));
    let recorded = client(pantry).record_daily_check(asked).await;
    recorded
        .expect("what the test needs can be set up")
        .into_inner()
        .check_id
}

fn need(pantry: &Pantry<'_>, order: &str) -> pb::AskForHelpRequest {
    pb::AskForHelpRequest {
        request_id: pantry.id(),
        quarantine_id: order.to_owned(),
        kind: pb::NeedKind::Other.into(),
        text: format!("{HISTORY}, {PHONE}, {ADDRESS}"),
    }
}

/// A need that somebody must answer.
async fn needed(pantry: &Pantry<'_>) -> String {
    let order = ordered(pantry).await.1;
    let asked = by_somebody_else(pantry, need(pantry, &order));
    let need = client(pantry).ask_for_help(asked).await;
    need.expect("what the test needs can be set up")
        .into_inner()
        .need_id
}

fn early_end(pantry: &Pantry<'_>, order: &str) -> pb::ReleaseQuarantineRequest {
    pb::ReleaseQuarantineRequest {
        request_id: pantry.id(),
        quarantine_id: order.to_owned(),
        reason: pb::QuarantineReleaseReason::ClearedByTest.into(),
        evidence: format!("the test of {NAME}"),
        happened_at: None,
    }
}

/// An early end that waits for a second person.
async fn proposed(pantry: &Pantry<'_>) -> String {
    let order = ordered(pantry).await.1;
    let asked = by_somebody_else(pantry, early_end(pantry, &order));
    let proposed = client(pantry).release_quarantine(asked).await;
    proposed
        .expect("what the test needs can be set up")
        .into_inner()
        .release_id
}

/// A question about an order with free text in a check, a need, a release and its place.
async fn told(pantry: &Pantry<'_>) -> pb::GetQuarantineRequest {
    let person = pantry.fresh_person().await.0;
    let asked = by_another(pantry, order(pantry, &person));
    let answer = client(pantry).order_quarantine(asked).await;
    let order = answer
        .expect("what the test needs can be set up")
        .into_inner()
        .quarantine_id;
    // Before the fever, which nobody leaves with.
    let asked = by_somebody_else(pantry, early_end(pantry, &order));
    let proposed = client(pantry).release_quarantine(asked).await;
    proposed.expect("what the test needs can be set up");
    let asked = by_somebody_else(pantry, check(pantry, &order, pb::CheckWay::Phone));
    let recorded = client(pantry).record_daily_check(asked).await;
    recorded.expect("what the test needs can be set up");
    let asked = by_somebody_else(pantry, need(pantry, &order));
    let need = client(pantry).ask_for_help(asked).await;
    need.expect("what the test needs can be set up");
    pb::GetQuarantineRequest {
        quarantine_id: order,
        ..Default::default()
    }
}
