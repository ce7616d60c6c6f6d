//! What operators see: logs on standard error, metrics for Prometheus, traces and metrics to a collector when one is set.
//!
//! Metrics live in one registry, the `prometheus` crate's default one: `/metrics` prints it, and a collector is sent the
//! same numbers. Nothing here carries personal data; a panic's formatted message, which might, is not printed.

mod push;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use prometheus::TextEncoder;
use serde::Deserialize;
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// The exporters' own libraries would log each export, and export that log; the wire's libraries log each frame.
const QUIET: &str =
    "opentelemetry=off,opentelemetry_sdk=off,opentelemetry_otlp=off,h2=warn,hyper=warn,tonic=warn";

static EXPORTS_TRACES: AtomicBool = AtomicBool::new(false);

/// How the program tells what it does.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct TelemetrySettings {
    /// The name this process reports under.
    pub name: String,
    /// Which log lines: `info`, or by module: `info,checkpoint=debug`.
    pub filter: String,
    /// How log lines are written.
    pub format: LogFormat,
    /// The collector (OTLP over gRPC, `http://collector:4317`); without one nothing is sent.
    pub otlp_endpoint: Option<String>,
    /// How many percent of the traces that begin here are sent; traces begun elsewhere follow their caller.
    pub sampled_percent: f64,
    /// How often metrics are sent to the collector (seconds).
    pub metrics_every_seconds: u64,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self {
            name: "quma".to_owned(),
            filter: "info".to_owned(),
            format: LogFormat::Text,
            otlp_endpoint: None,
            sampled_percent: 10.0,
            metrics_every_seconds: 30,
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter does not read.
    #[error("telemetry.filter does not read: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The collector's address does not read.
    #[error("telemetry.otlp_endpoint does not read: {0}")]
    Endpoint(String),
    /// Something else in this process logs already.
    #[error("logging has been started already")]
    Already,
}

/// The running exporters. Shut down last, or the end of the story is missing.
#[derive(Debug)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
    metrics: Option<push::Push>,
}

/// Starts logging, and the exporters when a collector is set (then a tokio runtime must be running).
pub fn init(settings: &TelemetrySettings) -> Result<Telemetry, TelemetryError> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", settings.filter))?;
    let (traces, metrics) = match settings
        .otlp_endpoint
        .as_deref()
        .filter(|endpoint| !endpoint.is_empty())
    {
        Some(endpoint) => {
            let every = Duration::from_secs(settings.metrics_every_seconds.max(1));
            let metrics = push::Push::start(endpoint, &settings.name, every)
                .map_err(|error| TelemetryError::Endpoint(error.to_string()))?;
            (Some(traces_to(endpoint, settings)?), Some(metrics))
        }
        None => (None, None),
    };
    // Colours are for people at a terminal; in a file they are noise.
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let spans = traces.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("quma"))
            .with_location(false)
            .with_threads(false)
    });
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .with(spans)
        .try_init()
        .map_err(|_| TelemetryError::Already)?;
    EXPORTS_TRACES.store(traces.is_some(), Ordering::Relaxed);
    std::panic::set_hook(Box::new(report_panic));
    Ok(Telemetry { traces, metrics })
}

impl Telemetry {
    /// Sends what is still waiting; gives up after five seconds.
    pub async fn shutdown(self) {
        if let Some(metrics) = self.metrics {
            metrics.finish().await;
        }
        let Some(traces) = self.traces else { return };
        EXPORTS_TRACES.store(false, Ordering::Relaxed);
        // The provider waits for its own thread, which waits for this runtime: never block the runtime on it.
        let flushed =
            tokio::task::spawn_blocking(move || traces.shutdown_with_timeout(Duration::from_secs(5))).await;
        if !matches!(flushed, Ok(Ok(()))) {
            tracing::warn!("the last traces were not delivered");
        }
    }
}

/// Every metric of this process in the Prometheus text format.
pub fn metrics_text() -> String {
    TextEncoder::new()
        .encode_to_string(&prometheus::gather())
        .unwrap_or_else(|error| format!("# {error}\n"))
}

/// Whether spans leave this process, so that trace ids are the exporter's.
pub(crate) fn exports_traces() -> bool {
    EXPORTS_TRACES.load(Ordering::Relaxed)
}

fn traces_to(endpoint: &str, settings: &TelemetrySettings) -> Result<SdkTracerProvider, TelemetryError> {
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .map_err(|error| TelemetryError::Endpoint(error.to_string()))?;
    let share = Sampler::TraceIdRatioBased(settings.sampled_percent / 100.0);
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(share)))
        .with_resource(
            Resource::builder()
                .with_attribute(KeyValue::new("service.name", settings.name.clone()))
                .build(),
        )
        .build())
}

/// Where it panicked, and what it said if that was a literal: a formatted message may quote personal data.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let said = panic
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(formatted message withheld)");
    tracing::error!(place, "panicked: {said}");
}
