//! `quma migrate`: brings the databases to this program's version.

use super::failure::Failure;
use crate::arguments::ServiceName;
use crate::settings::Settings;
use crate::town;
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) async fn migrate(
    settings: &Settings,
    names: &[ServiceName],
    dry_run: bool,
) -> Result<ExitCode, Failure> {
    let word = if dry_run { "pending" } else { "applied" };
    for (service, migrations) in town::migrate(settings, names, dry_run).await? {
        if migrations.is_empty() {
            println!("{}: up to date", service.name());
        }
        for migration in migrations {
            println!("{}: {word} {migration}", service.name());
        }
    }
    Ok(ExitCode::SUCCESS)
}
