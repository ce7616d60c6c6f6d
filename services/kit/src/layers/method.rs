//! What the layers know of every RPC before its first call: its access row, its shape, its numbers.

use super::meter::Meter;
use crate::access::{Row, Table, Tier};
use prost::Message;
use prost_types::FileDescriptorSet;
use std::collections::HashMap;
use std::sync::Arc;

/// One RPC.
#[derive(Debug)]
pub(super) struct Method {
    /// `/quma.checkpoint.v1.GateService/VerifyPass`
    pub(super) path: &'static str,
    pub(super) tier: Tier,
    /// The caller sends a stream: no total deadline.
    pub(super) client_streams: bool,
    /// The answer is a stream: recorded, and its place given back, when it ends.
    pub(super) server_streams: bool,
    pub(super) meter: Meter,
}

/// One RPC and who may call it.
#[derive(Debug)]
pub(super) struct Listed<R: 'static> {
    pub(super) method: Arc<Method>,
    /// `None`: not in the table, so refused.
    pub(super) row: Option<&'static Row<R>>,
}

/// Every RPC of a service, by path.
#[derive(Debug)]
pub(super) struct Methods<R: 'static> {
    by_path: HashMap<&'static str, Listed<R>>,
    /// One stand-in for every path nobody listed: strangers must not be able to make series of metrics.
    unlisted: Listed<R>,
}

impl<R> Methods<R> {
    pub(super) fn new(table: &Table<R>, descriptors: &[u8]) -> Self {
        let shapes = shapes(descriptors);
        let by_path = table.rows().map(|row| {
            // Without a descriptor the tier is the best guess.
            let guess = matches!(row.tier, Tier::Streams | Tier::Exports);
            let (client_streams, server_streams) = shapes.get(row.rpc).copied().unwrap_or((false, guess));
            let meter = Meter::of(row.rpc);
            let method = Method {
                path: row.rpc,
                tier: row.tier,
                client_streams,
                server_streams,
                meter,
            };
            (
                row.rpc,
                Listed {
                    method: Arc::new(method),
                    row: Some(row),
                },
            )
        });
        let unlisted = Method {
            path: "unlisted",
            tier: Tier::Admin,
            client_streams: false,
            server_streams: false,
            meter: Meter::of("unlisted"),
        };
        Self {
            by_path: by_path.collect(),
            unlisted: Listed {
                method: Arc::new(unlisted),
                row: None,
            },
        }
    }

    pub(super) fn find(&self, path: &str) -> &Listed<R> {
        self.by_path.get(path).unwrap_or(&self.unlisted)
    }
}

/// Path → (client streams, server streams), from an encoded descriptor set; what does not decode has no shapes.
fn shapes(descriptors: &[u8]) -> HashMap<String, (bool, bool)> {
    let Ok(set) = FileDescriptorSet::decode(descriptors) else {
        return HashMap::new();
    };
    let mut shapes = HashMap::new();
    for file in &set.file {
        for service in &file.service {
            for method in &service.method {
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                shapes.insert(path, (method.client_streaming(), method.server_streaming()));
            }
        }
    }
    shapes
}
