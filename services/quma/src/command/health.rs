//! `quma health`: asks a running program, for a container's health check.

use super::failure::Failure;
use crate::arguments::ServiceName;
use crate::settings::Settings;
use kit::wire;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// A program that does not answer within this is not healthy.
const PATIENCE: Duration = Duration::from_secs(3);

/// Exit code 0 when it serves, 1 when it does not, with a sentence either way.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) async fn health(settings: &Settings, service: Option<ServiceName>) -> Result<ExitCode, Failure> {
    let address = reachable(settings.rpc_address());
    let encrypted = match &settings.internal {
        Some(internal) => internal.tls.is_some(),
        None => settings.tls.is_some(),
    };
    let scheme = if encrypted { "https" } else { "http" };
    let wire = wire::far(
        format!("{scheme}://{address}").parse()?,
        &settings.neighbours.dial,
    )?;
    let question = HealthCheckRequest {
        service: service.map_or("", ServiceName::name).to_owned(),
    };
    let answer = tokio::time::timeout(PATIENCE, HealthClient::new(wire).check(question)).await;
    let problem = match answer {
        Ok(Ok(answer)) if answer.get_ref().status() == ServingStatus::Serving => None,
        Ok(Ok(_)) => Some("it says it is not ready".to_owned()),
        Ok(Err(status)) => Some(status.message().to_owned()),
        Err(_) => Some(format!("no answer within {} seconds", PATIENCE.as_secs())),
    };
    match problem {
        None => {
            println!("serving");
            Ok(ExitCode::SUCCESS)
        }
        Some(problem) => {
            println!("not serving at {address}: {problem}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// A program that listens everywhere is asked on loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
