//! First pages of traces: whoever looks for a case's contacts must not wait, however many passes there are.

use super::Failure;
use super::report::{self, Target, figure, latencies};
use super::scene::Scene;
use hdrhistogram::Histogram;
use kit::fault::reason_of;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_place_request::Of;
use proto::checkpoint::v1::trace_service_client::TraceServiceClient;
use std::time::{Duration, Instant};
use tonic::Status;

/// Pages of each kind, each of another person or gate.
const PAGES: usize = 100;
/// The bound on what is seen first.
const FIRST_RESULTS_MS: f64 = 100.0;
/// The most people that one page of grouped contacts shows.
const LARGEST_PAGE: i32 = 2_000;
/// Around each pass of the traced person.
const WITHIN_MINUTES: i32 = 10;

/// Traces people and places, and prints.
pub(crate) async fn measure(scene: &Scene) -> Result<(), Failure> {
    report::heading(format_args!(
        "First pages of traces among {} passes",
        scene.acknowledged
    ));
    let traces = TraceServiceClient::new(scene.channel());
    let now = scene.clock.now();
    let day = Duration::from_secs(86_400);
    let (from, to) = (Some((now - day).to_proto()), Some((now + day).to_proto()));
    let grounds = Some(pb::TraceGrounds {
        purpose: "流行病学调查".to_owned(),
        legal_basis: "传染病防治法第十二条".to_owned(),
    });
    // Far apart in the crowd, so that no page of the database is warm because of the one before.
    let people = scene.passers.iter().step_by((scene.passers.len() / PAGES).max(1));
    let people: Vec<String> = people.map(|passer| passer.person.to_string()).collect();

    let first_results = Target::AtMost(FIRST_RESULTS_MS);
    let person = async |nth: usize| {
        let request = pb::TracePersonRequest {
            person_id: people[nth % people.len()].clone(),
            from,
            to,
            grounds: grounds.clone(),
            ..Default::default()
        };
        let page = traces.clone().trace_person(scene.by_officer(request)).await?;
        Ok(page.into_inner().passes.len())
    };
    timed("TracePerson", first_results, person).await?;
    let contacts = async |nth: usize| {
        let request = pb::TraceContactsRequest {
            person_id: people[nth % people.len()].clone(),
            from,
            to,
            within_minutes: WITHIN_MINUTES,
            grounds: grounds.clone(),
            ..Default::default()
        };
        let page = traces.clone().trace_contacts(scene.by_officer(request)).await?;
        Ok(page.into_inner().meetings.len())
    };
    timed("TraceContacts, a hundred meetings", first_results, contacts).await?;
    let group = async |page_size: i32, nth: usize| {
        let request = pb::GroupContactsRequest {
            person_id: people[nth % people.len()].clone(),
            from,
            to,
            within_minutes: WITHIN_MINUTES,
            grounds: grounds.clone(),
            page_size,
            ..Default::default()
        };
        let page = traces.clone().group_contacts(scene.by_officer(request)).await?;
        Ok(page.into_inner().contacts.len())
    };
    timed("GroupContacts, a page as it comes", first_results, async |nth| {
        group(0, nth).await
    })
    .await?;
    // Everybody shown is told so by a line of the trail, durable before the answer: the largest page is for machines.
    timed("GroupContacts, two thousand people", Target::None, async |nth| {
        group(LARGEST_PAGE, nth).await
    })
    .await?;
    let place = async |nth: usize| {
        let gate = &scene.gates[nth % scene.gates.len()];
        let request = pb::TracePlaceRequest {
            of: Some(Of::CheckpointId(gate.id.clone())),
            from,
            to,
            grounds: grounds.clone(),
            ..Default::default()
        };
        let page = traces.clone().trace_place(scene.by_officer(request)).await?;
        Ok(page.into_inner().passes.len())
    };
    timed("TracePlace, a gate", first_results, place).await?;
    Ok(())
}

/// Asks for a page again and again, and prints how long it took and how much it showed.
async fn timed(
    name: &str,
    target: Target,
    ask: impl AsyncFn(usize) -> Result<usize, Status>,
) -> Result<(), Failure> {
    let mut micros = Histogram::<u64>::new(3)?;
    let mut rows = 0;
    for nth in 0..PAGES {
        let began = Instant::now();
        rows += match ask(nth).await {
            // A rush of minutes is unlike a town: behind it somebody met more people than are grouped at once.
            Err(refused) if reason_of(&refused).as_deref() == Some("TOO_MANY_MEETINGS") => {
                report::say(format_args!("  {name:<58} refused: {}", refused.message()));
                return Ok(());
            }
            answered => answered?,
        };
        micros.record(u64::try_from(began.elapsed().as_micros())?)?;
    }
    let half = micros.value_at_quantile(0.5) as f64 / 1_000.0;
    figure(name, half, "ms", target);
    latencies("  each page", &micros);
    figure(
        "  rows of a page",
        rows as f64 / PAGES as f64,
        "rows",
        Target::None,
    );
    Ok(())
}
