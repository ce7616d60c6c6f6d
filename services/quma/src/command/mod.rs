//! The commands: one file each, every one a function of the settings that answers how it went.

mod account;
mod check;
mod demo;
mod failure;
mod health;
mod migrate;
mod run;
mod serving;
mod token;

use crate::arguments::{Arguments, Command};
use crate::settings::Settings;
use clap::Parser;
use failure::Failure;
use std::ffi::OsString;
use std::process::ExitCode;

/// Reads the arguments, does what they say, and answers how it went.
pub(crate) fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = Arguments::parse_from(arguments);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(obey(arguments)) {
        Ok(code) => code,
        Err(failure) => failed(&failure),
    }
}

async fn obey(Arguments { command, place }: Arguments) -> Result<ExitCode, Failure> {
    let settings = || Settings::load(&place);
    match command.unwrap_or_default() {
        Command::Run { services } => run::run(&settings()?, &services).await,
        Command::Demo { area } => demo::demo(&place, &area).await,
        Command::Migrate { services, dry_run } => migrate::migrate(&settings()?, &services, dry_run).await,
        Command::Check => check::check(&settings()?).await,
        Command::Account(of) => account::account(&settings()?, &of).await,
        Command::Token(of) => token::token(&settings()?, &of),
        Command::Health { service } => health::health(&settings()?, service).await,
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the last words of a command are for whoever typed it"
)]
fn failed(failure: &Failure) -> ExitCode {
    eprintln!("quma: {failure}");
    let mut cause = failure.source();
    while let Some(deeper) = cause {
        eprintln!("  because {deeper}");
        cause = deeper.source();
    }
    ExitCode::FAILURE
}
