//! Codes: made for phones and cards, verified, altered, outlived, revoked.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, reason};
use crate::people::{person_id, registered};
use kit::keys::{Es256Signer, Signer};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use std::time::Duration;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::level::Level;
use vocabulary::{CodeId, PersonId};

async fn verified(house: &House, scope: &str, text: &str) -> pb::VerifyCodeResponse {
    let request = pb::VerifyCodeRequest {
        text: text.to_owned(),
        code_use_id: String::new(),
    };
    house
        .health_code()
        .verify_code(house.by("gate_staff", scope, request))
        .await
        .expect("answers")
        .into_inner()
}

async fn said(house: &House, text: &str) -> (pb::CodeValidity, String) {
    let answer = verified(house, COMMUNITY, text).await;
    (answer.validity(), answer.reason)
}

async fn made(house: &House, person: PersonId, kind: pb::CodeKind) -> pb::HealthCode {
    let request = pb::MakeCodeRequest {
        person_id: person.to_string(),
        kind: kind.into(),
    };
    let request = match kind {
        pb::CodeKind::Card => house.by("community_worker", COMMUNITY, request),
        _ => house.by_resident(person, request),
    };
    house
        .health_code()
        .make_code(request)
        .await
        .expect("makes")
        .into_inner()
        .health_code
        .expect("a code")
}

fn invalid(reason: &str) -> (pb::CodeValidity, String) {
    (pb::CodeValidity::Invalid, reason.to_owned())
}

/// A code signed with that key.
fn signed(signer: &dyn Signer, claims: &HealthCodeClaims) -> String {
    kit::cose::text::encode(&kit::cose::sign(signer, &claims.encode(), KIND).expect("signs"))
}

fn claims(house: &House) -> HealthCodeClaims {
    let now = house.clock.now();
    HealthCodeClaims {
        code: CodeId::new(now),
        person: PersonId::new(now),
        level: Level::Green,
        policy: None,
        issued_at: now,
        expires_at: now + Duration::from_secs(3_600),
        fresh_until: None,
        fresh_by: None,
        card: false,
        area: AUTHORITY.to_owned(),
    }
}

#[tokio::test]
async fn a_genuine_code_is_believed_until_it_expires() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let code = made(&house, person, pb::CodeKind::Unspecified).await;
    assert_eq!(code.kind(), pb::CodeKind::Phone);
    let answer = verified(&house, COMMUNITY, &code.text).await;
    assert_eq!(
        (answer.validity(), answer.level()),
        (pb::CodeValidity::Valid, HealthLevel::Green)
    );
    assert_eq!(answer.person_id, person.to_string());
    assert_eq!(
        verified(&house, ELSEWHERE, &code.text).await.person_id,
        "",
        "not for whom it is no business"
    );

    house.clock.advance(Duration::from_secs(24 * 3_600));
    assert_eq!(said(&house, &code.text).await, invalid("EXPIRED"));
}

#[tokio::test]
async fn what_cannot_be_believed_says_why() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let text = made(&house, person, pb::CodeKind::Phone).await.text;
    let bytes = kit::cose::text::decode(&text).expect("a code");

    let mut altered = bytes.clone();
    *altered.last_mut().expect("bytes") ^= 1;
    assert_eq!(
        said(&house, &kit::cose::text::encode(&altered)).await,
        invalid("ALTERED")
    );
    let cut = kit::cose::text::encode(&bytes[..bytes.len() - 9]);
    assert_eq!(said(&house, &cut).await, invalid("TRUNCATED"));
    assert_eq!(said(&house, "https://example.org").await, invalid("UNREADABLE"));
    let ticket = kit::cose::text::encode(&house.ticket_in(COMMUNITY));
    assert_eq!(
        said(&house, &ticket).await,
        invalid("UNREADABLE"),
        "a ticket is no code"
    );

    let stranger = Es256Signer::fresh("410811.code.77").expect("a key");
    assert_eq!(
        said(&house, &signed(&stranger, &claims(&house))).await,
        invalid("UNKNOWN_KEY")
    );
    let other_purpose = house.ground.keys.signer("session").expect("a key");
    assert_eq!(
        said(&house, &signed(other_purpose.as_ref(), &claims(&house))).await,
        invalid("UNKNOWN_KEY")
    );
    let neighbour = Es256Signer::fresh("410883.code.1").expect("a key");
    let foreign = verified(&house, COMMUNITY, &signed(&neighbour, &claims(&house))).await;
    assert_eq!(
        (foreign.reason.as_str(), foreign.issuer.as_str()),
        ("FOREIGN_ISSUER", "410883")
    );
    assert_eq!(
        (foreign.validity(), foreign.level()),
        (pb::CodeValidity::Invalid, HealthLevel::Grey)
    );
}

#[tokio::test]
async fn a_code_of_the_future_and_one_that_is_stale_are_not_green() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let ours = house.ground.keys.signer("code").expect("a key");
    let now = house.clock.now();
    let future = HealthCodeClaims {
        person,
        issued_at: now + Duration::from_secs(120),
        expires_at: now + Duration::from_secs(7_200),
        ..claims(&house)
    };
    assert_eq!(
        said(&house, &signed(ours.as_ref(), &future)).await,
        invalid("ISSUED_IN_FUTURE")
    );
    let stale = HealthCodeClaims {
        person,
        fresh_until: Some(now),
        ..claims(&house)
    };
    let stale = verified(&house, COMMUNITY, &signed(ours.as_ref(), &stale)).await;
    assert_eq!(
        (stale.validity(), stale.level()),
        (pb::CodeValidity::Stale, HealthLevel::Grey)
    );
    let nobodys = signed(ours.as_ref(), &claims(&house));
    assert_eq!(
        said(&house, &nobodys).await,
        invalid("REVOKED"),
        "there is nobody of whom it could speak"
    );
}

#[tokio::test]
async fn a_lost_card_is_revoked_and_the_phone_goes_on() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let (card, phone) = (
        made(&house, person, pb::CodeKind::Card).await,
        made(&house, person, pb::CodeKind::Phone).await,
    );
    let sixty_days = 60 * 24 * 3_600;
    let lives = card.expires_at.expect("ends").seconds - card.issued_at.expect("begins").seconds;
    assert_eq!((card.kind(), lives), (pb::CodeKind::Card, sixty_days));

    let mut client = house.health_code();
    let lost = |code_id: String| pb::RevokeCodesRequest {
        person_id: person.to_string(),
        code_id,
        reason: "卡片遗失".to_owned(),
    };
    let answer = client
        .revoke_codes(house.by_resident(person, lost(card.code_id.clone())))
        .await
        .expect("revokes");
    assert_eq!(answer.into_inner().standing_version, 1);
    assert_eq!(said(&house, &card.text).await, invalid("REVOKED"));
    assert_eq!(said(&house, &phone.text).await.0, pb::CodeValidity::Valid);

    let unknown = client
        .revoke_codes(house.by_resident(person, lost(CodeId::new(house.clock.now()).to_string())))
        .await;
    assert_eq!(reason(unknown), "UNKNOWN_CODE");
    let unsaid = pb::RevokeCodesRequest {
        reason: String::new(),
        ..lost(String::new())
    };
    assert_eq!(
        reason(client.revoke_codes(house.by_resident(person, unsaid)).await),
        "REASON_MISSING"
    );
    let stranger = PersonId::new(house.clock.now());
    let refused = client
        .revoke_codes(house.by_resident(stranger, lost(String::new())))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_PERSON");
}

#[tokio::test]
async fn all_codes_until_now_are_revoked_and_the_next_one_holds() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let before = made(&house, person, pb::CodeKind::Phone).await;
    let all = pb::RevokeCodesRequest {
        person_id: person.to_string(),
        code_id: String::new(),
        reason: "手机被盗".to_owned(),
    };
    house
        .health_code()
        .revoke_codes(house.by("officer", AUTHORITY, all))
        .await
        .expect("revokes");
    assert_eq!(said(&house, &before.text).await, invalid("REVOKED"));
    let after = made(&house, person, pb::CodeKind::Phone).await;
    assert_eq!(
        said(&house, &after.text).await.0,
        pb::CodeValidity::Valid,
        "even in the same second"
    );
}

#[tokio::test]
async fn nobody_prints_a_card_for_themselves_or_a_code_for_a_stranger() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let mut client = house.health_code();
    let card = pb::MakeCodeRequest {
        person_id: person.to_string(),
        kind: pb::CodeKind::Card.into(),
    };
    assert_eq!(
        reason(client.make_code(house.by_resident(person, card.clone())).await),
        "CARD_NEEDS_STAFF"
    );
    let stranger = PersonId::new(house.clock.now());
    assert_eq!(
        reason(client.make_code(house.by_resident(stranger, card.clone())).await),
        "UNKNOWN_PERSON"
    );
    assert_eq!(
        reason(client.make_code(house.by("gate_staff", ELSEWHERE, card)).await),
        "UNKNOWN_PERSON"
    );
}

#[tokio::test]
async fn the_keys_for_codes_are_public_the_earlier_ones_too() {
    let house = House::open().await;
    let keys = |answer: pb::PublishKeysResponse| {
        answer
            .keys
            .into_iter()
            .map(|key| (key.key_id, key.algorithm, key.x.len(), key.area))
            .collect::<Vec<_>>()
    };
    let first = house
        .health_code()
        .publish_keys(pb::PublishKeysRequest {})
        .await
        .expect("published")
        .into_inner();
    let key = |number: u32| {
        (
            format!("{AUTHORITY}.code.{number}"),
            "ES256".to_owned(),
            32,
            AUTHORITY.to_owned(),
        )
    };
    assert_eq!(keys(first), [key(1)]);
    house.ground.keys.renew_signer("code").expect("a second key");
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let both = house
        .health_code()
        .publish_keys(pb::PublishKeysRequest {})
        .await
        .expect("published")
        .into_inner();
    assert_eq!(keys(both), [key(1), key(2)]);
}
