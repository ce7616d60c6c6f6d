//! `quma token`: makes a token for a role and a scope.

use super::failure::Failure;
use crate::arguments::TokenOf;
use crate::settings::Settings;
use crate::tokens::{self, Bearer};
use crate::town;
use kit::clock::Clock;
use kit::shutdown::Shutdown;
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn token(settings: &Settings, of: &TokenOf) -> Result<ExitCode, Failure> {
    let scope = of.scope.as_deref().unwrap_or(&settings.authority.code);
    let bearer = Bearer::parse(&of.role, scope, of.subject.as_deref())?;
    let ground = town::ground(settings, Clock::system(settings.zone()?), Shutdown::manual())?;
    println!(
        "{}",
        tokens::mint(&ground.keys, &ground.clock, &bearer, of.hours)?
    );
    Ok(ExitCode::SUCCESS)
}
