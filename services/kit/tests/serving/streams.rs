//! Streams: they end with a reason, whoever ends them.

use crate::bench::{Bench, Wishes, bearing};
use futures::StreamExt;
use futures::stream;
use kit::fault::reason_of;
use kit::layers::{DeadlineSettings, LimitSettings};
use std::time::Duration;
use tonic::{Code, Status, Streaming};

/// The words that arrived, and why the stream ended.
async fn drain(mut stream: Streaming<String>) -> (Vec<String>, Option<Status>) {
    let mut words = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(word)) => words.push(word),
            Ok(None) => return (words, None),
            Err(status) => return (words, Some(status)),
        }
    }
}

#[tokio::test]
async fn a_stream_ends_well_or_with_what_its_handler_said() {
    let bench = Bench::new();
    for (place, client) in bench.both().await {
        let cases = [
            ("three", &["one", "two", "three"][..], None),
            ("fail", &["one", "two", "three"][..], Some("CURSOR_GONE")),
            ("panic", &[][..], Some("PANICKED")), // what was not sent yet goes down with it
        ];
        for (message, expected, reason) in cases {
            let stream = client
                .count(bench.guest(message.to_owned()))
                .await
                .expect("a stream");
            let (words, end) = drain(stream).await;
            assert_eq!(words, expected, "{place} {message}");
            assert_eq!(
                end.as_ref().and_then(reason_of).as_deref(),
                reason,
                "{place} {message}"
            );
            let traced = end.is_none_or(|status| status.metadata().contains_key("x-trace-id"));
            assert!(traced, "{place} {message}");
        }
        let refused = client
            .count(bench.guest("refuse".to_owned()))
            .await
            .expect_err("refused before it began");
        assert_eq!(reason_of(&refused).as_deref(), Some("NOT_NOW"), "{place}");
    }
}

#[tokio::test]
async fn a_stream_in_which_nothing_moves_ends() {
    let deadlines = DeadlineSettings {
        idle_ms: 200,
        ..Default::default()
    };
    let bench = Bench::with(Wishes {
        deadlines,
        ..Default::default()
    });
    for (place, client) in bench.both().await {
        let stream = client
            .count(bench.guest("forever".to_owned()))
            .await
            .expect("a stream");
        let (_, end) = drain(stream).await;
        let end = end.expect("a reason");
        assert_eq!(
            (end.code(), end.message()),
            (Code::DeadlineExceeded, "subject sent nothing for too long"),
            "{place}"
        );

        let upload = stream::iter(["some".to_owned()]).chain(stream::pending());
        let stuck = client
            .join(bench.guest(upload))
            .await
            .expect_err("the upload never ends");
        assert_eq!(
            (stuck.code(), stuck.message()),
            (Code::DeadlineExceeded, "the caller sent nothing for too long"),
            "{place}"
        );
        let moving = stream::iter(["some", "more"].map(str::to_owned));
        assert_eq!(
            client.join(bench.guest(moving)).await.expect("joined"),
            "some more",
            "{place}"
        );
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_token_it_was_opened_with() {
    let bench = Bench::new();
    let token = bench.token_valid_for("lin", "guest", 1);
    let stream = bench
        .near()
        .count(bearing("forever".to_owned(), &token))
        .await
        .expect("a stream");
    let (_, end) = tokio::time::timeout(Duration::from_secs(5), drain(stream))
        .await
        .expect("it ends");
    assert_eq!(end.as_ref().and_then(reason_of).as_deref(), Some("TOKEN_EXPIRED"));
}

#[tokio::test]
async fn an_open_stream_keeps_its_place_until_it_ends() {
    let limits = LimitSettings {
        streams: 1,
        reserved_for_services_percent: 0,
        ..Default::default()
    };
    let bench = Bench::with(Wishes {
        limits,
        ..Default::default()
    });
    let client = bench.near();
    let open = client
        .count(bench.guest("forever".to_owned()))
        .await
        .expect("a stream");
    let shed = client
        .count(bench.guest("three".to_owned()))
        .await
        .expect_err("no place left");
    assert_eq!(reason_of(&shed).as_deref(), Some("OVERLOADED"));
    drop(open);
    assert!(client.count(bench.guest("three".to_owned())).await.is_ok());
}
