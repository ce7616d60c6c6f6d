//! Registering: at the poster with a family, by staff, and again.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, bearing, reason};
use crate::people::{at_the_poster, details, feverish, id_number, person_id, registered, well};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};

fn member(nth: u16) -> pb::FamilyMember {
    let person = pb::PersonDetails {
        area: String::new(),
        ..details(nth)
    };
    pb::FamilyMember {
        person: Some(person),
        health: Some(well()),
        relation: "母亲".to_owned(),
    }
}

#[tokio::test]
async fn whoever_registers_is_told_first_what_for_and_for_how_long() {
    let house = House::open().await;
    let told = house
        .registration()
        .get_privacy_notice(pb::GetPrivacyNoticeRequest {})
        .await;
    let told = told.expect("needs no token").into_inner();
    let newest = told.versions.last().expect("a notice is in force");
    assert!(
        told.policy.is_some()
            && told.person_days >= 14
            && told.declaration_days >= 14
            && told.code_days >= 14
    );
    assert_eq!(told.controller.expect("somebody answers for it").code, AUTHORITY);

    let request = pb::RegisterByPosterRequest {
        notice_version: newest.clone(),
        ..at_the_poster(&house, 1)
    };
    assert!(house.registration().register_by_poster(request).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn a_family_registers_at_the_poster(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let request = pb::RegisterByPosterRequest {
        family: vec![member(2), member(3)],
        ..at_the_poster(&house, 1)
    };
    let answer = house
        .registration()
        .register_by_poster(request.clone())
        .await
        .expect("registers")
        .into_inner();

    assert_eq!(answer.outcome(), pb::Outcome::Registered);
    assert_eq!(answer.person_id, request.request_id);
    assert_eq!(answer.family.len(), 2);
    assert!(
        answer
            .family
            .iter()
            .all(|member| member.outcome() == pb::Outcome::Registered)
    );
    let level = answer.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Green, "NO_ADVERSE_FACT")
    );
    assert!(
        level
            .policy
            .expect("the policy that decided")
            .document_number
            .contains("豫疫情防指办")
    );

    let signed = kit::cose::text::decode(&answer.health_code.expect("a code").text).expect("a code");
    let verified =
        kit::cose::verify(&signed, KIND, |key_id| house.ground.trust.key(key_id)).expect("genuine");
    let claims = HealthCodeClaims::decode(verified.payload).expect("claims");
    assert_eq!(claims.person.to_string(), answer.person_id);
    assert_eq!(claims.area, AUTHORITY);

    let mine = pb::GetPersonRequest {
        person_id: answer.person_id.clone(),
        ..Default::default()
    };
    let mine = house
        .registration()
        .get_person(bearing(&answer.session_token, mine))
        .await
        .expect("the session works");
    let mine = mine.into_inner().person.expect("a person");
    assert_eq!(mine.name, "**明");
    let mut family: Vec<_> = answer.family.into_iter().map(|member| member.person_id).collect();
    family.sort();
    assert_eq!(mine.family_ids, family);
}

#[tokio::test]
async fn the_same_request_twice_registers_once() {
    let house = House::open().await;
    let request = pb::RegisterByPosterRequest {
        family: vec![member(2)],
        ..at_the_poster(&house, 1)
    };
    let first = house
        .registration()
        .register_by_poster(request.clone())
        .await
        .expect("registers")
        .into_inner();
    house.clock.advance(Duration::from_secs(600));
    let scanned_again = pb::RegisterByPosterRequest {
        poster_ticket: house.ticket_in(COMMUNITY),
        ..request.clone()
    };
    let again = house
        .registration()
        .register_by_poster(scanned_again)
        .await
        .expect("answers")
        .into_inner();
    assert_eq!(again.outcome(), pb::Outcome::Registered);
    assert_eq!(again.person_id, first.person_id);
    assert_eq!(again.family[0].person_id, first.family[0].person_id);
    assert!(!again.session_token.is_empty() && again.health_code.is_some());

    let other = pb::RegisterByPosterRequest {
        person: Some(details(9)),
        ..request
    };
    assert_eq!(
        reason(house.registration().register_by_poster(other).await),
        "REQUEST_ID_REUSED"
    );
}

#[tokio::test]
async fn an_id_known_already_reveals_and_changes_nothing() {
    let house = House::open().await;
    let first = registered(&house, 1).await;
    let mut second = at_the_poster(&house, 1);
    second.person.as_mut().expect("a person").phone = "13900000000".to_owned();
    let answer = house
        .registration()
        .register_by_poster(second)
        .await
        .expect("answers")
        .into_inner();
    let expected = pb::RegisterByPosterResponse {
        outcome: pb::Outcome::KnownAlready.into(),
        ..Default::default()
    };
    assert_eq!(answer, expected, "nothing but the outcome is said");

    let clear = pb::GetPersonRequest {
        view: pb::PersonView::Clear.into(),
        person_id: first.person_id,
        ..Default::default()
    };
    let mine = house
        .registration()
        .get_person(bearing(&first.session_token, clear))
        .await
        .expect("shown");
    assert_eq!(
        mine.into_inner().person.expect("a person").phone,
        crate::people::phone(1)
    );
}

#[tokio::test]
async fn a_member_known_already_is_left_with_whom_they_were() {
    let house = House::open().await;
    registered(&house, 2).await;
    let request = pb::RegisterByPosterRequest {
        family: vec![member(2), member(3)],
        ..at_the_poster(&house, 1)
    };
    let answer = house
        .registration()
        .register_by_poster(request)
        .await
        .expect("registers")
        .into_inner();
    let outcomes: Vec<_> = answer.family.iter().map(pb::RegisteredMember::outcome).collect();
    assert_eq!(outcomes, [pb::Outcome::KnownAlready, pb::Outcome::Registered]);
    assert!(answer.family[0].person_id.is_empty() && answer.family[0].health_code.is_none());
}

#[tokio::test]
async fn one_document_twice_in_a_request_is_refused_by_name() {
    let house = House::open().await;
    let request = pb::RegisterByPosterRequest {
        family: vec![member(2), member(1)],
        ..at_the_poster(&house, 1)
    };
    let refused = crate::house::flaws(house.registration().register_by_poster(request).await);
    let named = (
        "family[1].person.id_document.number".to_owned(),
        "NAMED_TWICE".to_owned(),
    );
    assert_eq!(refused, [named]);
}

#[tokio::test]
async fn a_fever_declared_at_the_poster_is_yellow() {
    let house = House::open().await;
    let request = pb::RegisterByPosterRequest {
        health: Some(feverish()),
        ..at_the_poster(&house, 1)
    };
    let answer = house
        .registration()
        .register_by_poster(request)
        .await
        .expect("registers")
        .into_inner();
    let level = answer.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "FEVER_DECLARED")
    );
    assert_eq!(answer.health_code.expect("a code").level(), HealthLevel::Yellow);
}

#[tokio::test]
async fn the_ticket_is_the_authority() {
    let house = House::open().await;
    let mut client = house.registration();

    let mut forged = at_the_poster(&house, 1);
    let last = forged.poster_ticket.len() - 1;
    forged.poster_ticket[last] ^= 1;
    assert_eq!(reason(client.register_by_poster(forged).await), "TICKET_FORGED");

    let mut garbage = at_the_poster(&house, 1);
    garbage.poster_ticket = b"not a ticket".to_vec();
    assert_eq!(reason(client.register_by_poster(garbage).await), "TICKET_FORGED");

    let late = at_the_poster(&house, 1);
    house.clock.advance(Duration::from_secs(901));
    assert_eq!(reason(client.register_by_poster(late).await), "TICKET_EXPIRED");

    let outdated = pb::RegisterByPosterRequest {
        notice_version: "2019-12".to_owned(),
        ..at_the_poster(&house, 1)
    };
    assert_eq!(
        reason(client.register_by_poster(outdated).await),
        "NOTICE_OUTDATED"
    );
}

#[tokio::test]
async fn staff_register_people_of_their_area() {
    let house = House::open().await;
    let request = pb::RegisterByStaffRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person: Some(details(1)),
        health: Some(well()),
        notice_version: "2020-02".to_owned(),
        guardian_id: String::new(),
    };
    let mut client = house.registration();
    let outside = client
        .register_by_staff(house.by("community_worker", ELSEWHERE, request.clone()))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");

    for _ in 0..2 {
        let answer = client
            .register_by_staff(house.by("community_worker", COMMUNITY, request.clone()))
            .await;
        let answer = answer.expect("registers").into_inner();
        assert_eq!(
            (answer.outcome(), answer.person_id),
            (pb::Outcome::Registered, request.request_id.clone())
        );
    }
    let reused = pb::RegisterByStaffRequest {
        person: Some(details(2)),
        ..request.clone()
    };
    assert_eq!(
        reason(
            client
                .register_by_staff(house.by("officer", AUTHORITY, reused))
                .await
        ),
        "REQUEST_ID_REUSED"
    );

    let known = pb::RegisterByStaffRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        ..request.clone()
    };
    let known = client
        .register_by_staff(house.by("officer", AUTHORITY, known))
        .await
        .expect("answers")
        .into_inner();
    assert_eq!(
        (known.outcome(), known.person_id.as_str()),
        (pb::Outcome::KnownAlready, "")
    );

    let orphan = pb::RegisterByStaffRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person: Some(details(3)),
        guardian_id: PersonId::new(house.clock.now()).to_string(),
        ..request
    };
    assert_eq!(
        reason(
            client
                .register_by_staff(house.by("officer", AUTHORITY, orphan))
                .await
        ),
        "UNKNOWN_PERSON"
    );
}

#[tokio::test]
async fn a_family_grows_up_to_eight() {
    let house = House::open().await;
    let head = registered(&house, 1).await;
    let guardian = person_id(&head.person_id);
    let mut client = house.registration();
    let add = |nth| pb::AddFamilyMemberRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        guardian_id: head.person_id.clone(),
        member: Some(member(nth)),
    };

    let request = add(2);
    for _ in 0..2 {
        let answer = client
            .add_family_member(house.by_resident(guardian, request.clone()))
            .await
            .expect("added");
        let added = answer.into_inner().member.expect("a member");
        assert_eq!(
            (added.outcome(), added.person_id),
            (pb::Outcome::Registered, request.request_id.clone())
        );
    }
    let reused = pb::AddFamilyMemberRequest {
        member: Some(member(3)),
        ..request
    };
    assert_eq!(
        reason(
            client
                .add_family_member(house.by_resident(guardian, reused))
                .await
        ),
        "REQUEST_ID_REUSED"
    );

    let stranger = PersonId::new(house.clock.now());
    assert_eq!(
        reason(
            client
                .add_family_member(house.by_resident(stranger, add(3)))
                .await
        ),
        "UNKNOWN_PERSON"
    );

    for nth in 3..=9 {
        client
            .add_family_member(house.by("community_worker", COMMUNITY, add(nth)))
            .await
            .expect("added");
    }
    assert_eq!(
        reason(
            client
                .add_family_member(house.by_resident(guardian, add(10)))
                .await
        ),
        "FAMILY_TOO_LARGE"
    );
}

#[tokio::test]
async fn trying_many_known_ids_ends_in_too_many_attempts() {
    let house = House::open().await;
    registered(&house, 1).await;
    let mut client = house.registration();
    let mut refused = 0;
    for _ in 0..62 {
        let probe = house.by("gate_staff", COMMUNITY, at_the_poster(&house, 1));
        match client.register_by_poster(probe).await {
            Ok(answer) => assert_eq!(answer.into_inner().outcome(), pb::Outcome::KnownAlready),
            Err(status) => {
                assert_eq!(reason(Err::<(), _>(status)), "TOO_MANY_ATTEMPTS");
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 2);
    assert!(!id_number(1).is_empty());
}
