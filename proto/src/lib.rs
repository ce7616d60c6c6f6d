//! The contract: what anyone may ask of any service of a district.
//!
//! One module per protobuf package; the `.proto` files beside this crate are the reference. [`DESCRIPTORS`] describes all of it, comments and HTTP paths
//! included, for reflection, for JSON and for the tests that keep the contract's rules.

/// The whole contract as an encoded `google.protobuf.FileDescriptorSet`, with comments and custom options.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Words that more than one service uses.
pub mod common {
    /// `quma.common.v1`.
    #[allow(
        missing_docs,
        clippy::all,
        reason = "generated; documented in the .proto files"
    )]
    pub mod v1 {
        tonic::include_proto!("quma.common.v1");
    }
}

/// People, how they are, and their codes.
pub mod registration {
    /// `quma.registration.v1`.
    #[allow(
        missing_docs,
        clippy::all,
        reason = "generated; documented in the .proto files"
    )]
    pub mod v1 {
        tonic::include_proto!("quma.registration.v1");
    }
}

/// Gates, posters, passes and their figures.
pub mod checkpoint {
    /// `quma.checkpoint.v1`.
    #[allow(
        missing_docs,
        clippy::all,
        reason = "generated; documented in the .proto files"
    )]
    pub mod v1 {
        tonic::include_proto!("quma.checkpoint.v1");
    }
}
