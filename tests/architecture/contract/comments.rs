//! What comments promise: every reason they name is one the services know.

use super::{comment, files, short};
use crate::finding::Findings;
use crate::source::HOUSES;
use prost_reflect::FileDescriptor;

/// What the gate and the codes answer is a decision, named by the enum and not by an error.
const FOLLOWS: &str = "efuses with ";

#[test]
fn every_reason_a_comment_names_is_known_to_its_service() {
    let mut findings = Findings::default();
    let mut named = 0;
    for file in files() {
        let Some(house) = house_of(&file) else { continue };
        for service in file.services() {
            let about_all = reasons_in(&comment(&file, service.path()));
            for reason in &about_all {
                findings.expect(is_known(&house, reason), || {
                    format!("{}: {reason}", service.full_name())
                });
            }
            for rpc in service.methods() {
                for reason in reasons_in(&comment(&file, rpc.path())) {
                    named += 1;
                    findings.expect(is_known(&house, &reason), || format!("{}: {reason}", short(&rpc)));
                }
            }
        }
    }
    assert!(
        named > 0,
        "no comment names a reason: the test looks in the wrong place"
    );
    findings.none("\"Refuses with X\" is a promise: X stands in the service's own sources, the kit's or the vocabulary's");
}

/// The service a file of the contract belongs to: `quma.checkpoint.v1` is checkpoint's.
fn house_of(file: &FileDescriptor) -> Option<String> {
    let name = file.package_name().split('.').nth(1)?;
    HOUSES
        .iter()
        .any(|house| house.name == name)
        .then(|| name.to_owned())
}

fn is_known(service: &str, reason: &str) -> bool {
    HOUSES
        .iter()
        .filter(|house| [service, "kit", "vocabulary"].contains(&house.name.as_str()))
        .any(|house| house.writes(reason))
}

/// The words in capitals after "refuses with", to the end of the sentence.
fn reasons_in(comment: &str) -> Vec<String> {
    comment
        .split(FOLLOWS)
        .skip(1)
        .filter_map(|rest| rest.split('.').next())
        .flat_map(|sentence| sentence.split(|letter: char| !(letter.is_ascii_uppercase() || letter == '_')))
        .filter(|word| word.len() > 3)
        .map(str::to_owned)
        .collect()
}

#[test]
fn reasons_are_read_from_a_sentence() {
    let comment = "Answers a session. Refuses with INVALID_REQUEST naming every bad\nfield, TICKET_FORGED. Needs a POSTER.";
    assert_eq!(reasons_in(comment), ["INVALID_REQUEST", "TICKET_FORGED"]);
    assert_eq!(
        reasons_in("Every call refuses with OVERLOADED (retry after) at once."),
        ["OVERLOADED"]
    );
}
