//! The access table against every role: who is let in, who is not, and nobody without a token.

use crate::house::{AUTHORITY, House, reason};
use kit::access::Who;
use prost::Message;
use registration::access::TABLE;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, Status};
use vocabulary::role::Role;

/// An empty message, whatever the RPC: roles are judged before fields.
#[derive(Clone, PartialEq, Message)]
struct Nothing {}

async fn call(house: &House, rpc: &'static str, request: Request<Nothing>) -> Result<(), Status> {
    let mut client = tonic::client::Grpc::new(house.wire.clone());
    client.ready().await.expect("near is always ready");
    let codec = tonic_prost::ProstCodec::<Nothing, Nothing>::default();
    client
        .unary(request, PathAndQuery::from_static(rpc), codec)
        .await
        .map(drop)
}

fn is_let_in(answer: &Result<(), Status>) -> bool {
    let Err(status) = answer else { return true };
    !matches!(
        kit::fault::reason_of(status).as_deref(),
        Some("ROLE_NOT_ALLOWED" | "TOKEN_MISSING" | "NO_ACCESS_ROW")
    )
}

#[tokio::test]
async fn every_role_may_call_what_its_row_says_and_nothing_else() {
    let house = House::open().await;
    // A watch never ends by itself; its row is tried where it is watched.
    for row in TABLE.rows().filter(|row| !row.rpc.contains("/Watch")) {
        for role in Role::ALL.iter().copied() {
            let request = match role {
                Role::Service => house.by_service(Nothing {}),
                role => house.by(role.text(), AUTHORITY, Nothing {}),
            };
            let expected = match row.who {
                Who::Anyone => true,
                Who::Roles(roles) => roles.contains(&role),
            };
            let answer = call(&house, row.rpc, request).await;
            assert_eq!(
                is_let_in(&answer),
                expected,
                "{role} calls {}: {answer:?}",
                row.rpc
            );
        }
        let answer = call(&house, row.rpc, Request::new(Nothing {})).await;
        assert_eq!(
            is_let_in(&answer),
            row.who == Who::Anyone,
            "nobody calls {}: {answer:?}",
            row.rpc
        );
    }
}

#[tokio::test]
async fn administrators_read_no_business_and_nothing_is_open_by_accident() {
    for row in TABLE.rows() {
        let Who::Roles(roles) = row.who else { continue };
        let is_audit = row.rpc.contains("AuditService");
        assert!(
            is_audit || !roles.iter().any(|role| role.is_administrative()),
            "{}",
            row.rpc
        );
    }
    let house = House::open().await;
    let unknown = call(
        &house,
        "/quma.registration.v1.RegistrationService/Nothing",
        Request::new(Nothing {}),
    )
    .await;
    assert!(matches!(unknown, Err(status) if status.code() != Code::Ok));
}

#[tokio::test]
async fn a_token_that_is_no_good_is_refused_even_where_anyone_may_call() {
    let house = House::open().await;
    let request = crate::house::bearing("not.a.token", Nothing {});
    let refused = call(
        &house,
        "/quma.registration.v1.HealthCodeService/PublishKeys",
        request,
    )
    .await;
    assert_eq!(reason(refused), "TOKEN_UNREADABLE");
}
