//! The program `quma`. Everything it does is in the library beside it, so that the tests' own program does the same.

use std::process::ExitCode;

fn main() -> ExitCode {
    quma::main(std::env::args_os())
}
