//! One gRPC call over a wire, with messages that are known only when the program runs.

use super::problem::Problem;
use crate::front::Front;
use crate::web::Visit;
use data_encoding::BASE64URL_NOPAD;
use futures::Stream;
use http::header::AUTHORIZATION;
use http::uri::PathAndQuery;
use http::{HeaderMap, StatusCode};
use kit::origin;
use kit::trace_parent::TraceParent;
use kit::wire::Wire;
use prost_reflect::prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor};
use serde::Deserialize;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder, Streaming};
use tonic::{Request, Status};

/// The deadline a caller may name, as gRPC writes it.
const TIMEOUT: &str = "grpc-timeout";

/// What is sent: a message, or the end of everything, when what would have been sent does not read.
pub(super) type Sent = Result<DynamicMessage, BrokenOff>;

/// The caller's stream cannot be read on: the call must not end as if it had been complete.
#[derive(Debug)]
pub(super) struct BrokenOff;

/// A call about to be made, as whoever bears the token of the request.
#[derive(Debug)]
pub(super) struct Call {
    client: Grpc<Wire>,
    path: PathAndQuery,
    messages: Messages,
    /// What is passed on: who asks, from where, in which trace, until when. Nothing else.
    passed_on: HeaderMap,
}

impl Call {
    /// A call of this RPC. Refuses the token of a service: its certificate is looked at where it speaks gRPC, and only there.
    pub(super) fn new(
        front: &Front,
        rpc: &MethodDescriptor,
        headers: &HeaderMap,
        visit: Visit,
        trace: TraceParent,
    ) -> Result<Self, Problem> {
        if is_of_a_service(headers) {
            let detail = "services speak gRPC";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "NOT_THAT_SERVICE", detail));
        }
        let mut passed_on = HeaderMap::new();
        for name in [AUTHORIZATION.as_str(), TIMEOUT] {
            if let Some(value) = headers.get(name) {
                let name = http::HeaderName::from_static(name);
                passed_on.insert(name, value.clone());
            }
        }
        if let Some(address) = visit.address {
            origin::write(address, &mut passed_on);
        }
        trace.write(&mut passed_on);
        let service = rpc.parent_service();
        let path = format!("/{}/{}", service.full_name(), rpc.name());
        Ok(Self {
            client: Grpc::new(front.neighbours.answering(service.package_name()).clone())
                .max_decoding_message_size(usize::MAX),
            path: path
                .parse()
                .map_err(|error: http::uri::InvalidUri| Problem::ours(&error))?,
            messages: Messages(rpc.output()),
            passed_on,
        })
    }

    /// One message, one answer.
    pub(super) async fn unary(mut self, message: DynamicMessage) -> Result<DynamicMessage, Status> {
        self.client.ready().await?;
        let request = self.request(Ok(message));
        let answer = self.client.unary(request, self.path, self.messages).await?;
        Ok(answer.into_inner())
    }

    /// One message, many answers.
    pub(super) async fn answers(
        mut self,
        message: DynamicMessage,
    ) -> Result<Streaming<DynamicMessage>, Status> {
        self.client.ready().await?;
        let request = self.request(Ok(message));
        let answers = self
            .client
            .server_streaming(request, self.path, self.messages)
            .await?;
        Ok(answers.into_inner())
    }

    /// Many messages, one answer.
    pub(super) async fn upload(
        mut self,
        messages: impl Stream<Item = Sent> + Send + 'static,
    ) -> Result<DynamicMessage, Status> {
        self.client.ready().await?;
        let request = self.request(messages);
        let answer = self
            .client
            .client_streaming(request, self.path, self.messages)
            .await?;
        Ok(answer.into_inner())
    }

    fn request<M>(&mut self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        *request.metadata_mut() =
            tonic::metadata::MetadataMap::from_headers(std::mem::take(&mut self.passed_on));
        request
    }
}

/// Whether the bearer is a service, as far as the token itself says: it is only ever refused for it.
fn is_of_a_service(headers: &HeaderMap) -> bool {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    let subject = || {
        let (_, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let claims = BASE64URL_NOPAD
            .decode(token.trim().split('.').nth(1)?.as_bytes())
            .ok()?;
        serde_json::from_slice::<Subject>(&claims).ok()
    };
    subject().is_some_and(|subject| subject.sub.starts_with("service:"))
}

/// Writes messages as they are, and reads those of one kind.
#[derive(Debug, Clone)]
struct Messages(MessageDescriptor);

impl Codec for Messages {
    type Encode = Sent;
    type Decode = DynamicMessage;
    type Encoder = Writing;
    type Decoder = Self;

    fn encoder(&mut self) -> Writing {
        Writing
    }

    fn decoder(&mut self) -> Self {
        self.clone()
    }
}

struct Writing;

impl Encoder for Writing {
    type Item = Sent;
    type Error = Status;

    fn encode(&mut self, message: Sent, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        let message = message.map_err(|BrokenOff| Status::cancelled("the caller's stream does not read"))?;
        into.reserve(message.encoded_len());
        message
            .encode(into)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for Messages {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let message = DynamicMessage::decode(self.0.clone(), from);
        message
            .map(Some)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_service_is_known_by_its_token() {
        let bearing = |claims: &str| {
            let token = format!("Bearer e30.{}.c2ln", BASE64URL_NOPAD.encode(claims.as_bytes()));
            let value = HeaderValue::try_from(token).unwrap();
            is_of_a_service(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
        };
        assert!(bearing(r#"{"sub":"service:checkpoint","roles":["service"]}"#));
        assert!(!bearing(r#"{"sub":"officer-7"}"#) && !bearing("nonsense"));
        assert!(!is_of_a_service(&HeaderMap::new()));
    }
}
