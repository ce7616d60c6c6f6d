//! A gate's browser without a network decides what this service decides: the same scans, the same facts, through both.
//!
//! What is expected is made here, by the service itself, and handed to the pages' own modules (`edge/assets/offline`) in node.

mod facts;
mod scans;

use serde_json::Value;
use std::process::Command;

/// Runs the pages' modules over what is expected; fails with every difference.
fn the_browser_agrees(expected: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let vectors = folder.path().join("expected.json");
    std::fs::write(&vectors, expected.to_string()).unwrap();
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/without_a_network/agrees.mjs");
    let ran = Command::new("node").arg(here).arg(&vectors).output();
    let ran = ran.expect("node is installed: tests/run does it");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// `VERDICT_REASON_GREEN` without its enum's name.
fn word(name: &str, prefix: &str) -> String {
    name.trim_start_matches(prefix).to_owned()
}
