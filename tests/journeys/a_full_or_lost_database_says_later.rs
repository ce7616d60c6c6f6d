//! A lost database and a full disk: "come back later", never a wrong answer; and nothing acknowledged is lost.

use crate::steps::gate::{a_scan, all_passes, falls_and_rises, summary, verifies, volunteer_at};
use crate::steps::people::{at_the_poster, everybody, registers};
use crate::steps::places::{Gate, a_gate};
use crate::steps::{reason, says_later, until};
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use quma::arguments::ServiceName;
use std::collections::BTreeSet;
use tests::town::small_disk::SmallDisk;
use tests::town::{Town, bearing};
use tonic::Status;
use vocabulary::Role;

/// Ends every other connection to the database, as a restarted server does.
const END_THE_OTHERS: &str = "SELECT COUNT(*) FROM (
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
) AS ended";

#[tokio::test]
async fn a_lost_database_says_later_and_heals() {
    let town = Town::spread_over_a_line(ServiceName::Checkpoint).await;
    let gate = a_gate(&town, "新兴六号院").await;
    let resident = registers(&town, &gate, 1).await;
    let mut acknowledged = BTreeSet::new();
    scans_until_refused(&town, &gate, &resident.code, &mut acknowledged, 3).await;

    // Nothing can be written and nothing read; whoever asks hears when to come back.
    town.line().cut();
    for _ in 0..2 {
        let refused = verifies(&town, &gate, &resident.code, Some(365)).await;
        expect_later("VerifyPass", refused);
    }
    let whole = || town.by(Role::Officer, pb::ListPassesRequest::default());
    expect_later("ListPasses", town.passes().list_passes(whole()).await);
    let figures = town.by(Role::Officer, pb::GetSummaryRequest::default());
    expect_later("GetSummary", town.passes().get_summary(figures).await);
    // What is decided before any record is still decided.
    let strange = verifies(
        &town,
        &Gate {
            id: crate::steps::fresh_id(&town),
            ..gate.clone()
        },
        "QM1:",
        None,
    )
    .await;
    assert_eq!(reason(strange), "UNKNOWN_CHECKPOINT");

    town.line().mend();
    heals(&town, &gate, &resident.code, &mut acknowledged).await;
    expect_stored(&town, &gate, &acknowledged).await;

    // A server that restarts ends every connection: either the next call succeeds, or it says later.
    let ended: (i64,) = town
        .checkpoint_books()
        .db
        .query(END_THE_OTHERS)
        .fetch_one()
        .await
        .expect("ended");
    assert!(ended.0 > 0, "there was nothing to end");
    scans_until_refused(&town, &gate, &resident.code, &mut acknowledged, 3).await;
    heals(&town, &gate, &resident.code, &mut acknowledged).await;
    let listed = async || town.passes().list_passes(whole()).await.ok();
    until("lists are answered again", listed).await;
    expect_stored(&town, &gate, &acknowledged).await;
}

#[tokio::test]
async fn a_lost_database_of_registration_says_later_and_heals() {
    let town = Town::spread_over_a_line(ServiceName::Registration).await;
    let gate = a_gate(&town, "新兴八号院").await;
    let before = registers(&town, &gate, 1).await;

    // Nobody is registered and nobody found; whoever asks hears when to come back. Gates do not wait for it.
    town.line().cut();
    let waits = at_the_poster(&town, &gate, 2).await;
    for _ in 0..2 {
        expect_later(
            "RegisterByPoster",
            town.people().register_by_poster(waits.clone()).await,
        );
    }
    let whole = town.by(Role::Officer, people::FindPeopleRequest::default());
    expect_later("FindPeople", town.people().find_people(whole).await);
    let passage = verifies(&town, &gate, &before.code, Some(365)).await;
    assert_eq!(passage.expect("the gate goes on").verdict(), pb::Verdict::Pass);
    // What is wrong with a request is still said.
    let nameless = people::RegisterByPosterRequest {
        person: None,
        ..waits.clone()
    };
    assert_eq!(
        reason(town.people().register_by_poster(nameless).await),
        "INVALID_REQUEST"
    );

    town.line().mend();
    // Asked more than once, they are one person.
    for _ in 0..2 {
        let answer = is_registered(&town, &waits).await;
        assert_eq!(answer.outcome(), people::Outcome::Registered);
        assert_eq!(answer.person_id, waits.request_id);
    }
    assert_eq!(everybody(&town).await, [waits.request_id, before.id]);
}

/// Asks until they are registered.
async fn is_registered(
    town: &Town,
    request: &people::RegisterByPosterRequest,
) -> people::RegisterByPosterResponse {
    let answered = async || match town.people().register_by_poster(request.clone()).await {
        Ok(answer) => Some(answer.into_inner()),
        Err(status) => {
            // Until then it says later, and nothing else.
            assert!(says_later(&status), "{status:?}: {}", town.said());
            None
        }
    };
    until("somebody is registered again", answered).await
}

#[tokio::test]
async fn a_full_disk_says_later_and_goes_on_when_there_is_room() {
    let disk = SmallDisk::of_megabytes(8);
    let books = format!("sqlite:{}", disk.path().join("checkpoint.db").display());
    let variable = ("QUMA__CHECKPOINT__DATABASE__URL".to_owned(), books);
    let mut town = Town::embedded_with(vec![variable]).await;
    let gate = a_gate(&town, "新兴七号院").await;
    let resident = registers(&town, &gate, 1).await;
    let mut acknowledged = BTreeSet::new();
    scans_until_refused(&town, &gate, &resident.code, &mut acknowledged, 3).await;

    disk.fill();
    let refused = scans_until_refused(&town, &gate, &resident.code, &mut acknowledged, 5_000).await;
    let refused = refused.expect("a full disk takes no more passes");
    expect_later::<()>("VerifyPass", Err(refused));
    // What is there can still be read, and is all there.
    expect_stored(&town, &gate, &acknowledged).await;

    disk.make_room();
    heals(&town, &gate, &resident.code, &mut acknowledged).await;
    expect_stored(&town, &gate, &acknowledged).await;
    // Nor has the file been harmed: the town opens it again.
    falls_and_rises(&mut town).await;
    expect_stored(&town, &gate, &acknowledged).await;
}

/// Scans up to so often; stops at the first refusal and returns it.
async fn scans_until_refused(
    town: &Town,
    gate: &Gate,
    code: &str,
    acknowledged: &mut BTreeSet<String>,
    most: usize,
) -> Option<Status> {
    let token = volunteer_at(town, gate);
    for _ in 0..most {
        let scan = a_scan(town, gate, code, Some(365));
        let id = scan.request_id.clone();
        match town.gates().verify_pass(bearing(&token, scan)).await {
            Ok(_) => acknowledged.insert(id),
            Err(refused) => return Some(refused),
        };
    }
    None
}

async fn heals(town: &Town, gate: &Gate, code: &str, acknowledged: &mut BTreeSet<String>) {
    let answered = async || match verifies(town, gate, code, Some(365)).await {
        Ok(passage) => Some(passage),
        Err(status) => {
            // Until then it says later, and nothing else.
            assert!(says_later(&status), "{status:?}: {}", town.said());
            None
        }
    };
    let passage = until("the gate answers again", answered).await;
    assert_eq!(passage.verdict(), pb::Verdict::Pass);
    acknowledged.insert(passage.pass_id);
}

/// Every acknowledged pass is there once, and the figures count what is there. (One that was not answered may be there, too.)
async fn expect_stored(town: &Town, gate: &Gate, acknowledged: &BTreeSet<String>) {
    let listed = all_passes(town, gate, 500).await;
    let stored: BTreeSet<String> = listed.iter().map(|pass| pass.pass_id.clone()).collect();
    assert_eq!(stored.len(), listed.len(), "a pass is there twice");
    assert!(acknowledged.is_subset(&stored), "acknowledged and lost");
    assert_eq!(summary(town).await.passes_recorded, listed.len() as i64);
}

fn expect_later<T: std::fmt::Debug>(rpc: &str, answer: Result<T, Status>) {
    let status = answer.expect_err(rpc);
    assert!(says_later(&status), "{rpc}: {status:?}");
    assert_eq!(reason::<()>(Err(status)), "STORE_UNAVAILABLE", "{rpc}");
}
