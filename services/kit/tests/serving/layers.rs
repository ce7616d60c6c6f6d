//! What callers meet before the handler.

use crate::bench::{Bench, Wishes, bearing};
use kit::fault::reason_of;
use kit::layers::{DeadlineSettings, LimitSettings, PerCallerSettings};
use std::time::{Duration, Instant};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

fn told(outcome: Result<String, Status>) -> (Code, String) {
    let status = outcome.expect_err("a refusal");
    let reason = reason_of(&status).unwrap_or_default();
    (status.code(), reason)
}

#[tokio::test]
async fn who_does_not_say_who_they_are_is_refused_and_who_may_not_too() {
    let bench = Bench::new();
    let said = |text: &str| text.to_owned();
    for (place, client) in bench.both().await {
        let nobody = client.call("Say", Request::new(said("hello"))).await;
        assert_eq!(
            told(nobody),
            (Code::Unauthenticated, said("TOKEN_MISSING")),
            "{place}"
        );
        let garbled = client.call("Say", bearing(said("hello"), "garbage")).await;
        assert_eq!(
            told(garbled),
            (Code::Unauthenticated, said("TOKEN_UNREADABLE")),
            "{place}"
        );
        let late = client
            .call(
                "Say",
                bearing(said("hello"), &bench.token_valid_for("lin", "guest", -10)),
            )
            .await;
        assert_eq!(
            told(late),
            (Code::Unauthenticated, said("TOKEN_EXPIRED")),
            "{place}"
        );
        let guest = client.call("Bake", bench.guest(said("hello"))).await;
        assert_eq!(
            told(guest),
            (Code::PermissionDenied, said("ROLE_NOT_ALLOWED")),
            "{place}"
        );
        let stranger = client.call("Steal", bench.guest(said("hello"))).await;
        assert_eq!(
            told(stranger),
            (Code::PermissionDenied, said("NO_ACCESS_ROW")),
            "{place}"
        );
        let open = client.call("SayOpenly", Request::new(said("hello"))).await;
        assert_eq!(open.expect("anyone may"), "you said hello", "{place}");
        let badly = client.call("SayOpenly", bearing(said("hello"), "garbage")).await;
        assert_eq!(
            told(badly),
            (Code::Unauthenticated, said("TOKEN_UNREADABLE")),
            "{place}"
        );
        let baker = client
            .call("Bake", bearing(said("bread"), &bench.token("zhao", "baker")))
            .await;
        assert_eq!(baker.expect("bakers may"), "you said bread", "{place}");
    }
}

#[tokio::test]
async fn a_full_tier_refuses_at_once_and_says_when_to_try_again() {
    let limits = LimitSettings {
        gate: 2,
        reserved_for_services_percent: 50,
        ..Default::default()
    };
    let bench = Bench::with(Wishes {
        limits,
        ..Default::default()
    });
    let client = bench.near();
    let held = tokio::spawn({
        let (client, request) = (client.clone(), bench.guest("hold".to_owned()));
        async move { client.call("Say", request).await }
    });
    bench.subject.entered.notified().await;

    let asked = Instant::now();
    let shed = client
        .call("Say", bench.guest("hello".to_owned()))
        .await
        .expect_err("no place for people");
    assert!(asked.elapsed() < Duration::from_secs(1));
    assert_eq!(
        (shed.code(), reason_of(&shed).as_deref()),
        (Code::Unavailable, Some("OVERLOADED"))
    );
    assert_eq!(
        shed.get_details_retry_info().and_then(|it| it.retry_delay),
        Some(Duration::from_secs(1))
    );

    let service = crate::subject::Client(bench.signed(&client));
    let served = service.call("Say", Request::new("hello".to_owned())).await;
    assert_eq!(served.expect("services have their share"), "you said hello");

    let mut liar = bench.guest("hello".to_owned());
    liar.metadata_mut()
        .insert("x-service", "bakery".parse().expect("a header value"));
    assert_eq!(
        told(client.call("Say", liar).await),
        (Code::Unauthenticated, "NOT_THAT_SERVICE".to_owned())
    );

    bench.subject.released.notify_one();
    assert!(held.await.expect("no panic").is_ok());
    assert!(client.call("Say", bench.guest("hello".to_owned())).await.is_ok());
}

#[tokio::test]
async fn one_caller_too_often_does_not_cost_another_a_call() {
    let per_caller = PerCallerSettings {
        per_second: 1,
        burst: 2,
    };
    let bench = Bench::with(Wishes {
        per_caller,
        ..Default::default()
    });
    let client = bench.near();
    for _ in 0..2 {
        assert!(client.call("Say", bench.guest("hello".to_owned())).await.is_ok());
    }
    let often = client.call("Say", bench.guest("hello".to_owned())).await;
    assert_eq!(
        told(often),
        (Code::ResourceExhausted, "TOO_MANY_CALLS".to_owned())
    );
    let other = bearing("hello".to_owned(), &bench.token("zhao", "guest"));
    assert!(client.call("Say", other).await.is_ok());
}

#[tokio::test]
async fn whoever_runs_out_of_time_says_so_before_the_caller_gives_up() {
    let bench = Bench::new();
    for (place, client) in bench.both().await {
        let mut request = bench.guest("slow".to_owned());
        request.set_timeout(Duration::from_millis(300));
        let asked = Instant::now();
        let late = client.call("Say", request).await.expect_err("too slow");
        assert_eq!(
            (late.code(), late.message()),
            (Code::DeadlineExceeded, "subject ran out of time"),
            "{place}"
        );
        assert_eq!(reason_of(&late).as_deref(), Some("OUT_OF_TIME"), "{place}");
        assert!(asked.elapsed() < Duration::from_millis(1000), "{place}");
    }
}

#[tokio::test]
async fn the_default_deadline_holds_in_memory_too_and_the_handler_sees_what_is_left() {
    let deadlines = DeadlineSettings {
        default_ms: 200,
        ..Default::default()
    };
    let bench = Bench::with(Wishes {
        deadlines,
        ..Default::default()
    });
    let client = bench.near();
    assert_eq!(
        told(client.call("Say", bench.guest("slow".to_owned())).await).0,
        Code::DeadlineExceeded
    );
    let left = client
        .call("Say", bench.guest("left".to_owned()))
        .await
        .expect("an answer");
    let left: u64 = left
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .expect("milliseconds");
    assert!(
        (100..=180).contains(&left),
        "20 of 200 ms are kept, {left} were left"
    );
}

#[tokio::test]
async fn a_panic_fails_its_own_call_and_says_nothing_of_our_insides() {
    let bench = Bench::new();
    for (place, client) in bench.both().await {
        for (message, reason) in [("panic", "PANICKED"), ("broken", "STORE_FAILED")] {
            let failed = client
                .call("Say", bench.guest(message.to_owned()))
                .await
                .expect_err("a failure");
            assert_eq!(
                (failed.code(), reason_of(&failed).as_deref()),
                (Code::Internal, Some(reason)),
                "{place}"
            );
            assert!(
                !format!("{failed:?}").contains("secret") && !failed.message().contains("purpose"),
                "{place}"
            );
        }
        assert!(
            client.call("Say", bench.guest("hello".to_owned())).await.is_ok(),
            "{place}"
        );
    }
}

#[tokio::test]
async fn a_refusal_carries_the_trace_the_caller_began() {
    let bench = Bench::new();
    for (place, client) in bench.both().await {
        let mut request = Request::new("hello".to_owned());
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        request
            .metadata_mut()
            .insert("traceparent", parent.parse().expect("a header value"));
        let refused = client.call("Say", request).await.expect_err("no token");
        let trace = refused.metadata().get("x-trace-id").expect("a trace id");
        assert_eq!(trace, "4bf92f3577b34da6a3ce929d0e0e4736", "{place}");
        let untraced = client
            .call("Say", Request::new("hello".to_owned()))
            .await
            .expect_err("no token");
        assert_eq!(
            untraced.metadata().get("x-trace-id").expect("a trace id").len(),
            32,
            "{place}"
        );
    }
}
