//! Posters over their lives: rotated with an overlap, forged, typed wrong, of a gate that is closed.

use crate::steps::gate::{all_passes, scans, verifies};
use crate::steps::people::registers;
use crate::steps::places::{Gate, a_gate, resolves, resolves_typed};
use crate::steps::{fresh_id, reason};
use proto::checkpoint::v1 as pb;
use proto::common::v1::Direction;
use rstest::rstest;
use tests::town::{Built, Town};
use tonic::Status;
use vocabulary::{Role, ShortCode};

#[rstest]
#[tokio::test]
async fn posters_are_rotated_forged_and_closed(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let mut town = Town::built(how).await;
    a_posters_life(&mut town).await;
}

async fn a_posters_life(town: &mut Town) {
    let gate = a_gate(town, "墙南村市场").await;
    let resident = registers(town, &gate, 1).await;
    what_is_no_poster_is_refused(town, &gate, &resident.code).await;

    // A new poster is printed; the old one stays good until somebody has changed the paper.
    let second = rotates(town, &gate, 48).await.expect("rotated");
    let replaced = second.replaced.expect("the former one");
    assert_eq!((replaced.version, replaced.token.as_str()), (1, gate.token()));
    assert!(replaced.valid_until.is_some());
    let second = second.poster.expect("a new one");
    assert_eq!((second.version, &second.short_code), (2, &gate.poster.short_code));
    for token in [gate.token(), &second.token] {
        let stands_for = resolves(town, token).await.expect("both are good");
        assert_eq!(stands_for.checkpoint_id, gate.id);
        scans(town, token, &resident.code, Direction::Out)
            .await
            .expect("both are good");
    }

    // Without an overlap every older one ends at once.
    let third = rotates(town, &gate, 0)
        .await
        .expect("rotated")
        .poster
        .expect("a new one");
    for token in [gate.token(), &second.token] {
        assert_eq!(reason(resolves(town, token).await), "POSTER_ROTATED");
        assert_eq!(
            reason(scans(town, token, &resident.code, Direction::Out).await),
            "POSTER_ROTATED"
        );
    }
    scans(town, &third.token, &resident.code, Direction::Out)
        .await
        .expect("the new one is good");
    resolves_typed(town, &third.short_code)
        .await
        .expect("the typed code stays the same");
    // One checkpoint across all versions.
    assert_eq!(all_passes(town, &gate, 0).await.len(), 3);

    the_gate_is_closed(town, &gate, &third, &resident.code).await;
}

async fn what_is_no_poster_is_refused(town: &Town, gate: &Gate, code: &str) {
    // Not a single character can be changed, nor one left out.
    let token = gate.token();
    for place in 0..token.len() {
        let other = if token.as_bytes()[place] == b'A' { "B" } else { "A" };
        let forged = format!("{}{other}{}", &token[..place], &token[place + 1..]);
        assert_eq!(reason(resolves(town, &forged).await), "POSTER_FORGED", "{place}");
    }
    for forged in [&token[1..], "HTTP", &token.to_lowercase()] {
        assert_eq!(
            reason(scans(town, forged, code, Direction::In).await),
            "POSTER_FORGED"
        );
    }
    // A code that reads but stands for no gate, and one that was mistyped.
    let nobodys = ShortCode::of(4_000_000).expect("a number").to_string();
    assert_eq!(reason(resolves_typed(town, &nobodys).await), "UNKNOWN_POSTER");
    let mut mistyped: Vec<char> = gate.poster.short_code.chars().collect();
    mistyped[0] = if mistyped[0] == '7' { '8' } else { '7' };
    let mistyped: String = mistyped.into_iter().collect();
    let flaws = crate::steps::flaws(resolves_typed(town, &mistyped).await);
    assert_eq!(flaws[0].1, "WRONG_CHECK_CHARACTER");
    // A forged ticket opens no registration.
    let mut request = crate::steps::people::at_the_poster(town, gate, 9).await;
    *request.poster_ticket.last_mut().expect("a ticket") ^= 1;
    assert_eq!(
        reason(town.people().register_by_poster(request).await),
        "TICKET_FORGED"
    );
}

async fn the_gate_is_closed(town: &Town, gate: &Gate, poster: &pb::Poster, code: &str) {
    let closing = || pb::CloseCheckpointRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        reason: "市场迁址".to_owned(),
    };
    let closed = town
        .checkpoints()
        .close_checkpoint(town.by(Role::Officer, closing()))
        .await;
    let closed = closed.expect("closed").into_inner().checkpoint.expect("a gate");
    assert_eq!(closed.state(), pb::CheckpointState::Closed);
    assert_eq!(reason(resolves(town, &poster.token).await), "CHECKPOINT_CLOSED");
    assert_eq!(
        reason(resolves_typed(town, &poster.short_code).await),
        "CHECKPOINT_CLOSED"
    );
    let scanned = scans(town, &poster.token, code, Direction::Out).await;
    assert_eq!(reason(scanned), "CHECKPOINT_CLOSED");
    assert_eq!(
        reason(verifies(town, gate, code, Some(365)).await),
        "CHECKPOINT_CLOSED"
    );
    assert_eq!(reason(rotates(town, gate, 0).await), "CHECKPOINT_CLOSED");
    let again = town
        .checkpoints()
        .close_checkpoint(town.by(Role::Officer, closing()))
        .await;
    assert_eq!(reason(again), "CLOSED_ALREADY");
    // Its passes stay.
    assert_eq!(all_passes(town, gate, 0).await.len(), 3);
}

async fn rotates(town: &Town, gate: &Gate, overlap_hours: i32) -> Result<pb::RotatePosterResponse, Status> {
    let rotation = pb::RotatePosterRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        overlap_hours,
    };
    let answer = town
        .checkpoints()
        .rotate_poster(town.by(Role::Officer, rotation))
        .await?;
    Ok(answer.into_inner())
}
