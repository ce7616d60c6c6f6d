//! Stopping: whoever is inside finishes, whoever waits is told, and a dead duty is not survived.

use crate::bench::{Bench, far};
use crate::subject::Client;
use crate::wires::get;
use kit::fault::reason_of;
use kit::serve::{ServeError, ServeSettings};
use kit::service::Duty;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn a_call_under_way_is_answered_and_a_stream_is_told_before_the_process_stops() {
    let bench = Bench::new();
    let told = Arc::new(Mutex::new(Vec::new()));
    let (duty, closing) = (told.clone(), told.clone());
    let service = bench
        .service()
        .duty(Duty::new("wait", async move |stop| {
            stop.cancelled().await;
            duty.lock().expect("no panic").push("duty ended");
            Ok(())
        }))
        .closing(async move || closing.lock().expect("no panic").push("closed"));
    let (address, served) = bench.serve_as(service, ServeSettings::default()).await;
    let client = Client(far(address));
    let mut stream = client
        .count(bench.guest("forever".to_owned()))
        .await
        .expect("a stream");
    let held = tokio::spawn({
        let (client, request) = (client.clone(), bench.guest("hold".to_owned()));
        async move { client.call("Say", request).await }
    });
    bench.subject.entered.notified().await;

    bench.shutdown.begin();
    let end = loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the stream ended without a reason"),
            Err(status) => break status,
        }
    };
    assert_eq!(reason_of(&end).as_deref(), Some("STOPPING"));
    assert!(!served.is_finished() && told.lock().expect("no panic").is_empty());
    assert!(
        tokio::net::TcpStream::connect(address).await.is_err(),
        "no new connections"
    );

    bench.subject.released.notify_one();
    assert_eq!(held.await.expect("no panic").expect("answered"), "you said hold");
    timeout(Duration::from_secs(5), served)
        .await
        .expect("it stops")
        .expect("no panic")
        .expect("in order");
    assert_eq!(*told.lock().expect("no panic"), ["duty ended", "closed"]);
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut_off_and_said() {
    let bench = Bench::new();
    let settings = ServeSettings {
        drain_ms: 100,
        ..Default::default()
    };
    let (address, served) = bench.serve_as(bench.service(), settings).await;
    let client = Client(far(address));
    let held = tokio::spawn({
        let request = bench.guest("hold".to_owned());
        async move { client.call("Say", request).await }
    });
    bench.subject.entered.notified().await;
    bench.shutdown.begin();
    let outcome = timeout(Duration::from_secs(5), served)
        .await
        .expect("it stops")
        .expect("no panic");
    assert!(matches!(outcome, Err(ServeError::Unfinished)));
    let cut = held.await.expect("no panic").expect_err("cut off");
    assert_eq!(reason_of(&cut).as_deref(), Some("UNREACHABLE"));
}

#[tokio::test]
async fn a_duty_that_dies_stops_the_process_with_its_name() {
    let ends = Duty::new("ends by itself", async |_| Ok(()));
    let fails = Duty::new("fails", async |_| Err("the table is gone".into()));
    let panics = Duty::new("panics", async |_| panic!("on purpose"));
    for (duty, why) in [
        (ends, "it ended by itself"),
        (fails, "the table is gone"),
        (panics, "it panicked"),
    ] {
        let (bench, name) = (Bench::new(), duty.name);
        let (_, served) = bench
            .serve_as(bench.service().duty(duty), ServeSettings::default())
            .await;
        let outcome = timeout(Duration::from_secs(5), served)
            .await
            .expect("it stops")
            .expect("no panic");
        let Err(ServeError::DutyDied { service, duty, cause }) = outcome else {
            panic!("{name} was survived")
        };
        assert_eq!((service, duty, cause.as_str()), ("subject", name, why));
    }
}

#[tokio::test]
async fn an_unready_service_is_named_and_a_stopping_process_is_unready() {
    let bench = Bench::new();
    let service = bench
        .service()
        .ready(async || Err("the database is away".to_owned()));
    let settings = ServeSettings {
        unready_ms: 1_000,
        ..Default::default()
    };
    let (address, _) = bench.serve_as(service, settings.clone()).await;
    assert_eq!(
        get(address, "/healthz").await,
        (503, "not ready: subject\n".to_owned())
    );

    let bench = Bench::new();
    let (address, _) = bench.serve_as(bench.service(), settings).await;
    while get(address, "/healthz").await.0 != 200 {
        sleep(Duration::from_millis(10)).await;
    }
    bench.shutdown.begin();
    sleep(Duration::from_millis(100)).await;
    assert_eq!(
        get(address, "/healthz").await.0,
        503,
        "off before the door closes"
    );
}
