//! Ten times as many gates at once as the town sustains: it goes on at its rate, and sends the rest away at once.

use super::drive::Until;
use super::report::{self, Target, figure, ratio};
use super::scene::{Scene, by};
use super::{Failure, Sizes};
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::{ExportPassesRequest, ListPassesRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tonic::Code;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

/// How many times as many are under way.
const TIMES: usize = 10;
/// Between two lists, and two exports, while the gates are rushed.
const PAUSE: Duration = Duration::from_millis(100);
/// Until everyone has come.
const GATHERING: Duration = Duration::from_millis(500);

/// Measures and prints. Whoever is sent away comes back when the answer says so.
pub(crate) async fn measure(scene: &mut Scene) -> Result<(), Failure> {
    let sizes = scene.sizes.clone();
    let crowd = sizes.in_flight * TIMES;
    report::heading(format_args!(
        "Overload: {crowd} in flight instead of {}",
        sizes.in_flight
    ));
    let round = Until::After(Duration::from_secs(sizes.seconds));
    let sustained = scene.rush(round).await?;

    let over = Arc::new(AtomicBool::new(false));
    let crowded = Sizes {
        in_flight: crowd,
        ..sizes.clone()
    };
    // On a connection of its own: whoever lists sits elsewhere.
    let desk = PassServiceClient::new(scene.town.channels(1)?.remove(0));
    let waiting = tokio::spawn(ask_what_can_wait(desk, scene.officer.clone(), Arc::clone(&over)));
    let pressed = scene.rush_by(&crowded, round).await?;
    over.store(true, Ordering::Relaxed);
    let (asked, shed) = waiting.await??;

    figure(
        "VerifyPass, sustained",
        sustained.per_second(),
        "/s",
        Target::None,
    );
    figure("VerifyPass, overloaded", pressed.per_second(), "/s", Target::None);
    let kept = ratio(pressed.per_second(), sustained.per_second());
    figure(
        "  of the sustained rate it keeps",
        kept,
        "×",
        Target::AtLeast(0.8),
    );
    figure(
        "sent away with UNAVAILABLE and RetryInfo",
        pressed.shed as f64,
        "calls",
        Target::None,
    );
    report::latencies("  sent away after", &pressed.shed_in());
    report::latencies("  the others answered after", &pressed.answered_in());
    let shed = 100.0 * ratio(shed as f64, asked as f64);
    figure(
        format_args!("lists and exports sent away, of {asked}"),
        shed,
        "%",
        Target::None,
    );
    sustained.say_what_else("sustained");
    pressed.say_what_else("overloaded");
    Ok(())
}

/// Asks for a list and an export now and then; how many were asked, and how many of them sent away.
async fn ask_what_can_wait(
    mut client: PassServiceClient<Channel>,
    officer: MetadataValue<Ascii>,
    over: Arc<AtomicBool>,
) -> Result<(u64, u64), Failure> {
    let (mut asked, mut shed) = (0, 0);
    // The crowd needs a moment to gather.
    tokio::time::sleep(GATHERING).await;
    while !over.load(Ordering::Relaxed) {
        let list = client
            .list_passes(by(&officer, ListPassesRequest::default()))
            .await
            .map(|_| ());
        let export = ExportPassesRequest {
            purpose: "a measurement".to_owned(),
            ..Default::default()
        };
        let export = client.export_passes(by(&officer, export)).await.map(|_| ());
        for answer in [list, export] {
            asked += 1;
            match answer {
                Ok(()) => {}
                Err(status) if status.code() == Code::Unavailable => shed += 1,
                Err(status) => return Err(status.into()),
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok((asked, shed))
}
