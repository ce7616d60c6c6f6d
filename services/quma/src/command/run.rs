//! `quma run`: serves the town, or the services named.

use super::failure::Failure;
use super::serving::{self, Doors};
use crate::arguments::ServiceName;
use crate::demo::bookmark::Bookmark;
use crate::settings::Settings;
use crate::town;
use kit::clock::Clock;
use kit::shutdown::Shutdown;
use kit::telemetry;
use std::process::ExitCode;

/// Without names it is the whole town in one process, which migrates by itself. A service that runs alone has replicas and
/// neighbours, so its database is migrated by `quma migrate`, at a moment somebody chose.
pub(super) async fn run(settings: &Settings, names: &[ServiceName]) -> Result<ExitCode, Failure> {
    if Bookmark::read(&settings.data)?.is_some() {
        let folder = settings.data.display();
        return Err(format!(
            "{folder} holds a demonstration: open it with `quma demo`, or choose another folder with --data"
        )
        .into());
    }
    let doors = Doors::bind(settings)?;
    let telemetry = telemetry::init(&settings.telemetry)?;
    let shutdown = Shutdown::on_signals()?;
    if names.is_empty() {
        town::migrate(settings, names, false).await?;
    }
    let ground = town::ground(settings, Clock::system(settings.zone()?), shutdown)?;
    // Made now, so that a token minted in the first minute is trusted in the first minute; and by one program only: a second
    // one, with a folder of keys of its own, would publish another key under the same name.
    if ServiceName::chosen(names).contains(&ServiceName::Registration) {
        ground.keys.signer("people")?;
    }
    let town = town::open(settings, ground, names).await?;
    let services: Vec<_> = town.services.iter().map(|service| service.name).collect();
    let services = services.join(", ");
    tracing::info!(address = %doors.rpc_address()?, services, authority = settings.authority.code, "serving");
    serving::serve(settings, doors, town, telemetry).await?;
    Ok(ExitCode::SUCCESS)
}
