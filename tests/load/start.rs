//! The demonstration: loading its day, the memory it then has, and starting it again.

use super::Failure;
use super::memory::resident;
use super::program::Program;
use super::report::{self, Target, figure};
use std::time::{Duration, Instant};

/// What the demonstration says once its story is told.
const TOLD: &str = "serving on";
/// How long the telling may take before this gives up.
const PATIENCE: Duration = Duration::from_secs(600);
/// How often it is started again; the slowest counts.
const STARTS: usize = 3;

/// Measures on SQLite, as a newcomer meets it, and prints.
pub(crate) async fn measure() -> Result<(), Failure> {
    report::heading(format_args!("The demonstration, on SQLite"));
    let folder = tempfile::Builder::new().prefix("quma-demo-").tempdir()?;
    let began = Instant::now();
    let town = Program::town(folder.path(), &["demo"], Vec::new()).await?;
    while !town.said().contains(TOLD) {
        if began.elapsed() > PATIENCE {
            return Err(format!("the story is not told: {}", town.said()).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    figure(
        "loading the day of 95,482 passes",
        began.elapsed().as_secs_f64(),
        "s",
        Target::AtMost(30.0),
    );
    let megabytes = resident(town.id())? as f64 / 1_000_000.0;
    figure("resident memory after it", megabytes, "MB", Target::AtMost(150.0));
    town.stop().await?;

    let mut slowest = Duration::ZERO;
    for _ in 0..STARTS {
        let town = Program::town(folder.path(), &["demo"], Vec::new()).await?;
        slowest = slowest.max(town.ready_in);
        town.stop().await?;
    }
    figure(
        "start to ready on that folder",
        slowest.as_secs_f64(),
        "s",
        Target::AtMost(1.0),
    );
    Ok(())
}
