//! The small steps that stories are made of.

pub(crate) mod accessible;
pub(crate) mod browser;
pub(crate) mod device;
pub(crate) mod download;
pub(crate) mod gate;
pub(crate) mod households;
pub(crate) mod http;
pub(crate) mod orders;
pub(crate) mod outreach;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod staff;

use kit::fault::reason_of;
use std::fmt::Debug;
use std::time::{Duration, Instant};
use tests::town::Town;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use vocabulary::PassId;

/// How long something may take that happens by itself: two busy cores are slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// A fresh id, as a client makes it.
pub(crate) fn fresh_id(town: &Town) -> String {
    PassId::new(town.clock().now()).to_string()
}

/// Asks again until there is an answer.
pub(crate) async fn until<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, ask).await
}

/// Asks again until there is an answer, for what takes longer by its nature.
pub(crate) async fn until_within<T>(
    patience: Duration,
    what: &str,
    mut ask: impl AsyncFnMut() -> Option<T>,
) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < patience, "still waiting: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The stable reason of a refusal.
pub(crate) fn reason<T: Debug>(answer: Result<T, Status>) -> String {
    let status = answer.expect_err("this is refused");
    reason_of(&status).unwrap_or_else(|| panic!("a refusal without a reason: {status:?}"))
}

/// Whether a refusal says: nothing is wrong with you, come back, and when.
pub(crate) fn says_later(status: &Status) -> bool {
    let wait = status.get_details_retry_info().and_then(|info| info.retry_delay);
    status.code() == Code::Unavailable && reason_of(status).is_some() && wait.is_some()
}

/// Every bad field of a refusal with its reason, in order.
pub(crate) fn flaws<T: Debug>(answer: Result<T, Status>) -> Vec<(String, String)> {
    let status = answer.expect_err("this is refused");
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let bad = status.get_details_bad_request().expect("bad fields are named");
    let named = bad.field_violations.into_iter();
    named
        .map(|violation| (violation.field, violation.reason))
        .collect()
}
