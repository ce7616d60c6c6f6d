//! The contract keeps its own rules (proto/README.md), read from the descriptors every server hands out.

mod comments;
mod json;
mod requests;
mod shapes;

use prost_reflect::{DescriptorPool, FileDescriptor, MessageDescriptor, MethodDescriptor};
use std::sync::LazyLock;

/// The whole contract.
pub(crate) static CONTRACT: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(proto::DESCRIPTORS).expect("the contract's own descriptors can be read")
});

/// The files of the contract that are ours.
pub(crate) fn files() -> impl Iterator<Item = FileDescriptor> {
    CONTRACT.files().filter(|file| is_ours(file.package_name()))
}

/// Every RPC of ours.
pub(crate) fn rpcs() -> Vec<MethodDescriptor> {
    let services = CONTRACT
        .services()
        .filter(|service| is_ours(service.package_name()));
    services
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .collect()
}

/// Every message of ours.
pub(crate) fn messages() -> impl Iterator<Item = MessageDescriptor> {
    CONTRACT
        .all_messages()
        .filter(|message| is_ours(message.package_name()) && !message.is_map_entry())
}

/// `/quma.checkpoint.v1.GateService/VerifyPass`: the path on the wire.
pub(crate) fn path(rpc: &MethodDescriptor) -> String {
    format!("/{}/{}", rpc.parent_service().full_name(), rpc.name())
}

/// `GateService/VerifyPass`, with its service in front where two services of the suite have one of that name.
pub(crate) fn short(rpc: &MethodDescriptor) -> String {
    path(rpc).trim_start_matches("/quma.").to_owned()
}

fn is_ours(package: &str) -> bool {
    package.starts_with("quma.")
}

/// What is written above something in the contract; empty when nothing is.
pub(crate) fn comment(file: &FileDescriptor, path: &[i32]) -> String {
    let Some(source) = &file.file_descriptor_proto().source_code_info else {
        return String::new();
    };
    source
        .location
        .iter()
        .find(|location| location.path == path)
        .map(|location| location.leading_comments().trim().to_owned())
        .unwrap_or_default()
}
