//! The contract as the program carries it: services, messages, comments.

use prost_reflect::{DescriptorPool, FileDescriptor, ServiceDescriptor};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The whole contract.
pub(super) static CONTRACT: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(proto::DESCRIPTORS)
        .expect("the contract is compiled into the program, and a test reads it")
});

/// The services of the suite, by name.
pub(super) fn services() -> Vec<ServiceDescriptor> {
    let ours = |service: &ServiceDescriptor| service.package_name().starts_with("quma.");
    let mut services: Vec<_> = CONTRACT.services().filter(ours).collect();
    services.sort_by(|one, other| one.full_name().cmp(other.full_name()));
    services
}

/// A name of the contract without what all of them begin with: `checkpoint.v1.GateService`.
pub(super) fn short(full_name: &str) -> &str {
    full_name.strip_prefix("quma.").unwrap_or(full_name)
}

/// What is written above the things of the contract.
#[derive(Debug)]
pub(super) struct Comments(HashMap<(String, Vec<i32>), String>);

impl Comments {
    /// All of them.
    pub(super) fn read() -> Self {
        let mut comments = HashMap::new();
        for file in CONTRACT.files() {
            let Some(source) = &file.file_descriptor_proto().source_code_info else {
                continue;
            };
            for location in &source.location {
                let lines = location.leading_comments().lines().map(str::trim);
                let text = lines.collect::<Vec<_>>().join(" ").trim().to_owned();
                if !text.is_empty() {
                    comments.insert((file.name().to_owned(), location.path.clone()), text);
                }
            }
        }
        Self(comments)
    }

    /// The comment on what stands in `file` at `path`; empty when there is none.
    pub(super) fn of(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        let key = (file.name().to_owned(), path.to_vec());
        self.0.get(&key).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost_reflect::Kind;

    #[test]
    fn the_contract_is_read_with_its_comments() {
        let comments = Comments::read();
        let services = services();
        assert!(services.len() > 30);
        for rpc in services.iter().flat_map(ServiceDescriptor::methods) {
            assert_ne!(
                comments.of(&rpc.parent_file(), rpc.path()),
                "",
                "{}",
                rpc.full_name()
            );
        }
    }

    /// JSON reads and writes these kinds and no others; whoever needs another gives it a row in `read.rs` and `write.rs`.
    #[test]
    fn the_contract_holds_only_what_json_knows() {
        let ours = CONTRACT
            .all_messages()
            .filter(|message| message.package_name().starts_with("quma."));
        for field in ours.flat_map(|message| message.fields().collect::<Vec<_>>()) {
            let known = match field.kind() {
                Kind::Bool | Kind::String | Kind::Bytes | Kind::Int32 | Kind::Int64 | Kind::Enum(_) => true,
                Kind::Message(message) => {
                    message.package_name().starts_with("quma.")
                        || message.full_name() == "google.protobuf.Timestamp"
                }
                _ => false,
            };
            assert!(known && !field.is_map(), "{}", field.full_name());
        }
    }
}
