//! What `/v1/…` answers: finds the RPC, reads the request, asks the service as whoever is asking, writes the answer.

use super::body::{self, Kind};
use super::call::Call;
use super::paths::{Binding, Carries, Found, PATHS};
use super::problem::Problem;
use super::template::Variables;
use super::{ask, lines, upload, write};
use crate::front::Front;
use crate::web::Visit;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use kit::layers::TRACE_ID;
use kit::trace_parent::TraceParent;
use prost_reflect::DynamicMessage;
use std::sync::Arc;

/// Answers a call; every refusal is a problem, and every answer bears its trace.
pub(super) async fn call(State(front): State<Arc<Front>>, visit: Visit, request: Request) -> Response {
    let trace = TraceParent::of(request.headers()).unwrap_or_else(TraceParent::random);
    let (parts, body) = request.into_parts();
    let answer = match PATHS.find(&parts.method, parts.uri.path()) {
        Found::Rpc(binding, variables) => {
            answered(&front, binding, variables, &parts, visit, body, trace).await
        }
        Found::OtherMethods(methods) => Err(Problem::other_methods(methods)),
        Found::Nothing => Err(no_such_path()),
    };
    let mut response = answer.unwrap_or_else(|problem| problem.in_trace(trace).into_response());
    response.headers_mut().insert(TRACE_ID, trace.trace_id());
    response
}

fn no_such_path() -> Problem {
    let detail = "there is no such path; /openapi.json lists all of them";
    Problem::new(StatusCode::NOT_FOUND, "NO_SUCH_PATH", detail)
}

async fn answered(
    front: &Front,
    binding: &Binding,
    variables: Variables,
    parts: &Parts,
    visit: Visit,
    body: Body,
    trace: TraceParent,
) -> Result<Response, Problem> {
    let (rpc, query) = (&binding.rpc, parts.uri.query());
    let call = Call::new(front, rpc, &parts.headers, visit, trace)?;
    if rpc.is_client_streaming() {
        let answer = upload::send(call, rpc.input(), query, &parts.headers, body).await?;
        return one(&answer);
    }
    let body = body::whole(&parts.headers, body, binding.body != Carries::Nothing).await?;
    let message = ask::message(binding, variables, query, &body)?;
    if rpc.is_server_streaming() {
        let answers = call.answers(message).await?;
        return Ok(of_kind(Kind::Lines, lines::of_answers(answers, trace)));
    }
    one(&call.unary(message).await?)
}

fn one(answer: &DynamicMessage) -> Result<Response, Problem> {
    let answer = write::message(answer).map_err(|error| Problem::ours(&error))?;
    let text = serde_json::to_vec(&answer).map_err(|error| Problem::ours(&error))?;
    Ok(of_kind(Kind::Json, Body::from(text)))
}

fn of_kind(kind: Kind, body: Body) -> Response {
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static(kind.media_type());
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
