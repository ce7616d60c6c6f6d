//! The pages' scripts by themselves, in node.

use std::process::Command;

#[test]
fn a_page_without_a_network_keeps_its_time_its_epochs_and_its_ids() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts.mjs");
    let ran = Command::new("node").arg(here).output();
    let ran = ran.expect("node is installed: tests/run does it");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
