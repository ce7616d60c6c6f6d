//! quma (区码): one district, one code. The program that opens the services and serves them.
//!
//! - [`arguments`]: what can be typed after `quma`
//! - [`settings`]: what can be tuned, of everything
//! - [`town`]: the services of one process, opened in order; everything else is built on it
//! - [`tokens`]: tokens for people and programs
//! - [`command`]: one file per command
//! - [`demo`]: the newspaper's day, told through the real RPCs

pub mod arguments;
pub mod command;
pub mod demo;
pub mod settings;
pub mod tokens;
pub mod town;

use mimalloc::MiMalloc;
use std::ffi::OsString;
use std::process::ExitCode;

/// Of every program made from this library, the tests' and the benchmark's own too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The whole program: reads the arguments, does what they say, and answers how it went.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    command::main(arguments)
}
