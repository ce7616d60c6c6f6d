//! `quma account`: makes an account in edge's database, whether the town runs or not, and prints its slip.

use super::failure::Failure;
use crate::arguments::{AccountOf, ServiceName};
use crate::settings::Settings;
use crate::town;
use edge::accounts::acts::{self, Actor};
use edge::accounts::error::Error;
use edge::accounts::rules::roster::Newcomer;
use kit::clock::Clock;
use kit::parse::Flaws;
use kit::shutdown::Shutdown;
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) async fn account(settings: &Settings, of: &AccountOf) -> Result<ExitCode, Failure> {
    let scope = of.scope.as_deref().unwrap_or(&settings.authority.code);
    let roles = of.role.iter().map(String::as_str);
    let newcomer = Newcomer::parse(&of.login, &of.name, roles, scope, &of.area).map_err(told)?;
    // A file belongs to this machine's program alone; a server's tables are migrated when somebody says so.
    if settings.edge.database.url.starts_with("sqlite:") {
        town::migrate(settings, &[ServiceName::Edge], false).await?;
    }
    let ground = town::ground(settings, Clock::system(settings.zone()?), Shutdown::manual())?;
    let office = edge::office(&settings.edge, &ground).await?;
    let slips = acts::create(&office, &Actor::command(&office), &[newcomer]).await;
    let slips = slips.map_err(|error| match error {
        Error::Invalid(flaws) => told(flaws),
        other => other.into(),
    })?;
    for slip in slips {
        println!("login name      {}", slip.login);
        println!("first password  {}", slip.password.clear());
    }
    println!(
        "good for {} days at /sign-in, and changed there at once; it is shown this once",
        office.first_password_days()
    );
    office.db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Each field with what is wrong with it.
fn told(flaws: Flaws) -> Failure {
    flaws.to_string().into()
}
