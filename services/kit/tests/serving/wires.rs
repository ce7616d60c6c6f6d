//! Wires: who a service speaks for, what a neighbour's silence means, what every process answers besides.

use crate::bench::{Bench, far};
use crate::subject::{Client, Visitor};
use futures::future::join_all;
use http::HeaderMap;
use kit::caller::Principal;
use kit::fault::reason_of;
use kit::onward::Onward;
use kit::origin;
use kit::serve::{self, ServeSettings};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

#[tokio::test]
async fn a_district_of_gates_may_come_back_at_once() {
    let listener = serve::listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = listener.local_addr().expect("its address");
    // Nobody accepts yet: whoever finds no room in the queue is not connected until somebody does.
    let gates = (0..300).map(|_| timeout(Duration::from_secs(10), TcpStream::connect(address)));
    for gate in join_all(gates).await {
        gate.expect("room to wait in").expect("a connection");
    }
}

#[tokio::test]
async fn a_service_speaks_in_its_own_name_for_its_caller() {
    let bench = Bench::new();
    for (place, client) in bench.both().await {
        let service = Client(bench.signed(&client));
        let unasked = service
            .call("Say", Onward::unasked().request("who".to_owned()))
            .await;
        assert_eq!(
            unasked.expect("an answer"),
            "service:bakery for service:bakery",
            "{place}"
        );

        // What a handler of the bakery does with a call of lin's.
        let onward = Onward::for_caller(Arc::new(bench.claims("lin", "guest", 600)));
        for _ in 0..2 {
            let asked = service.call("Say", onward.request("who".to_owned())).await;
            assert_eq!(asked.expect("an answer"), "service:bakery for lin", "{place}");
        }
    }
}

#[tokio::test]
async fn nothing_crosses_a_near_wire_that_a_far_one_would_not_carry() {
    let bench = Bench::new();
    let client = bench.near();
    let mut request = Request::new("who".to_owned());
    let forged = Visitor::read(&bench.claims("zhao", "baker", 600));
    request.extensions_mut().insert(forged.expect("a visitor"));
    let refused = client
        .call("Say", request)
        .await
        .expect_err("an extension is no token");
    assert_eq!(reason_of(&refused).as_deref(), Some("TOKEN_MISSING"));
}

#[tokio::test]
async fn only_a_front_door_says_where_a_call_comes_from() {
    let bench = Bench::new();
    let (stranger, _) = bench.serve().await;
    let settings = ServeSettings {
        front_doors: vec![stranger.ip()],
        ..ServeSettings::default()
    };
    let (door, _) = bench.serve_as(bench.service(), settings).await;
    let told = || {
        let mut headers = HeaderMap::new();
        origin::write([203, 0, 113, 9].into(), &mut headers);
        let mut request = Request::new("whence".to_owned());
        *request.metadata_mut() = MetadataMap::from_headers(headers);
        request
    };
    let cases = [
        ("a stranger", Client(far(stranger)), "Some(127.0.0.1)"),
        ("a front door", Client(far(door)), "Some(203.0.113.9)"),
        ("this process", bench.near(), "Some(203.0.113.9)"),
    ];
    for (whose, client, origin) in cases {
        let heard = client.call("SayOpenly", told()).await.expect("an answer");
        assert_eq!(heard, origin, "{whose}");
    }
    let unasked = bench
        .near()
        .call("SayOpenly", Request::new("whence".to_owned()))
        .await;
    assert_eq!(unasked.expect("an answer"), "None");
}

#[tokio::test]
async fn silence_is_a_deadline_and_absence_is_unavailable() {
    let bench = Bench::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let silent = Client(far(address)); // accepted by the kernel, answered by nobody
    let onward = Onward::unasked().within(Duration::from_millis(200));
    let late = silent
        .call("Say", onward.request("hello".to_owned()))
        .await
        .expect_err("no answer");
    assert_eq!(late.code(), Code::DeadlineExceeded);
    assert!(
        late.message().contains("did not answer in time"),
        "{}",
        late.message()
    );
    let spent = silent
        .call("Say", onward.request("hello".to_owned()))
        .await
        .expect_err("no time");
    assert_eq!(
        (spent.code(), spent.message()),
        (Code::DeadlineExceeded, "no time was left to ask a neighbour")
    );

    drop(listener);
    let away = Client(far(address))
        .call("Say", bench.guest("hello".to_owned()))
        .await
        .expect_err("nobody there");
    assert_eq!(
        (away.code(), reason_of(&away).as_deref()),
        (Code::Unavailable, Some("UNREACHABLE"))
    );
}

#[tokio::test]
async fn every_process_tells_its_health_its_contract_and_its_numbers() {
    let bench = Bench::new();
    let (address, _) = bench.serve().await;
    let client = Client(far(address));
    client
        .call("Say", bench.guest("hello".to_owned()))
        .await
        .expect("an answer");

    while get(address, "/healthz").await.0 != 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let mut health = HealthClient::new(far(address));
    for service in ["", "subject"] {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let status = health
            .check(request)
            .await
            .expect("an answer")
            .into_inner()
            .status();
        assert_eq!(status, ServingStatus::Serving, "{service}");
    }

    let mut reflection = ServerReflectionClient::new(far(address));
    let list = MessageRequest::ListServices(String::new());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(list),
    };
    let answers = reflection
        .server_reflection_info(futures::stream::iter([request]))
        .await
        .expect("a stream");
    let answer = answers
        .into_inner()
        .message()
        .await
        .expect("an answer")
        .expect("a message");
    let Some(MessageResponse::ListServicesResponse(listed)) = answer.message_response else {
        panic!("a list")
    };
    let mut listed: Vec<_> = listed.service.into_iter().map(|service| service.name).collect();
    listed.sort_unstable();
    assert_eq!(
        listed,
        ["grpc.health.v1.Health", "kit.tests.v1.Subject"],
        "what answers here, nothing else"
    );

    let (status, text) = get(address, "/metrics").await;
    assert_eq!(status, 200);
    let counted = r#"rpc_requests_total{code="OK",rpc="/kit.tests.v1.Subject/Say"}"#;
    assert!(
        text.contains(counted) && text.contains("rpc_duration_seconds_bucket"),
        "{text}"
    );
    assert_eq!(get(address, "/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(get(address, "/nowhere").await.0, 404);
}

/// A request as a probe makes it: HTTP/1.1, no library.
pub(crate) async fn get(address: std::net::SocketAddr, path: &str) -> (u16, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .expect("a status");
    (status, body.to_owned())
}
