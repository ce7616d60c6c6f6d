//! A new phone finds its person again and is shown nothing stored; guessing is slow; registering again changes nothing.

use crate::steps::gate::verifies;
use crate::steps::http::Partner;
use crate::steps::people::{Resident, at_the_poster, id_card, in_clear, registers};
use crate::steps::places::{Gate, a_gate};
use crate::steps::reason;
use http::{Method, StatusCode};
use proto::checkpoint::v1::Verdict;
use proto::registration::v1 as pb;
use proto::registration::v1::resume_session_response::Result as Resumed;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::Status;
use tonic_types::StatusExt;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_lost_phone_comes_back_and_nothing_is_revealed(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    a_lost_phone_comes_back(&mut town).await;
}

/// A town has one front door, and many phones behind one address of an operator: neither is who guesses.
#[tokio::test]
async fn whoever_guesses_is_counted_where_they_come_from() {
    let behind_a_proxy = ("QUMA__EDGE__BEHIND_PROXY".to_owned(), "true".to_owned());
    let town = Town::embedded_with(vec![behind_a_proxy]).await;
    let [one, other] = ["203.0.113.9", "198.51.100.7"].map(|address| Partner::at(&town, address));
    let by_json = async |who: &Partner, nth: u16| {
        let claim = serde_json::json!({
            "name": "王小明", "id_document": {"number": id_card(nth).number}, "phone_last4": "9999",
        });
        who.posts("/v1/sessions:resume", &claim).await
    };
    let by_form = async |who: &Partner, nth: u16| {
        let form = format!(
            "name=%E7%8E%8B%E5%B0%8F%E6%98%8E&document=id&number={}&last4=9999",
            id_card(nth).number
        );
        who.asks(
            Method::POST,
            "/p/any/resume",
            "application/x-www-form-urlencoded",
            form,
        )
        .await
    };
    for nth in 0..30 {
        by_json(&one, 2 * nth).await.done();
        assert_eq!(by_form(&one, 2 * nth + 1).await.status, StatusCode::OK);
    }
    assert_eq!(
        by_json(&one, 61).await.problem(),
        (429, "TOO_MANY_ATTEMPTS".to_owned())
    );
    assert_eq!(by_form(&one, 62).await.status, StatusCode::TOO_MANY_REQUESTS);
    by_json(&other, 63).await.done();
    assert_eq!(by_form(&other, 64).await.status, StatusCode::OK);
}

async fn a_lost_phone_comes_back(town: &mut Town) {
    let gate = a_gate(town, "新兴三号院").await;
    let resident = registers(town, &gate, 1).await;
    whoever_knows_all_three_resumes(town, &gate, &resident).await;
    whoever_does_not_waits_for_a_volunteer(town, &resident).await;
    guessing_is_slow(town).await;
    registering_again_changes_nothing(town, &gate, &resident).await;
}

/// What the nth resident types on a new phone.
fn claim(nth: u16, name: &str, phone_last4: &str) -> pb::ResumeSessionRequest {
    pb::ResumeSessionRequest {
        name: name.to_owned(),
        id_document: Some(id_card(nth)),
        phone_last4: phone_last4.to_owned(),
        resume_id: String::new(),
    }
}

async fn resumes(town: &Town, claim: pb::ResumeSessionRequest) -> Result<Resumed, Status> {
    let answer = town.people().resume_session(claim).await?;
    Ok(answer.into_inner().result.expect("a result"))
}

fn waiting(resumed: Resumed) -> pb::ResumePending {
    match resumed {
        Resumed::Pending(pending) => pending,
        Resumed::Session(_) => panic!("a session for somebody who did not know everything"),
    }
}

fn session(resumed: Resumed) -> pb::Session {
    match resumed {
        Resumed::Session(session) => session,
        Resumed::Pending(_) => panic!("the phone still waits"),
    }
}

async fn whoever_knows_all_three_resumes(town: &Town, gate: &Gate, resident: &Resident) {
    let back = session(resumes(town, claim(1, "王小明", "0001")).await.expect("resumed"));
    assert_eq!(back.person_id, resident.id);
    let code = back.health_code.expect("a code").text;
    let passage = verifies(town, gate, &code, Some(365)).await.expect("verified");
    assert_eq!(passage.verdict(), Verdict::Pass);
    let mine = pb::QueryHealthRequest {
        person_id: resident.id.clone(),
        purpose: String::new(),
    };
    let told = town
        .people()
        .query_health(bearing(&back.session_token, mine))
        .await;
    told.expect("the session works");
}

async fn whoever_does_not_waits_for_a_volunteer(town: &Town, resident: &Resident) {
    // A wrong name, a wrong phone and somebody who does not exist all hear the same.
    let wrong_name = waiting(resumes(town, claim(1, "王大明", "0001")).await.expect("waits"));
    let nobody = waiting(resumes(town, claim(77, "王小明", "0077")).await.expect("waits"));
    let pending = waiting(resumes(town, claim(1, "王小明", "9999")).await.expect("waits"));
    for pending in [&wrong_name, &nobody, &pending] {
        assert_eq!(pending.confirm_code.len(), 6);
        assert!(!pending.resume_id.contains(&resident.id));
    }

    // The phone shows six characters; the volunteer types them beside the id card.
    let confirm = |nth| pb::ConfirmResumeRequest {
        confirm_code: pending.confirm_code.clone(),
        id_document: Some(id_card(nth)),
    };
    let another_card = town
        .people()
        .confirm_resume(town.by(Role::GateStaff, confirm(2)))
        .await;
    assert_eq!(reason(another_card), "UNKNOWN_CONFIRMATION");
    let ask_again = || pb::ResumeSessionRequest {
        resume_id: pending.resume_id.clone(),
        ..pb::ResumeSessionRequest::default()
    };
    waiting(resumes(town, ask_again()).await.expect("still waits"));
    let confirmed = town
        .people()
        .confirm_resume(town.by(Role::GateStaff, confirm(1)))
        .await;
    assert_eq!(confirmed.expect("confirmed").into_inner().person_id, resident.id);
    let back = session(resumes(town, ask_again()).await.expect("resumed"));
    assert_eq!(back.person_id, resident.id);
    // The secret of the phone works once, and a made-up one never.
    assert_eq!(reason(resumes(town, ask_again()).await), "UNKNOWN_RESUME");
    let made_up = pb::ResumeSessionRequest {
        resume_id: nobody.resume_id.chars().rev().collect(),
        ..pb::ResumeSessionRequest::default()
    };
    assert_eq!(reason(resumes(town, made_up).await), "UNKNOWN_RESUME");
}

async fn guessing_is_slow(town: &Town) {
    let mut refused = None;
    for guess in 0..10 {
        if let Err(status) = resumes(town, claim(5, "王小明", &format!("{guess:04}"))).await {
            refused = Some((guess, status));
            break;
        }
    }
    let (guess, status) = refused.expect("ten guesses in a row are too many");
    assert_eq!(guess, 5);
    let wait = status.get_details_retry_info().and_then(|info| info.retry_delay);
    assert!(wait.is_some_and(|wait| wait.as_secs() <= 3_600), "{wait:?}");
    assert_eq!(reason::<()>(Err(status)), "TOO_MANY_ATTEMPTS");
}

async fn registering_again_changes_nothing(town: &Town, gate: &Gate, resident: &Resident) {
    let before = in_clear(town, &resident.id).await;
    let mut again = at_the_poster(town, gate, 1).await;
    let person = again.person.as_mut().expect("a person");
    person.phone = "13900000000".to_owned();
    person.address = "别处1号".to_owned();
    let answer = town
        .people()
        .register_by_poster(again)
        .await
        .expect("answered")
        .into_inner();
    let nothing_but = pb::RegisterByPosterResponse {
        outcome: pb::Outcome::KnownAlready.into(),
        ..pb::RegisterByPosterResponse::default()
    };
    assert_eq!(answer, nothing_but);
    assert_eq!(in_clear(town, &resident.id).await, before);
}
