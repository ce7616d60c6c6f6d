//! Tokens that are no tokens, roles and scopes that do not reach, questions that are not theirs: refused, each for its reason.

use crate::steps::gate::{a_scan, verifies, volunteer_at};
use crate::steps::people::{registers, well};
use crate::steps::places::{Gate, a_gate, a_gate_of};
use crate::steps::{flaws, fresh_id, reason};
use kit::keys::{Es256Signer, Signer};
use kit::token::{self, AUDIENCE, Claims};
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::{Code, Request};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn whoever_may_not_is_told_why(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let mut town = Town::built(how).await;
    refusals(&mut town).await;
}

async fn refusals(town: &mut Town) {
    let gate = a_gate(town, "新兴一号院").await;
    let west = a_gate_of(town, &gate.unit_id, "西门").await;
    let resident = registers(town, &gate, 1).await;
    tokens_that_are_none(town, &gate, &resident.code).await;
    roles_that_may_not(town, &gate, &resident.code).await;
    scopes_that_do_not_reach(town, &gate, &west, &resident).await;
    codes_that_are_not_believed(town, &gate, &resident.code).await;
    pages_of_another_question(town, &gate, &west).await;
    requests_that_do_not_read(town, &gate).await;
    // Of all this nothing was recorded but the codes that were shown.
    let recorded = crate::steps::gate::summary(town).await.passes_recorded;
    assert_eq!(
        recorded,
        crate::steps::gate::all_passes(town, &gate, 0).await.len() as i64
    );
}

fn claims(town: &Town, expires_in: i64) -> Claims {
    let now = town.clock().wall().unix_seconds();
    Claims {
        iss: "410811".to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: "officer".to_owned(),
        iat: now.min(now + expires_in) - 60,
        exp: now + expires_in,
        nbf: None,
        jti: fresh_id(town),
        roles: vec!["officer".to_owned()],
        scope: "410811".to_owned(),
        behalf: None,
    }
}

async fn tokens_that_are_none(town: &Town, gate: &Gate, code: &str) {
    let key = |purpose: &str| town.keys().signer(purpose).expect("a key of the town");
    let signed = |signer: &dyn Signer, claims: &Claims| token::mint(signer, claims).expect("signed");
    let (people, session) = (key("people"), key("session"));
    let good = claims(town, 600);
    let genuine = signed(people.as_ref(), &good);
    let (message, signature) = genuine.rsplit_once('.').expect("a token");
    let swapped = format!(
        "{}{}",
        &signature[40..80],
        &[&signature[..40], &signature[80..]].concat()
    );
    let unsigned = message.split_once('.').expect("a token").1;
    let none = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none","kid":"410811.people.1"}"#);
    let stranger = Es256Signer::fresh("410811.people.1").expect("a key");
    let nobody = Es256Signer::fresh("410811.people.9").expect("a key");
    let tokens = [
        (signed(people.as_ref(), &claims(town, -5)), "TOKEN_EXPIRED"),
        (
            signed(
                people.as_ref(),
                &Claims {
                    iat: good.iat + 7_200,
                    ..good.clone()
                },
            ),
            "TOKEN_NOT_YET_VALID",
        ),
        (format!("{message}.{swapped}"), "TOKEN_FORGED"),
        (format!("{none}.{unsigned}."), "TOKEN_FORGED"),
        (signed(&stranger, &good), "TOKEN_FORGED"),
        (signed(&nobody, &good), "TOKEN_KEY_UNKNOWN"),
        // The key of sessions vouches for residents only, and nobody's key for a service.
        (signed(session.as_ref(), &good), "TOKEN_FORGED"),
        (
            signed(
                people.as_ref(),
                &Claims {
                    sub: "service:checkpoint".to_owned(),
                    roles: vec!["service".to_owned()],
                    ..good.clone()
                },
            ),
            "TOKEN_FORGED",
        ),
        (
            signed(
                people.as_ref(),
                &Claims {
                    iss: "410883".to_owned(),
                    ..good.clone()
                },
            ),
            "TOKEN_OF_ANOTHER_ISSUER",
        ),
        ("not.a.token".to_owned(), "TOKEN_UNREADABLE"),
    ];
    for (token, expected) in tokens {
        let scan = a_scan(town, gate, code, Some(365));
        let refused = town.gates().verify_pass(bearing(&token, scan)).await;
        let code = refused.as_ref().expect_err(expected).code();
        assert_eq!(
            (code, reason(refused).as_str()),
            (Code::Unauthenticated, expected)
        );
        // Registration reads tokens the same way; also where none is needed, a bad one is refused.
        let keys = town
            .codes()
            .publish_keys(bearing(&token, people::PublishKeysRequest {}))
            .await;
        assert_eq!(reason(keys), expected);
    }
    let without = town
        .gates()
        .verify_pass(Request::new(a_scan(town, gate, code, None)))
        .await;
    assert_eq!(reason(without), "TOKEN_MISSING");
    let scan = a_scan(town, gate, code, Some(365));
    town.gates()
        .verify_pass(bearing(&genuine, scan))
        .await
        .expect("the genuine one is good");
}

async fn roles_that_may_not(town: &Town, gate: &Gate, code: &str) {
    for role in [
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::Auditor,
        Role::Partner,
        Role::SupplyClerk,
    ] {
        let scan = town.by(role, a_scan(town, gate, code, None));
        assert_eq!(
            reason(town.gates().verify_pass(scan).await),
            "ROLE_NOT_ALLOWED",
            "{role}"
        );
        let everyone = town.by(role, people::FindPeopleRequest::default());
        assert_eq!(
            reason(town.people().find_people(everyone).await),
            "ROLE_NOT_ALLOWED",
            "{role}"
        );
    }
    let feed = town.by(Role::Officer, people::WatchStandingsRequest::default());
    assert_eq!(
        reason(town.codes().watch_standings(feed).await),
        "ROLE_NOT_ALLOWED"
    );
}

async fn scopes_that_do_not_reach(
    town: &Town,
    gate: &Gate,
    west: &Gate,
    resident: &crate::steps::people::Resident,
) {
    // The volunteer of one gate is nobody at the other.
    let volunteer = volunteer_at(town, west);
    let scan = a_scan(town, gate, &resident.code, Some(365));
    assert_eq!(
        reason(town.gates().verify_pass(bearing(&volunteer, scan)).await),
        "OUT_OF_SCOPE"
    );
    let watch = pb::WatchSelfScansRequest {
        checkpoint_id: gate.id.clone(),
    };
    assert_eq!(
        reason(town.gates().watch_self_scans(bearing(&volunteer, watch)).await),
        "OUT_OF_SCOPE"
    );
    let own = town
        .passes()
        .get_summary(bearing(&volunteer, pb::GetSummaryRequest::default()))
        .await;
    assert_eq!(own.expect("told").into_inner().checkpoints_registered, 1);

    // The officer of another street sees neither the gate nor the person; a neighbour's officer nothing at all.
    for elsewhere in ["410811009", "410883"] {
        let officer = town.token(Role::Officer, elsewhere, "officer-elsewhere");
        let ask = pb::GetCheckpointRequest {
            checkpoint_id: gate.id.clone(),
        };
        let asked = town.checkpoints().get_checkpoint(bearing(&officer, ask)).await;
        assert_eq!(reason(asked), "OUT_OF_SCOPE");
        let ask = people::GetPersonRequest {
            person_id: resident.id.clone(),
            ..people::GetPersonRequest::default()
        };
        let asked = town.people().get_person(bearing(&officer, ask)).await;
        assert_eq!(reason(asked), "UNKNOWN_PERSON");
        let here = people::FindPeopleRequest {
            area: "410811007".to_owned(),
            ..people::FindPeopleRequest::default()
        };
        assert_eq!(
            reason(town.people().find_people(bearing(&officer, here)).await),
            "OUT_OF_SCOPE"
        );
        let figures = pb::GetSummaryRequest {
            area: "410811007".to_owned(),
            ..pb::GetSummaryRequest::default()
        };
        assert_eq!(
            reason(town.passes().get_summary(bearing(&officer, figures)).await),
            "OUT_OF_SCOPE"
        );
    }

    // A resident is themself, and nobody else.
    let neighbour = registers(town, gate, 2).await;
    let ask = people::QueryHealthRequest {
        person_id: neighbour.id.clone(),
        purpose: String::new(),
    };
    assert_eq!(
        reason(town.people().query_health(resident.asks(ask)).await),
        "UNKNOWN_PERSON"
    );
    let ask = people::ListAccessesRequest {
        person_id: neighbour.id,
        ..people::ListAccessesRequest::default()
    };
    assert_eq!(
        reason(town.registration_audit().list_accesses(resident.asks(ask)).await),
        "OUT_OF_SCOPE"
    );
}

async fn codes_that_are_not_believed(town: &Town, gate: &Gate, code: &str) {
    // Not an error: the volunteer hears what to do, and the attempt is on record.
    let cut = &code[..code.len() - 20];
    let altered = code.replace(&code[60..61], if &code[60..61] == "0" { "1" } else { "0" });
    let neighbours = Es256Signer::fresh("410883.code.1").expect("a key");
    let unknown = Es256Signer::fresh("410811.code.9").expect("a key");
    let statement = kit::cose::text::decode(code).expect("a code");
    let trust = town.keys().trust();
    let genuine = kit::cose::verify(&statement, "quma-hc", |key_id| trust.key(key_id)).expect("genuine");
    let resigned = |signer: &Es256Signer| {
        let signed = kit::cose::sign(signer, genuine.payload, "quma-hc").expect("signed");
        kit::cose::text::encode(&signed)
    };
    let shown = [
        (
            cut.to_owned(),
            pb::VerdictReason::CodeTruncated,
            pb::Verdict::AskNow,
        ),
        (
            resigned(&neighbours),
            pb::VerdictReason::ForeignIssuer,
            pb::Verdict::AskNow,
        ),
        (
            resigned(&unknown),
            pb::VerdictReason::CodeUnknownKey,
            pb::Verdict::AskNow,
        ),
        (
            "健康".to_owned(),
            pb::VerdictReason::CodeUnreadable,
            pb::Verdict::AskNow,
        ),
    ];
    for (text, expected, verdict) in shown {
        let passage = verifies(town, gate, &text, Some(365)).await.expect("answered");
        let reasons: Vec<_> = passage.reasons().collect();
        assert_eq!(
            (reasons.as_slice(), passage.verdict()),
            ([expected].as_slice(), verdict)
        );
        assert!(passage.person_id.is_empty());
    }
    let passage = verifies(town, gate, &altered, Some(365)).await.expect("answered");
    assert_ne!(passage.verdict(), pb::Verdict::Pass);
    let foreign = verifies(town, gate, &resigned(&neighbours), Some(365))
        .await
        .expect("answered");
    assert_eq!(foreign.issuer, "410883");
}

async fn pages_of_another_question(town: &Town, gate: &Gate, west: &Gate) {
    let of = |gate: &Gate| Some(pb::list_passes_request::Of::CheckpointId(gate.id.clone()));
    let ask = pb::ListPassesRequest {
        of: of(gate),
        page_size: 1,
        ..pb::ListPassesRequest::default()
    };
    let first = town
        .passes()
        .list_passes(town.by(Role::Officer, ask.clone()))
        .await;
    let page_token = first.expect("listed").into_inner().next_page_token;
    assert!(!page_token.is_empty());
    let next = pb::ListPassesRequest { page_token, ..ask };
    let other = pb::ListPassesRequest {
        of: of(west),
        ..next.clone()
    };
    assert_eq!(
        reason(town.passes().list_passes(town.by(Role::Officer, other)).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    // Nor does it work for a caller of another scope.
    let asked = town
        .passes()
        .list_passes(bearing(&volunteer_at(town, gate), next.clone()))
        .await;
    assert_eq!(reason(asked), "PAGE_TOKEN_OF_ANOTHER_QUERY");
    town.passes()
        .list_passes(town.by(Role::Officer, next.clone()))
        .await
        .expect("its own question");
    let garbage = pb::ListPassesRequest {
        page_token: "?".to_owned(),
        ..next
    };
    assert_eq!(
        reason(town.passes().list_passes(town.by(Role::Officer, garbage)).await),
        "PAGE_TOKEN_UNREADABLE"
    );
}

async fn requests_that_do_not_read(town: &Town, gate: &Gate) {
    // Every bad field is named, at once.
    let mut request = crate::steps::people::at_the_poster(town, gate, 4).await;
    let person = request.person.as_mut().expect("a person");
    person.name = "王\u{7}".to_owned();
    person.phone = "12345".to_owned();
    person.id_document.as_mut().expect("a document").number = "11010519491331002X".to_owned();
    request.health = Some(people::HealthAnswers {
        temperature_deci_celsius: Some(-1),
        high_risk_stay: 77,
        ..well()
    });
    let named: Vec<String> = flaws(town.people().register_by_poster(request).await)
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    for field in [
        "person.name",
        "person.id_document.number",
        "person.phone",
        "health.temperature_deci_celsius",
        "health.high_risk_stay",
    ] {
        assert!(
            named.iter().any(|name| name == field),
            "{field} is not among {named:?}"
        );
    }

    // More than four megabytes are not even read.
    let huge = pb::VerifyPassRequest {
        health_code: "A".repeat(5 * 1024 * 1024),
        ..a_scan(town, gate, "", None)
    };
    let refused = town.gates().verify_pass(town.by(Role::GateStaff, huge)).await;
    assert_eq!(reason(refused), "MESSAGE_TOO_LARGE");
    let mut huge = crate::steps::people::at_the_poster(town, gate, 4).await;
    huge.poster_ticket = vec![0; 5 * 1024 * 1024];
    let refused = town.people().register_by_poster(huge).await;
    assert_eq!(reason(refused), "MESSAGE_TOO_LARGE");
}
