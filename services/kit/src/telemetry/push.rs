//! Sends the registry's metrics to a collector: the same numbers as `/metrics`, histograms included.
//!
//! The metrics SDK is not used: its histograms take a lock per recording, and a second registry would tell a second truth.

use crate::clock::Clock;
use crate::clock::day::Zone;
use crate::shutdown::ShutdownToken;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics,
    ScopeMetrics, Sum, metric::Data, number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prometheus::proto::{LabelPair, MetricFamily, MetricType};
use std::time::Duration;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

/// The task that sends.
#[derive(Debug)]
pub(super) struct Push {
    stop: ShutdownToken,
    task: JoinHandle<()>,
}

impl Push {
    /// Sends every so often what the process `name` has counted.
    pub(super) fn start(
        endpoint: &str,
        name: &str,
        every: Duration,
    ) -> Result<Self, tonic::transport::Error> {
        let channel = Endpoint::from_shared(endpoint.to_owned())?
            .timeout(Duration::from_secs(5))
            .connect_lazy();
        let sender = Sender {
            name: name.to_owned(),
            started: now(),
            client: MetricsServiceClient::new(channel),
        };
        let stop = ShutdownToken::new();
        Ok(Self {
            task: tokio::spawn(sender.run(every, stop.clone())),
            stop,
        })
    }

    /// Sends once more and ends.
    pub(super) async fn finish(self) {
        self.stop.cancel();
        let _ = tokio::time::timeout(Duration::from_secs(5), self.task).await;
    }
}

struct Sender {
    name: String,
    started: u64,
    client: MetricsServiceClient<Channel>,
}

impl Sender {
    async fn run(mut self, every: Duration, stop: ShutdownToken) {
        loop {
            let last = stop
                .run_until_cancelled(tokio::time::sleep(every))
                .await
                .is_none();
            if let Err(status) = self.client.export(self.snapshot()).await {
                tracing::debug!(code = ?status.code(), "metrics were not delivered");
            }
            if last {
                return;
            }
        }
    }

    fn snapshot(&self) -> ExportMetricsServiceRequest {
        let times = Times {
            start: self.started,
            now: now(),
        };
        let metrics = prometheus::gather()
            .iter()
            .filter_map(|family| metric(family, times))
            .collect();
        let resource = Resource {
            attributes: vec![attribute("service.name", &self.name)],
            ..Default::default()
        };
        let scope_metrics = vec![ScopeMetrics {
            metrics,
            ..Default::default()
        }];
        let resource_metrics = ResourceMetrics {
            resource: Some(resource),
            scope_metrics,
            ..Default::default()
        };
        ExportMetricsServiceRequest {
            resource_metrics: vec![resource_metrics],
        }
    }
}

#[derive(Clone, Copy)]
struct Times {
    start: u64,
    now: u64,
}

/// Nanoseconds since 1970 by the machine's clock.
fn now() -> u64 {
    u64::try_from(Clock::system(Zone::UTC).wall().unix_micros()).unwrap_or(0) * 1000
}

fn metric(family: &MetricFamily, times: Times) -> Option<Metric> {
    let points = family.get_metric().iter();
    let aggregation_temporality = AggregationTemporality::Cumulative as i32;
    let data = match family.get_field_type() {
        MetricType::COUNTER => Data::Sum(Sum {
            data_points: points
                .map(|it| number(it.get_label(), it.get_counter().get_value(), times))
                .collect(),
            aggregation_temporality,
            is_monotonic: true,
        }),
        MetricType::GAUGE => Data::Gauge(Gauge {
            data_points: points
                .map(|it| number(it.get_label(), it.get_gauge().get_value(), times))
                .collect(),
        }),
        MetricType::HISTOGRAM => Data::Histogram(Histogram {
            data_points: points
                .map(|it| histogram(it.get_label(), it.get_histogram(), times))
                .collect(),
            aggregation_temporality,
        }),
        _ => return None,
    };
    Some(Metric {
        name: family.name().to_owned(),
        description: family.help().to_owned(),
        data: Some(data),
        ..Default::default()
    })
}

fn number(labels: &[LabelPair], value: f64, times: Times) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes(labels),
        start_time_unix_nano: times.start,
        time_unix_nano: times.now,
        value: Some(number_data_point::Value::AsDouble(value)),
        ..Default::default()
    }
}

/// Prometheus counts "at most so much", OTLP "between these bounds".
fn histogram(labels: &[LabelPair], found: &prometheus::proto::Histogram, times: Times) -> HistogramDataPoint {
    let mut below = 0;
    let mut bucket_counts = Vec::with_capacity(found.get_bucket().len() + 1);
    for bucket in found.get_bucket() {
        bucket_counts.push(bucket.cumulative_count() - below);
        below = bucket.cumulative_count();
    }
    bucket_counts.push(found.get_sample_count().saturating_sub(below));
    HistogramDataPoint {
        attributes: attributes(labels),
        start_time_unix_nano: times.start,
        time_unix_nano: times.now,
        count: found.get_sample_count(),
        sum: Some(found.get_sample_sum()),
        bucket_counts,
        explicit_bounds: found
            .get_bucket()
            .iter()
            .map(prometheus::proto::Bucket::upper_bound)
            .collect(),
        ..Default::default()
    }
}

fn attributes(labels: &[LabelPair]) -> Vec<KeyValue> {
    labels
        .iter()
        .map(|label| attribute(label.name(), label.value()))
        .collect()
}

fn attribute(key: &str, value: &str) -> KeyValue {
    let value = AnyValue {
        value: Some(Value::StringValue(value.to_owned())),
    };
    KeyValue {
        key: key.to_owned(),
        value: Some(value),
        ..Default::default()
    }
}
