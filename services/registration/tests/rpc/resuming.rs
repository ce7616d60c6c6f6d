//! A new phone finds its person again, and nobody else does.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, bearing, reason};
use crate::people::{details, id_number, person_id, phone, registered};
use proto::registration::v1 as pb;
use proto::registration::v1::resume_session_response::Result as Answer;
use std::time::Duration;

fn claim(nth: u16, name: &str, last4: &str) -> pb::ResumeSessionRequest {
    pb::ResumeSessionRequest {
        name: name.to_owned(),
        id_document: Some(pb::IdDocument {
            kind: 0,
            number: id_number(nth),
        }),
        phone_last4: last4.to_owned(),
        resume_id: String::new(),
    }
}

async fn answer(house: &House, request: pb::ResumeSessionRequest) -> Answer {
    let answer = house
        .registration()
        .resume_session(request)
        .await
        .expect("answers");
    answer.into_inner().result.expect("a result")
}

async fn pending(house: &House, request: pb::ResumeSessionRequest) -> pb::ResumePending {
    match answer(house, request).await {
        Answer::Pending(pending) => pending,
        Answer::Session(_) => panic!("nobody should be let in by this"),
    }
}

fn confirm(house: &House, scope: &str, code: &str, nth: u16) -> tonic::Request<pb::ConfirmResumeRequest> {
    let request = pb::ConfirmResumeRequest {
        confirm_code: code.to_owned(),
        id_document: details(nth).id_document,
    };
    house.by("gate_staff", scope, request)
}

#[tokio::test]
async fn whoever_knows_name_id_and_phone_has_a_session_again() {
    let house = House::open().await;
    let person = registered(&house, 1).await;
    let Answer::Session(session) = answer(&house, claim(1, "王小明", &phone(1)[7..])).await else {
        panic!("all three agree");
    };
    assert_eq!(session.person_id, person.person_id);
    assert!(session.health_code.is_some());
    let mine = pb::QueryHealthRequest {
        person_id: person.person_id,
        purpose: String::new(),
    };
    house
        .registration()
        .query_health(bearing(&session.session_token, mine))
        .await
        .expect("the session works");
}

#[tokio::test]
async fn a_wrong_part_and_a_stranger_read_the_same() {
    let house = House::open().await;
    registered(&house, 1).await;
    let right = &phone(1)[7..];
    for wrong in [
        claim(1, "王大明", right),
        claim(1, "王小明", "9999"),
        claim(2, "王小明", right),
    ] {
        let pending = pending(&house, wrong).await;
        assert_eq!(pending.confirm_code.len(), 6);
        assert_eq!(pending.resume_id.len(), 43);
        assert!(pending.expires_at.is_some());
    }
}

#[tokio::test]
async fn a_volunteer_confirms_by_the_id_card_once() {
    let house = House::open().await;
    let person = registered(&house, 1).await;
    let mut client = house.registration();
    let waiting = pending(&house, claim(1, "王小明", "9999")).await;
    let again = pb::ResumeSessionRequest {
        resume_id: waiting.resume_id.clone(),
        ..Default::default()
    };
    assert_eq!(
        pending(&house, again.clone()).await.confirm_code,
        waiting.confirm_code,
        "nobody has confirmed yet"
    );

    let code = waiting.confirm_code.as_str();
    for (scope, code, card) in [
        (COMMUNITY, "ZZZZZZ", 1),
        (COMMUNITY, code, 2),
        (ELSEWHERE, code, 1),
    ] {
        let refused = client.confirm_resume(confirm(&house, scope, code, card)).await;
        assert_eq!(reason(refused), "UNKNOWN_CONFIRMATION");
    }
    let typed = waiting.confirm_code.to_lowercase();
    let confirmed = client
        .confirm_resume(confirm(&house, COMMUNITY, &typed, 1))
        .await
        .expect("confirms");
    assert_eq!(confirmed.into_inner().person_id, person.person_id);

    let Answer::Session(session) = answer(&house, again.clone()).await else {
        panic!("confirmed")
    };
    assert_eq!(session.person_id, person.person_id);
    assert_eq!(reason(client.resume_session(again).await), "UNKNOWN_RESUME");
}

/// Who stands before a gate lives anywhere in the district: whoever keeps that one gate sees nobody, and vouches for the card in their hands.
#[tokio::test]
async fn whoever_keeps_one_gate_confirms_whom_they_do_not_see() {
    let house = House::open().await;
    let person = registered(&house, 1).await;
    let mut client = house.registration();
    let waiting = pending(&house, claim(1, "王小明", "9999")).await;
    let one_gate = format!("checkpoint:{}", person.person_id);
    let confirm = |card| confirm(&house, &one_gate, &waiting.confirm_code, card);
    assert_eq!(
        reason(client.confirm_resume(confirm(2)).await),
        "UNKNOWN_CONFIRMATION"
    );
    let confirmed = client.confirm_resume(confirm(1)).await.expect("confirms");
    assert_eq!(confirmed.into_inner().person_id, person.person_id);
}

#[tokio::test]
async fn a_confirmation_does_not_wait_for_ever() {
    let house = House::open().await;
    registered(&house, 1).await;
    let mut client = house.registration();
    let waiting = pending(&house, claim(1, "王小明", "9999")).await;
    house.clock.advance(Duration::from_secs(901));
    let late = client
        .confirm_resume(confirm(&house, AUTHORITY, &waiting.confirm_code, 1))
        .await;
    assert_eq!(reason(late), "CONFIRMATION_EXPIRED");
    let again = pb::ResumeSessionRequest {
        resume_id: waiting.resume_id,
        ..Default::default()
    };
    assert_eq!(reason(client.resume_session(again).await), "CONFIRMATION_EXPIRED");
}

#[tokio::test]
async fn five_attempts_on_an_id_are_enough_for_an_hour() {
    let house = House::open().await;
    registered(&house, 1).await;
    let right = phone(1)[7..].to_owned();
    for _ in 0..5 {
        pending(&house, claim(1, "王小明", "9999")).await;
    }
    let sixth = house
        .registration()
        .resume_session(claim(1, "王小明", &right))
        .await;
    assert_eq!(reason(sixth), "TOO_MANY_ATTEMPTS", "even the right answer waits");
    house.clock.advance(Duration::from_secs(3_600));
    assert!(matches!(
        answer(&house, claim(1, "王小明", &right)).await,
        Answer::Session(_)
    ));
}

/// Whoever tries one id after the other is counted by where they come from, as the front door tells it.
#[tokio::test]
async fn sixty_ids_from_one_address_are_enough_for_an_hour() {
    let house = House::open().await;
    let from = |last: u8, nth| {
        let mut request = tonic::Request::new(claim(nth, "王小明", "9999"));
        let address = format!("203.0.113.{last}").parse().expect("an address");
        request.metadata_mut().insert("x-origin", address);
        request
    };
    let mut client = house.registration();
    for nth in 1..=60 {
        client.resume_session(from(1, nth)).await.expect("answers");
    }
    assert_eq!(
        reason(client.resume_session(from(1, 61)).await),
        "TOO_MANY_ATTEMPTS"
    );
    client.resume_session(from(2, 61)).await.expect("another address");
}

#[tokio::test]
async fn a_secret_of_our_own_making_is_worth_nothing() {
    let house = House::open().await;
    let waiting = pending(&house, claim(1, "王小明", "9999")).await;
    let mut guessed = waiting.resume_id.into_bytes();
    guessed[30] = if guessed[30] == b'A' { b'B' } else { b'A' };
    for secret in [
        String::from_utf8(guessed).expect("ascii"),
        "x".to_owned(),
        "A".repeat(43),
    ] {
        let request = pb::ResumeSessionRequest {
            resume_id: secret,
            ..Default::default()
        };
        assert_eq!(
            reason(house.registration().resume_session(request).await),
            "UNKNOWN_RESUME"
        );
    }
}

/// Both are audited: who did it, what, and about whom; of a phone that only claims to be somebody's, about nobody.
#[tokio::test]
async fn the_trail_tells_of_every_step_and_of_nothing_personal() {
    let house = House::open().await;
    let person = registered(&house, 1).await;
    let mut client = house.registration();
    let Answer::Session(at_once) = answer(&house, claim(1, "王小明", &phone(1)[7..])).await else {
        panic!("all three agree");
    };
    let waiting = pending(&house, claim(1, "王小明", "9999")).await;
    client
        .confirm_resume(confirm(&house, COMMUNITY, &waiting.confirm_code, 1))
        .await
        .expect("confirms");
    let again = pb::ResumeSessionRequest {
        resume_id: waiting.resume_id.clone(),
        ..Default::default()
    };
    let Answer::Session(confirmed) = answer(&house, again).await else {
        panic!("confirmed");
    };

    let everything = house.by("auditor", AUTHORITY, pb::ListAuditRequest::default());
    let trail = house.audit().list_audit(everything).await.expect("listed");
    let trail = trail.into_inner().records;
    let id = person.person_id.as_str();
    let told: Vec<[&str; 5]> = trail
        .iter()
        .filter(|line| line.act != "RegisterByPoster")
        .map(|line| {
            [
                &line.act,
                &line.who,
                &line.role,
                &line.object_kind,
                &line.person_id,
            ]
            .map(String::as_str)
        })
        .collect();
    assert_eq!(
        told,
        [
            ["ResumeSession", id, "resident", "person", id],
            ["ConfirmResume", "gate_staff-1", "gate_staff", "resume", id],
            ["ResumeSession", "anyone", "resident", "resume", ""],
            ["ResumeSession", id, "resident", "person", id],
        ]
    );
    // What was confirmed is the phone that waited.
    assert_eq!(trail[1].object_id, trail[2].object_id);

    let written = format!("{trail:?}");
    for personal in [
        "王小明",
        id_number(1).as_str(),
        phone(1).as_str(),
        waiting.confirm_code.as_str(),
        waiting.resume_id.as_str(),
        at_once.session_token.as_str(),
        confirmed.session_token.as_str(),
    ] {
        assert!(!written.contains(personal), "{personal} in {written}");
    }

    // Whoever it concerns reads the same, and not that somebody claimed to be them.
    let ask = pb::ListAccessesRequest {
        person_id: person.person_id.clone(),
        ..Default::default()
    };
    let mine = house.by_resident(person_id(&person.person_id), ask);
    let mine = house.audit().list_accesses(mine).await.expect("listed");
    let acts: Vec<String> = mine
        .into_inner()
        .records
        .into_iter()
        .map(|line| line.act)
        .collect();
    assert_eq!(
        acts,
        [
            "ResumeSession",
            "ConfirmResume",
            "ResumeSession",
            "RegisterByPoster"
        ]
    );
}
