//! Telemetry reaches a collector, and the trace a caller began goes on.

use crate::bench::Bench;
use axum::Router;
use kit::telemetry::{TelemetrySettings, init};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tonic::{Code, Request, Status};

/// A collector that takes whatever is sent and remembers what kind it was.
async fn collector() -> (String, Arc<Mutex<BTreeSet<String>>>) {
    let received = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = received.clone();
    let router = Router::new().fallback(async move |request: axum::extract::Request| {
        seen.lock()
            .expect("no panic")
            .insert(request.uri().path().to_owned());
        Status::new(Code::Ok, "").into_http::<axum::body::Body>()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), received)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn traces_and_metrics_reach_the_collector_before_the_process_ends() {
    let (endpoint, received) = collector().await;
    let settings = TelemetrySettings {
        filter: "warn,kit=info".to_owned(),
        otlp_endpoint: Some(endpoint),
        sampled_percent: 100.0,
        ..Default::default()
    };
    let telemetry = init(&settings).expect("telemetry");

    let (bench, parent) = (
        Bench::new(),
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    );
    let mut request = Request::new("hello".to_owned());
    request
        .metadata_mut()
        .insert("traceparent", parent.parse().expect("a header value"));
    let refused = bench.near().call("Say", request).await.expect_err("no token");
    assert_eq!(
        refused.metadata().get("x-trace-id").expect("a trace id"),
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );

    tokio::time::timeout(Duration::from_secs(8), telemetry.shutdown())
        .await
        .expect("in time");
    let received = received.lock().expect("no panic");
    for kind in ["trace.v1.TraceService", "metrics.v1.MetricsService"] {
        let path = format!("/opentelemetry.proto.collector.{kind}/Export");
        assert!(received.contains(&path), "{path} is not among {received:?}");
    }
}
