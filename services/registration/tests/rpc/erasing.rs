//! Erasure: by request and on schedule, and nothing is left.

use crate::house::{AUTHORITY, COMMUNITY, House, reason};
use crate::people::{declaration, feverish, person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::watch_standings_response::Event;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;

fn request(house: &House, person: PersonId) -> pb::ErasePersonRequest {
    pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        reason: "本人要求删除".to_owned(),
    }
}

/// How many rows still hold the person, in every table that could, but for the tombstone and the evidence.
async fn left_of(house: &House, person: PersonId) -> i64 {
    const LEFT: &str = "SELECT CAST((SELECT COUNT(*) FROM person WHERE id = $1) \
         + (SELECT COUNT(*) FROM person_token WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM declaration WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM declaration_day WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM level_change WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM health_code WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM revocation WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM objection WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM bulk_person WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM resume WHERE person_id = $1) AS BIGINT)";
    house
        .db
        .query(LEFT)
        .bind(person)
        .fetch_one::<(i64,)>()
        .await
        .expect("counts")
        .0
}

async fn tombstone(house: &House, person: PersonId) -> pb::Standing {
    let request = house.by_service(pb::WatchStandingsRequest::default());
    let mut watch = house
        .health_code()
        .watch_standings(request)
        .await
        .expect("watches")
        .into_inner();
    loop {
        match watch.message().await.expect("told").expect("an event").event {
            Some(Event::Snapshot(told)) => {
                let mut told = told.standings.into_iter();
                if let Some(standing) = told.find(|standing| standing.person_id == person.to_string()) {
                    return standing;
                }
            }
            Some(Event::CaughtUp(_)) => panic!("there is no tombstone"),
            _ => {}
        }
    }
}

#[rstest]
#[tokio::test]
async fn nothing_is_left_of_whoever_is_erased(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let answer = registered(&house, 1).await;
    let person = person_id(&answer.person_id);
    let ill = house.by_resident(person, declaration(house.clock.now(), person, feverish()));
    house.registration().declare_health(ill).await.expect("declares");
    assert!(left_of(&house, person).await >= 10);

    let erase = request(&house, person);
    let mut client = house.registration();
    let stranger = PersonId::new(house.clock.now());
    assert_eq!(
        reason(
            client
                .erase_person(house.by_resident(stranger, erase.clone()))
                .await
        ),
        "UNKNOWN_PERSON"
    );
    assert_eq!(
        reason(
            client
                .erase_person(house.by("officer", "410883", erase.clone()))
                .await
        ),
        "UNKNOWN_PERSON"
    );
    let unsaid = pb::ErasePersonRequest {
        reason: String::new(),
        ..erase.clone()
    };
    assert_eq!(
        reason(client.erase_person(house.by_resident(person, unsaid)).await),
        "REASON_MISSING"
    );

    for _ in 0..2 {
        let erased = client
            .erase_person(house.by_resident(person, erase.clone()))
            .await
            .expect("erases")
            .into_inner();
        assert_eq!(erased.erasure_id, erase.request_id);
    }
    let reused = pb::ErasePersonRequest {
        reason: "别的原因".to_owned(),
        ..erase
    };
    assert_eq!(
        reason(client.erase_person(house.by_resident(person, reused)).await),
        "REQUEST_ID_REUSED"
    );

    assert_eq!(left_of(&house, person).await, 0);
    let tombstone = tombstone(&house, person).await;
    assert!(tombstone.erased && tombstone.version == 2 && tombstone.codes_revoked_before.is_some());
    let code = pb::VerifyCodeRequest {
        text: answer.health_code.expect("a code").text,
        code_use_id: String::new(),
    };
    let code = house
        .health_code()
        .verify_code(house.by("gate_staff", COMMUNITY, code))
        .await
        .expect("answers");
    assert_eq!(code.into_inner().reason, "REVOKED");
    let gone = pb::GetPersonRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    assert_eq!(
        reason(client.get_person(house.by("officer", AUTHORITY, gone)).await),
        "UNKNOWN_PERSON"
    );
    registered(&house, 1).await;
}

#[tokio::test]
async fn a_guardian_who_is_erased_leaves_the_family_registered() {
    let house = House::open().await;
    let guardian = person_id(&registered(&house, 1).await.person_id);
    let member = pb::AddFamilyMemberRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        guardian_id: guardian.to_string(),
        member: Some(pb::FamilyMember {
            person: Some(crate::people::details(2)),
            health: Some(crate::people::well()),
            relation: String::new(),
        }),
    };
    let child = member.request_id.clone();
    let mut client = house.registration();
    client
        .add_family_member(house.by_resident(guardian, member))
        .await
        .expect("added");
    client
        .erase_person(house.by_resident(guardian, request(&house, guardian)))
        .await
        .expect("erases");
    let child = pb::GetPersonRequest {
        person_id: child,
        ..Default::default()
    };
    let child = client
        .get_person(house.by("officer", AUTHORITY, child))
        .await
        .expect("still here")
        .into_inner();
    assert_eq!(child.person.expect("a person").guardian_id, "");
}

#[tokio::test]
async fn what_is_past_its_day_erases_itself() {
    let house = House::open_on(On::Sqlite, |settings| settings.erase_every_seconds = 1).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    house.clock.advance(Duration::from_secs(179 * 24 * 3_600));
    let kept = registered(&house, 2).await.person_id;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(left_of(&house, person).await > 0, "the last day is not over");
    house.clock.advance(Duration::from_secs(3 * 24 * 3_600));
    for _ in 0..50 {
        if left_of(&house, person).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(left_of(&house, person).await, 0);
    assert!(tombstone(&house, person).await.erased);
    assert!(left_of(&house, person_id(&kept)).await > 0);
}
