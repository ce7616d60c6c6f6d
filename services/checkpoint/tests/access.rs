//! The access table against every role: who has the role is let in, nobody else is.

use crate::town::Town;
use bytes::Bytes;
use checkpoint::access::TABLE;
use http_body_util::Full;
use kit::access::Who;
use kit::db::testing::On;
use tower::{Service, ServiceExt};
use vocabulary::Role;

/// gRPC's codes for "who are you" and "not you".
const UNAUTHENTICATED: &str = "16";
const PERMISSION_DENIED: &str = "7";

/// Sends an empty message and returns the code of the answer.
async fn code_of(town: &Town, rpc: &str, token: Option<String>) -> String {
    let mut request = http::Request::post(rpc)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = tonic::body::Body::new(Full::new(Bytes::from_static(&[0; 5])));
    let mut wire = town.wire();
    let answer = wire
        .ready()
        .await
        .unwrap()
        .call(request.body(body).unwrap())
        .await
        .unwrap();
    let code = answer
        .headers()
        .get("grpc-status")
        .map(|code| code.to_str().unwrap().to_owned());
    code.unwrap_or_else(|| "0".to_owned())
}

#[tokio::test]
async fn every_rpc_lets_in_its_roles_and_nobody_else() {
    let town = Town::open(On::Sqlite).await;
    for row in TABLE.rows() {
        let anonymous = code_of(&town, row.rpc, None).await;
        match row.who {
            Who::Anyone => assert_ne!(anonymous, UNAUTHENTICATED, "{}", row.rpc),
            Who::Roles(_) => assert_eq!(anonymous, UNAUTHENTICATED, "{}", row.rpc),
        }
        for role in Role::ALL {
            // Nothing is in sight, so whoever is let in is refused for another reason: by the shape of the empty request, mostly.
            let code = code_of(&town, row.rpc, Some(town.token(*role, "410811"))).await;
            let allowed = match row.who {
                // The key for people vouches for no service: such a token is forged, wherever it is shown.
                Who::Anyone => *role != Role::Service,
                Who::Roles(roles) => roles.contains(role),
            };
            let let_in = code != PERMISSION_DENIED && code != UNAUTHENTICATED;
            assert_eq!(let_in, allowed, "{} as {role}", row.rpc);
        }
    }
}

#[tokio::test]
async fn administrators_never_read_business_data() {
    for row in TABLE.rows() {
        let Who::Roles(roles) = row.who else { continue };
        let audit = row.rpc.contains("AuditService");
        for role in roles {
            assert!(audit || !role.is_administrative(), "{} as {role}", row.rpc);
        }
    }
}

#[test]
fn every_rpc_of_the_contract_has_a_row() {
    let index = TABLE.index();
    for service in [
        "PlaceService",
        "CheckpointService",
        "GateService",
        "PassService",
        "AuditService",
    ] {
        assert!(TABLE.rows().any(|row| row.rpc.contains(service)), "{service}");
    }
    assert!(index.row("/quma.checkpoint.v1.GateService/OpenAll").is_err());
}
