//! What the codec refuses before any handler sees it, in the suite's own words.

use crate::fault::{Fault, Kind};
use http::Response;
use tonic::body::Body;
use tonic::{Code, Status};

/// How prost begins when bytes are not the message of this call.
const NOT_THE_MESSAGE: &str = "failed to decode Protobuf message";

/// The same answer, unless tonic itself made it of a message that is too large (`MESSAGE_TOO_LARGE`) or none at all
/// (`MESSAGE_UNREADABLE`): both are the caller's to correct, and neither is a failure of ours.
pub(super) fn in_our_words(response: Response<Body>) -> Response<Body> {
    match response.extensions().get::<Status>().and_then(refusal) {
        Some(fault) => Status::from(fault).into_http(),
        None => response,
    }
}

fn refusal(status: &Status) -> Option<Fault> {
    // Every refusal of ours carries details.
    if !status.details().is_empty() {
        return None;
    }
    let (reason, message) = match status.code() {
        Code::OutOfRange => (
            "MESSAGE_TOO_LARGE",
            "the message is larger than this service reads",
        ),
        Code::Internal if status.message().starts_with(NOT_THE_MESSAGE) => {
            ("MESSAGE_UNREADABLE", "the message is not one of this call")
        }
        _ => return None,
    };
    Some(Fault::new(Kind::Unreadable, reason, message))
}
