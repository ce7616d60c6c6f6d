//! Posters through the layers: issued, rotated, resolved, and each refusal by its reason.

use crate::makers::{DISTRICT, a_gate, a_poster, a_unit, closing, resolve, rotation};
use crate::town::{NOON, Town, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::resolve_poster_request::By;
use proto::common::v1::Direction;
use std::time::Duration;
use vocabulary::Role::Officer;
use vocabulary::claims::poster_ticket::{KIND, PosterTicketClaims};
use vocabulary::{Level, ShortCode};

/// Whoever's camera does not work types what stands beside the QR; a code of no gate is no poster.
#[tokio::test]
async fn a_self_scan_goes_by_the_typed_code_as_well() {
    let town = Town::heard(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let gate = a_gate(&town, &unit, "南门").await;
    let poster = a_poster(&town, &gate).await;
    let scan = |typed: &str| pb::ScanPosterRequest {
        request_id: town.id(),
        poster_token: typed.to_owned(),
        health_code: town.registration.code(Level::Green).text,
        direction: Direction::In.into(),
    };
    let mut anyone = town.gates_for_anyone();
    let passed = anyone.scan_poster(scan(&poster.short_code.to_lowercase())).await;
    assert_eq!(passed.unwrap().into_inner().checkpoint_name, "南门");
    let nowhere = ShortCode::of(ShortCode::NUMBERS - 1).unwrap().grouped();
    assert_eq!(reason(anyone.scan_poster(scan(&nowhere)).await), "UNKNOWN_POSTER");
    let (rest, last) = poster.short_code.split_at(poster.short_code.len() - 1);
    let mistyped = format!("{rest}{}", if last == "2" { "3" } else { "2" });
    assert_eq!(reason(anyone.scan_poster(scan(&mistyped)).await), "POSTER_FORGED");
}

#[tokio::test]
async fn a_poster_is_issued_once_and_resolved_by_token_and_by_short_code() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let gate = a_gate(&town, &unit, "南门").await;
    assert_eq!(
        reason(resolve(&town, By::ShortCode(gate.short_code.clone())).await),
        "UNKNOWN_POSTER"
    );
    let refused = town
        .checkpoints(Officer, DISTRICT)
        .rotate_poster(rotation(&town, &gate, 1))
        .await;
    assert_eq!(reason(refused), "NO_POSTER_YET");

    let poster = a_poster(&town, &gate).await;
    assert_eq!(a_poster(&town, &gate).await, poster);
    assert_eq!(
        (poster.version, poster.short_code.as_str()),
        (1, gate.short_code.as_str())
    );
    assert!(poster.token.len() <= 32 && poster.url.ends_with(&format!("/p/{}", poster.token)));
    let found = resolve(&town, By::Token(poster.token.clone())).await.unwrap();
    assert_eq!(found.checkpoint_id, gate.checkpoint_id);
    assert_eq!(
        (found.checkpoint_name.as_str(), found.unit_name.as_str()),
        ("南门", "新兴小区")
    );
    assert_eq!(found.temperature_demand(), pb::TemperatureDemand::EveryEntry);
    let typed = poster.short_code.to_lowercase();
    assert_eq!(
        resolve(&town, By::ShortCode(typed)).await.unwrap().checkpoint_id,
        gate.checkpoint_id
    );

    let verified = kit::cose::verify(&found.poster_ticket, KIND, |key| town.ground.trust.key(key)).unwrap();
    let ticket = PosterTicketClaims::decode(verified.payload).unwrap();
    assert_eq!(verified.kid, "410811.ticket.1");
    assert_eq!(ticket.checkpoint.to_string(), gate.checkpoint_id);
    assert_eq!(
        (ticket.issued_at, ticket.expires_at),
        (NOON, NOON + Duration::from_secs(900))
    );

    let mut altered = poster.token.clone();
    altered.replace_range(0..1, if altered.starts_with('B') { "C" } else { "B" });
    for forged in [altered, "A".repeat(28), "hello".into(), "A".repeat(99)] {
        assert_eq!(reason(resolve(&town, By::Token(forged)).await), "POSTER_FORGED");
    }
    town.checkpoints(Officer, DISTRICT)
        .close_checkpoint(closing(&town, &gate))
        .await
        .unwrap();
    assert_eq!(
        reason(resolve(&town, By::Token(poster.token)).await),
        "CHECKPOINT_CLOSED"
    );
    assert_eq!(
        reason(resolve(&town, By::ShortCode(poster.short_code)).await),
        "CHECKPOINT_CLOSED"
    );
}

#[tokio::test]
async fn a_rotated_poster_stays_good_for_its_overlap_and_a_stolen_one_ends_at_once() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let gate = a_gate(&town, &unit, "南门").await;
    let first = a_poster(&town, &gate).await;
    let mut officer = town.checkpoints(Officer, DISTRICT);
    let rotate = rotation(&town, &gate, 24);
    let rotated = officer.rotate_poster(rotate.clone()).await.unwrap().into_inner();
    assert_eq!(officer.rotate_poster(rotate).await.unwrap().into_inner(), rotated);
    let second = rotated.poster.unwrap();
    assert_eq!(
        (second.version, rotated.replaced.as_ref().unwrap().version),
        (2, 1)
    );
    assert_ne!(second.token, first.token);
    let id = |found: pb::ResolvePosterResponse| found.checkpoint_id;
    assert_eq!(
        resolve(&town, By::Token(first.token.clone()))
            .await
            .map(id)
            .unwrap(),
        gate.checkpoint_id
    );
    assert_eq!(
        resolve(&town, By::Token(second.token.clone()))
            .await
            .map(id)
            .unwrap(),
        gate.checkpoint_id
    );
    town.clock.advance(Duration::from_secs(24 * 3_600));
    assert_eq!(
        reason(resolve(&town, By::Token(first.token)).await),
        "POSTER_ROTATED"
    );
    assert!(resolve(&town, By::Token(second.token.clone())).await.is_ok());

    let third = officer
        .rotate_poster(rotation(&town, &gate, 720))
        .await
        .unwrap()
        .into_inner()
        .poster
        .unwrap();
    officer.rotate_poster(rotation(&town, &gate, 0)).await.unwrap();
    for stolen in [second.token, third.token] {
        assert_eq!(reason(resolve(&town, By::Token(stolen)).await), "POSTER_ROTATED");
    }
}

#[tokio::test]
async fn a_poster_is_rotated_until_its_versions_are_used_up() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let gate = a_gate(&town, &unit, "南门").await;
    a_poster(&town, &gate).await;
    // Two officers: one would be told to slow down.
    let mut officers = [DISTRICT, "410811007"].map(|scope| town.checkpoints(Officer, scope));
    for version in 2..=255 {
        let officer = &mut officers[version as usize % 2];
        let rotated = officer.rotate_poster(rotation(&town, &gate, 1)).await.unwrap();
        assert_eq!(rotated.into_inner().poster.unwrap().version, version);
    }
    assert_eq!(
        reason(officers[0].rotate_poster(rotation(&town, &gate, 1)).await),
        "POSTER_VERSIONS_USED_UP"
    );
}
