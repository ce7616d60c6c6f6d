//! The gate rush: what a town sustains on this machine, as ratios within one run.
//!
//! ```text
//! cargo run --release -p tests --bin load -- gate-rush
//! ```
//!
//! The town runs as a process of its own and is reached over TCP, and so is the bare echo it is compared with; this program
//! is both of them as well ([`Part::Town`], [`Part::Echo`]), so that no stale one is ever measured. It is a benchmark: a
//! missed target is printed and fails nothing. Only a lost pass does.
//!
//! - [`crowd`]: who comes to which gate, as prepared messages; [`codec`] puts them on the wire as they lie
//! - [`drive`]: many calls under way at once, and what became of them
//! - [`scene`]: a town with its gates; [`workshop`]: where scenes are set, on one engine; [`program`]: a process
//! - one file per part: [`verify`], [`upload`], [`export`], [`lists`], [`traces`], [`overload`], [`start`], [`outreach`], [`area_risk`],
//!   [`quarantine`], [`people_import`], [`pages`]
//! - [`report`]: what is printed

mod area_risk;
mod codec;
mod crowd;
mod drive;
mod echo;
mod export;
mod lists;
mod memory;
mod outreach;
mod overload;
mod pages;
mod people_import;
mod postgres;
mod program;
mod quarantine;
mod report;
mod residents;
mod scene;
mod start;
mod traces;
mod upload;
mod verify;
mod wire;
mod workshop;

use clap::{Parser, Subcommand, ValueEnum};
use report::Line;
use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::process::ExitCode;
use workshop::Workshop;

/// Whatever stops a benchmark. Nothing is measured after it.
type Failure = Box<dyn Error + Send + Sync>;

/// Measures what a town sustains.
#[derive(Debug, Parser)]
#[command(name = "load", max_term_width = 110)]
struct Arguments {
    /// What to measure.
    #[command(subcommand)]
    part: Part,
    #[command(flatten)]
    sizes: Sizes,
}

/// How much of everything. The defaults are the ones the targets are stated for.
#[derive(Debug, Clone, clap::Args)]
struct Sizes {
    /// People whose codes are scanned.
    #[arg(long, global = true, default_value_t = 50_000)]
    people: usize,
    /// Gates they come to; the district has 927.
    #[arg(long, global = true, default_value_t = 927)]
    gates: usize,
    /// Scans under way at once.
    #[arg(long, global = true, default_value_t = 512)]
    in_flight: usize,
    /// HTTP/2 connections that gates share; without it each gate has its own, as phones and tablets have.
    #[arg(long, global = true)]
    connections: Option<usize>,
    /// Rounds of echo, verify and single, one after the other: whatever drifts meets all three.
    #[arg(long, global = true, default_value_t = 3)]
    rounds: usize,
    /// Seconds of each.
    #[arg(long, global = true, default_value_t = 8)]
    seconds: u64,
    /// Passes that are uploaded, exported and listed.
    #[arg(long, global = true, default_value_t = 1_000_000)]
    passes: usize,
    /// People among whom somebody is found; the list of `people-import` is matched against 1,000,000.
    #[arg(long, global = true, default_value_t = 200_000)]
    registered: usize,
    /// People whom a raised area touches.
    #[arg(long, global = true, default_value_t = 50_000)]
    touched: usize,
    /// Rows of the list of `people-import`.
    #[arg(long, global = true, default_value_t = 100_000)]
    import: usize,
    /// One engine only.
    #[arg(long, global = true)]
    engine: Option<Engine>,
}

/// What the books are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// A private server with `fsync` and `synchronous_commit` on.
    Postgres,
    /// A file, `synchronous = FULL`.
    Sqlite,
}

impl Sizes {
    /// Connections between gates and town.
    fn connections(&self) -> usize {
        self.connections.unwrap_or(self.gates).max(1)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        })
    }
}

/// What can be measured.
#[derive(Debug, Clone, Subcommand)]
enum Part {
    /// Everything, on PostgreSQL and on SQLite.
    GateRush,
    /// VerifyPass beside a bare echo, and beside one commit per request.
    Verify,
    /// UploadPasses, in rows per second.
    Upload,
    /// ExportPasses, in rows per second and resident memory.
    Export,
    /// First pages for a narrow and for a wide scope.
    Lists,
    /// First pages of traces: a person, their contacts, a place.
    Traces,
    /// ImportPeople against many people: say `--registered 1000000`.
    PeopleImport,
    /// VerifyPass at ten times what it sustains.
    Overload,
    /// What residents' phones load while the gates are rushed.
    Pages,
    /// PlanOutreach for everybody of the district, as many as `--people` says.
    OutreachPlan,
    /// From the confirmation of a raised area to the gates.
    AreaRisk,
    /// From an order of quarantine to the gate.
    Quarantine,
    /// The demonstration: loading it, its memory, starting it again.
    Start,
    /// The bare echo (what `verify` starts).
    #[command(hide = true)]
    Echo {
        #[arg(long)]
        listen: SocketAddr,
        /// The answer as protobuf, hexadecimal.
        #[arg(long)]
        answer: String,
    },
    /// The town (what every part starts).
    #[command(hide = true)]
    Town {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let Arguments { part, sizes } = Arguments::parse();
    if let Part::Town { arguments } = part {
        return quma::main(std::iter::once("quma".into()).chain(arguments));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(measure(part, &sizes)))
    {
        Ok(code) => code,
        Err(failure) => {
            report::say(format_args!("stopped: {failure}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(part: Part, sizes: &Sizes) -> Result<ExitCode, Failure> {
    match part {
        Part::Echo { listen, answer } => echo::serve(listen, &answer).await?,
        Part::Start => start::measure().await?,
        part => return on_every_engine(&part, sizes).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// The parts that need a town with gates, on one engine after the other. Fails when a pass was lost on any.
async fn on_every_engine(part: &Part, sizes: &Sizes) -> Result<ExitCode, Failure> {
    let engines = sizes
        .engine
        .map_or(vec![Engine::Postgres, Engine::Sqlite], |engine| vec![engine]);
    let mut lines: Vec<Line> = Vec::new();
    for engine in engines {
        lines.push(on_one_engine(part, engine, sizes).await?);
    }
    if matches!(part, Part::GateRush) {
        start::measure().await?;
    }
    let lost = lines.iter().any(|line| !line.tally.agrees());
    // PostgreSQL's, which is the first where both were measured.
    if let Some(line) = lines
        .first()
        .filter(|_| matches!(part, Part::GateRush | Part::Verify))
    {
        report::say(format_args!("{}", line.as_json()));
    }
    Ok(if lost {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn on_one_engine(part: &Part, engine: Engine, sizes: &Sizes) -> Result<Line, Failure> {
    let mut workshop = Workshop::open(engine, sizes).await?;
    let mut scene = workshop.scene("town", &[]).await?;
    let everything = matches!(part, Part::GateRush);
    let mut line = Line::default();
    if everything || matches!(part, Part::Verify) {
        line = verify::measure(&mut workshop, &mut scene).await?;
    }
    if everything || matches!(part, Part::Overload) {
        overload::measure(&mut scene).await?;
    }
    if everything || matches!(part, Part::Upload) {
        upload::measure(&mut scene).await?;
    }
    if matches!(part, Part::Export | Part::Lists | Part::Traces) {
        upload::fill(&mut scene).await?;
    }
    if everything || matches!(part, Part::Export) {
        export::measure(&scene).await?;
    }
    if everything || matches!(part, Part::Lists) {
        lists::measure(&scene).await?;
    }
    if everything || matches!(part, Part::Pages) {
        pages::measure(&mut scene).await?;
    }
    if matches!(part, Part::OutreachPlan) {
        outreach::measure(&mut scene).await?;
    }
    if everything || matches!(part, Part::Traces) {
        traces::measure(&scene).await?;
    }
    if matches!(part, Part::AreaRisk) {
        area_risk::measure(&mut scene).await?;
    }
    if matches!(part, Part::Quarantine) {
        quarantine::measure(&mut scene).await?;
    }
    if matches!(part, Part::PeopleImport) {
        people_import::measure(&scene).await?;
    }
    report::heading(format_args!("The books of {engine}"));
    line.tally = scene.compare_with_the_books().await?;
    Ok(line)
}
