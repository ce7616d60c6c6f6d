//! Partners reach every RPC: the front door has a path for it, and its description tells of it.

use super::shapes::{http_path, without_variables};
use super::{path, rpcs};
use crate::finding::Findings;
use edge::{Edge, Neighbours, Zone};
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use kit::clock::Clock;
use kit::rpcs::Rpcs;
use kit::shutdown::Shutdown;
use kit::wire;
use quma::settings::Settings;
use serde_json::Value as Json;
use tower::ServiceExt;

#[tokio::test]
async fn every_rpc_has_a_path_for_partners_that_is_described() {
    let mut findings = Findings::default();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let door = a_door_with_nobody_behind_it(&Settings::in_folder(folder.path())).await;
    let asked = async |verb: &str, path: &str, kind: &str, body: &'static str| -> Json {
        let request = Request::builder()
            .method(verb.to_uppercase().as_str())
            .uri(path)
            .header(CONTENT_TYPE, kind)
            .body(Full::new(Bytes::from_static(body.as_bytes())))
            .expect("a request");
        let Ok(answer) = door.pages(Zone::Inside).oneshot(request).await;
        let body = answer
            .into_body()
            .collect()
            .await
            .expect("a whole answer")
            .to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    };
    let described = asked("get", "/openapi.json", "", "").await;
    for rpc in rpcs() {
        let Some((verb, template)) = http_path(&rpc) else {
            findings.add(format!("{}: has no google.api.http", path(&rpc)));
            continue;
        };
        findings.expect(described["paths"][&template][&verb].is_object(), || {
            format!("{}: {verb} {template} is not in /openapi.json", path(&rpc))
        });
        let (kind, body) = match (rpc.is_client_streaming(), verb.as_str()) {
            (true, _) => ("application/x-ndjson", "{}"),
            (false, "get") => ("", ""),
            (false, _) => ("application/json", "{}"),
        };
        let filled = without_variables(&template).replace("{}", "1");
        let answer = asked(&verb, &filled, kind, body).await;
        findings.expect(answer["reason"] == "UNREACHABLE", || {
            format!("{}: {verb} {filled} is answered {answer}", path(&rpc))
        });
    }
    findings.none("the path of google.api.http leads to the RPC, and /openapi.json tells of it");
}

/// Whoever finds the way hears that nobody answers there; whoever does not, that there is none.
async fn a_door_with_nobody_behind_it(settings: &Settings) -> Edge {
    let clock = Clock::system(settings.zone().expect("a zone"));
    let ground = quma::town::ground(settings, clock, Shutdown::manual()).expect("keys can be made");
    let nobody = wire::near(Rpcs::default());
    let neighbours = Neighbours {
        registration: nobody.clone(),
        checkpoint: nobody,
    };
    // Without accounts, so that it needs no database.
    let outside = edge::Settings {
        zone: Zone::Public,
        ..settings.edge.clone()
    };
    let opened = edge::open(outside, ground, neighbours).await;
    opened.expect("a door without accounts opens").0
}
