//! `/openapi.json`: what the contract says, as OpenAPI 3.1 writes it. Made from the descriptors alone, so the same program always says the same.

mod operations;
mod schemas;

use super::contract::{Comments, services, short};
use super::statuses::STATUSES;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// The whole description, written once.
static TEXT: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());

/// How to ask, for whoever reads the description first.
const ABOUT: &str = "Every call of the district's services as JSON. Send the token as `Authorization: Bearer …`; without one the service \
itself refuses. Fields are called as in the contract; `personId` is read for `person_id`, and `null` is absent. Answers hold every scalar and \
every list, also when it is empty or nought; 64-bit numbers are text, moments are UTC, bytes are base64. Streams are NDJSON, one message a line; \
one that breaks off ends with a line `{\"problem\": …}`. Errors are problems (RFC 9457): decide by `reason`. `grpc-timeout` names a deadline, such as \
`2500m`; `traceparent` continues a trace.";

/// Answers the description.
pub(super) async fn get() -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, TEXT.clone()).into_response()
}

fn document() -> Json {
    let comments = Comments::read();
    let tags = services().into_iter().map(|service| {
        let comment = comments.of(&service.parent_file(), service.path());
        json!({"name": short(service.full_name()), "description": comment})
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "quma 区码",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags.collect::<Vec<_>>(),
        "paths": operations::paths(&comments),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {"Problem": {
                "description": "Refused, or failed",
                "headers": {
                    "Retry-After": {"description": "Seconds until trying again makes sense", "schema": {"type": "integer", "minimum": 1}},
                    "Allow": {"description": "With 405: the methods of the path", "schema": {"type": "string"}},
                },
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }},
            "schemas": schemas::all(&comments, problem()),
        },
    })
}

fn problem() -> Json {
    let statuses: Vec<_> = STATUSES
        .iter()
        .map(|told| format!("{}: {}", told.status, told.title))
        .collect();
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "type": "object",
        "description": "What is said instead of what was asked for (RFC 9457)",
        "required": ["type", "title", "status", "detail", "reason", "flaws"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "Where the page explains problems of this status"},
            "title": text("What problems of this status are"),
            "status": {"type": "integer", "description": statuses.join(". ")},
            "detail": text("What happened this time; a sentence for people"),
            "reason": {"type": "string", "pattern": "^[A-Z0-9_]{1,63}$", "description": "Stable: programs decide by it"},
            "flaws": {
                "type": "array",
                "description": "Every bad field",
                "items": {
                    "type": "object",
                    "required": ["field", "reason", "description"],
                    "properties": {
                        "field": text("Its path in the request, such as `person.phone` or `rungs[0].level`"),
                        "reason": text("Stable"),
                        "description": text("A sentence for people; never holds the value"),
                    },
                },
            },
            "retry_after_seconds": {"type": "integer", "minimum": 1, "description": "When trying again makes sense"},
            "trace_id": text("What to quote when asking for help"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::paths::PATHS;
    use super::*;

    #[test]
    fn every_rpc_is_described_at_its_path() {
        let document = document();
        for binding in PATHS.all() {
            let method = binding.method.as_str().to_ascii_lowercase();
            let operation = &document["paths"][binding.template.text()][&method];
            let id = operation["operationId"]
                .as_str()
                .unwrap_or_else(|| panic!("{} is missing", binding.rpc.full_name()));
            assert!(id.ends_with(binding.rpc.name()), "{id}");
            assert_ne!(operation["description"], "", "{id}");
        }
        let described = document["paths"].as_object().unwrap().values();
        let described: usize = described.map(|path| path.as_object().unwrap().len()).sum();
        assert_eq!(described, PATHS.all().len());
    }

    #[test]
    fn it_always_says_the_same_and_points_only_to_what_is_there() {
        let document = document();
        assert_eq!(document.to_string(), super::document().to_string());
        let mut left = vec![&document];
        let mut pointed = 0;
        while let Some(value) = left.pop() {
            match value {
                Json::Object(object) => {
                    if let Some(Json::String(target)) = object.get("$ref") {
                        let pointer = target.strip_prefix('#').unwrap();
                        assert!(document.pointer(pointer).is_some(), "{target} is not there");
                        pointed += 1;
                    }
                    left.extend(object.values());
                }
                Json::Array(elements) => left.extend(elements),
                _ => {}
            }
        }
        assert!(pointed > 500);
    }
}
