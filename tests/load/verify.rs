//! VerifyPass, every answer durable: beside a bare echo of the same bytes, and beside the same service with a commit per request.

use super::drive::{Outcome, Until, drive};
use super::program::Program;
use super::report::{self, Line, Target, figure, ratio};
use super::scene::Scene;
use super::workshop::Workshop;
use super::{Engine, Failure, Sizes};
use data_encoding::HEXLOWER;
use prost::Message;
use std::time::Duration;

/// One commit for every pass, as many at once as the pool has connections to spare.
const SINGLE: [(&str, &str); 2] = [
    ("QUMA__CHECKPOINT__GROUP__MAX_ROWS", "1"),
    ("QUMA__CHECKPOINT__GROUP__IN_FLIGHT", "8"),
];

/// Connections of a proxy that all gates share.
const SHARED: usize = 4;

/// Measures in rounds and returns the figures of the last line.
pub(crate) async fn measure(workshop: &mut Workshop, scene: &mut Scene) -> Result<Line, Failure> {
    let sizes = scene.sizes.clone();
    let (engine, in_flight) = (workshop.engine, sizes.in_flight);
    report::heading(format_args!(
        "VerifyPass on {engine}: {} people at {} gates, {in_flight} in flight",
        scene.passers.len(),
        scene.gates.len()
    ));
    let echo = Program::echo(
        workshop.folder.path(),
        &HEXLOWER.encode(&scene.answer.encode_to_vec()),
    )
    .await?;
    // On SQLite it is no target, and to warm it would take minutes.
    let mut single = match engine {
        Engine::Postgres => Some(workshop.scene("single", &SINGLE).await?),
        Engine::Sqlite => None,
    };

    let cold = scene.rush(Until::EachOnce).await?;
    if let Some(single) = &mut single {
        single.rush(Until::EachOnce).await?;
    }
    let round = Until::After(Duration::from_secs(sizes.seconds));
    let (mut of_echo, mut of_verify, mut of_single) =
        (Outcome::default(), Outcome::default(), Outcome::default());
    for _ in 0..sizes.rounds {
        of_echo.add(drive(&echo, &sizes, &scene.visits, round, &scene.clock).await?);
        of_verify.add(scene.rush(round).await?);
        if let Some(single) = &mut single {
            of_single.add(single.rush(round).await?);
        }
    }
    let (mut of_echo_shared, mut of_verify_shared) = (Outcome::default(), Outcome::default());
    let shared = Sizes {
        connections: Some(SHARED),
        ..sizes.clone()
    };
    for _ in 0..sizes.rounds {
        of_echo_shared.add(drive(&echo, &shared, &scene.visits, round, &scene.clock).await?);
        of_verify_shared.add(scene.rush_by(&shared, round).await?);
    }

    let answered = of_verify.answered_in();
    let line = Line {
        echo_per_s: of_echo.per_second(),
        verify_per_s: of_verify.per_second(),
        single_per_s: if single.is_some() {
            of_single.per_second()
        } else {
            0.0
        },
        p99_ms: answered.value_at_quantile(0.99) as f64 / 1_000.0,
        ..Line::default()
    };
    let of_echo_least = match engine {
        Engine::Postgres => 0.5,
        Engine::Sqlite => 0.25,
    };
    let beside_the_echo = |echo: &str, verify: &str, of_echo: &Outcome, of_verify: &Outcome| {
        let (echo_per_s, verify_per_s) = (of_echo.per_second(), of_verify.per_second());
        figure(echo, echo_per_s, "/s", Target::None);
        figure(verify, verify_per_s, "/s", Target::None);
        let share = ratio(verify_per_s, echo_per_s);
        figure(
            "  as a ratio of the echo",
            share,
            "×",
            Target::AtLeast(of_echo_least),
        );
    };
    beside_the_echo(
        "bare echo of the same bytes",
        "VerifyPass, codes seen before",
        &of_echo,
        &of_verify,
    );
    beside_the_echo(
        "bare echo, connections shared as behind a proxy",
        "VerifyPass over them",
        &of_echo_shared,
        &of_verify_shared,
    );
    figure(
        "VerifyPass, each code for the first time",
        cold.per_second(),
        "/s",
        Target::None,
    );
    if let Some(single) = &single {
        figure("one commit per request", line.single_per_s, "/s", Target::None);
        figure(
            "  VerifyPass as a ratio of it",
            ratio(line.verify_per_s, line.single_per_s),
            "×",
            Target::AtLeast(4.0),
        );
        single.compare_with_the_books().await?;
    }
    report::latencies("bare echo", &of_echo.answered_in());
    report::latencies("VerifyPass, codes seen before", &answered);
    report::latencies("VerifyPass, connections shared", &of_verify_shared.answered_in());
    report::latencies("VerifyPass, each code for the first time", &cold.answered_in());
    if single.is_some() {
        report::latencies("one commit per request", &of_single.answered_in());
    }
    for (what, outcome) in [
        ("cold", &cold),
        ("VerifyPass", &of_verify),
        ("single", &of_single),
        ("echo", &of_echo),
        ("echo, shared", &of_echo_shared),
        ("VerifyPass, shared", &of_verify_shared),
    ] {
        outcome.say_what_else(what);
    }
    Ok(line)
}
