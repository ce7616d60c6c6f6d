//! What requests carry: lists their pages, writes the id that makes a repeat harmless.

use super::shapes::http_path;
use super::{rpcs, short};
use crate::finding::{Exceptions, Findings, beyond};
use prost_reflect::{Kind, MessageDescriptor, MethodDescriptor};
use std::collections::BTreeSet;

/// RPCs that answer with a list, whatever they are called.
const LISTS: [&str; 2] = [
    "registration.v1.RegistrationService/FindPeople",
    "checkpoint.v1.PassService/GetSummary",
];

/// Writes without a `request_id`, each with the reason why a repeat is harmless. The list can only shrink.
const WITHOUT_REQUEST_ID: Exceptions = &[
    (
        "checkpoint.v1.CheckpointService/ImportCheckpoints",
        "the same file twice changes nothing",
    ),
    (
        "checkpoint.v1.CheckpointService/IssuePoster",
        "answers the newest poster again",
    ),
    (
        "checkpoint.v1.ExportService/ConfirmDestroyed",
        "what was said first stays",
    ),
    (
        "checkpoint.v1.VehicleService/ListVehicles",
        "reads; the plate stays out of the address line",
    ),
    (
        "checkpoint.v1.GateService/FetchOfflineBundle",
        "writes nothing that a second one would change",
    ),
    (
        "checkpoint.v1.GateService/UploadPasses",
        "every row has an id of its own",
    ),
    (
        "checkpoint.v1.PolicyService/ApprovePolicy",
        "a proposal is decided once",
    ),
    (
        "registration.v1.PolicyService/ApprovePolicy",
        "a proposal is decided once",
    ),
    (
        "registration.v1.AreaRiskService/ApplyAreaRisk",
        "a measure begins once",
    ),
    (
        "registration.v1.AreaRiskService/ApproveAreaRisk",
        "a measure is decided once",
    ),
    (
        "registration.v1.AreaRiskService/StopMeasure",
        "a measure is stopped once",
    ),
    (
        "registration.v1.AreaRiskService/RevertMeasure",
        "a measure is taken back once",
    ),
    (
        "registration.v1.HealthCodeService/ApproveLevel",
        "a change is decided once",
    ),
    (
        "registration.v1.HealthCodeService/DecideCodeUse",
        "an application is decided once",
    ),
    (
        "registration.v1.HealthCodeService/MakeCode",
        "a second code is as good as the first",
    ),
    (
        "registration.v1.HealthCodeService/RevokeCodes",
        "what is revoked stays revoked",
    ),
    (
        "registration.v1.HealthCodeService/VerifyCode",
        "reads; the code stays out of the address line",
    ),
    (
        "registration.v1.ExportService/ConfirmDestroyed",
        "what was said first stays",
    ),
    (
        "registration.v1.ErasureService/ConfirmErased",
        "what was said first stays",
    ),
    (
        "registration.v1.LevelService/ApproveLevels",
        "a change is decided once",
    ),
    ("registration.v1.LevelService/StopLevels", "it is stopped once"),
    (
        "registration.v1.OutreachService/GetSelfReport",
        "reads; the secret of the link stays out of the address line",
    ),
    (
        "registration.v1.OutreachService/IssueSelfReportLink",
        "a second link is as good as the first",
    ),
    (
        "registration.v1.RegistrationService/ConfirmResume",
        "a confirmation is used once",
    ),
    (
        "registration.v1.RegistrationService/FindPeople",
        "reads; what is searched stays out of the address line",
    ),
    (
        "registration.v1.RegistrationService/ResumeSession",
        "attempts are counted, each of them",
    ),
];

#[test]
fn lists_come_page_by_page() {
    let mut findings = Findings::default();
    for rpc in rpcs() {
        let lists = rpc.name().starts_with("List") || LISTS.contains(&short(&rpc).as_str());
        let asks =
            has(&rpc.input(), "page_size", &Kind::Int32) && has(&rpc.input(), "page_token", &Kind::String);
        let answers = has(&rpc.output(), "next_page_token", &Kind::String);
        findings.expect(asks == answers && (asks || !lists), || short(&rpc));
    }
    findings.none("a list has page_size and page_token, and answers next_page_token");
}

#[test]
fn a_repeated_write_is_told_from_a_second_one() {
    let mut findings = Findings::default();
    let without: BTreeSet<String> = rpcs()
        .iter()
        .filter(|rpc| writes(rpc) && !has(&rpc.input(), "request_id", &Kind::String))
        .map(short)
        .collect();
    for rpc in beyond(WITHOUT_REQUEST_ID, without, &mut findings) {
        findings.add(format!("{rpc}: has no request_id"));
    }
    for rpc in rpcs().iter().filter(|rpc| !writes(rpc)) {
        findings.expect(!has(&rpc.input(), "request_id", &Kind::String), || {
            format!("{}: reads, and has a request_id", short(rpc))
        });
    }
    findings.none("a write carries request_id (UUIDv7); of a create it becomes the id of what is created");
}

/// Whether the RPC changes something: all but `get` do.
fn writes(rpc: &MethodDescriptor) -> bool {
    http_path(rpc).is_none_or(|(verb, _)| verb != "get")
}

fn has(message: &MessageDescriptor, name: &str, kind: &Kind) -> bool {
    message
        .get_field_by_name(name)
        .is_some_and(|field| field.kind() == *kind && !field.is_list())
}
