//! Counts and times calls: one set of atomics per RPC, made once, so that recording allocates and locks nothing.

use prometheus::{
    Histogram, HistogramVec, IntCounter, IntCounterVec, histogram_opts, opts, register_histogram_vec,
    register_int_counter_vec,
};
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;
use tonic::Code;

/// From a gate's answer out of memory (0.2 ms) to the longest deadline.
const SECONDS: [f64; 16] = [
    0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0,
];

static REQUESTS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let opts = opts!("rpc_requests_total", "Calls answered, by RPC and gRPC code");
    register_int_counter_vec!(opts, &["rpc", "code"]).expect("a fixed name, registered once")
});

static DURATION: LazyLock<HistogramVec> = LazyLock::new(|| {
    let help = "From the first byte of a call to the last of its answer";
    let opts = histogram_opts!("rpc_duration_seconds", help, SECONDS.to_vec());
    register_histogram_vec!(opts, &["rpc"]).expect("a fixed name, registered once")
});

/// The names of the gRPC codes, by number.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// The numbers of one RPC.
#[derive(Debug)]
pub(super) struct Meter {
    rpc: &'static str,
    /// Made when a code is first answered: seventeen series per RPC, most of them never used, would drown the rest.
    by_code: [OnceLock<IntCounter>; CODES.len()],
    duration: Histogram,
}

impl Meter {
    /// The numbers of the RPC at this path; the same ones for the same path.
    pub(super) fn of(rpc: &'static str) -> Self {
        Self {
            rpc,
            by_code: Default::default(),
            duration: DURATION.with_label_values(&[rpc]),
        }
    }

    /// Counts one answer.
    pub(super) fn record(&self, code: Code, took: Duration) {
        let index = code as usize;
        self.by_code[index]
            .get_or_init(|| REQUESTS.with_label_values(&[self.rpc, CODES[index]]))
            .inc();
        self.duration.observe(took.as_secs_f64());
    }
}

/// `NOT_FOUND`: how the log names a code.
pub(super) fn name(code: Code) -> &'static str {
    CODES[code as usize]
}
