//! The program under test: quma's own, built together with the tests, so that no journey ever runs a stale one.

use std::process::ExitCode;

fn main() -> ExitCode {
    quma::main(std::env::args_os())
}
