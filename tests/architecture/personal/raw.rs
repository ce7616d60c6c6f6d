//! Any RPC as bytes: what is asked, and everything that comes back, down to the trailers.

use kit::wire::Wire;
use prost::bytes::{Buf, BufMut};
use std::time::Duration;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::{KeyAndValueRef, MetadataMap};
use tonic::{Request, Status, Streaming};

/// A watch is listened to until it has been silent for so long.
const SILENCE: Duration = Duration::from_millis(150);

/// What one call came to.
pub(super) struct Heard {
    /// Messages, metadata, trailers and errors, one after another.
    pub(super) said: Vec<u8>,
    /// Whether it was answered.
    pub(super) outcome: Result<(), Status>,
}

/// Makes one call of any kind: to a server, a unary call is a stream of one message.
pub(super) async fn call(wire: &Wire, path: &str, token: Option<&str>, messages: Vec<Vec<u8>>) -> Heard {
    let mut heard = Heard {
        said: Vec::new(),
        outcome: Ok(()),
    };
    if let Err(status) = exchange(wire, path, token, messages, &mut heard.said).await {
        heard.said.extend_from_slice(status.message().as_bytes());
        heard.said.extend_from_slice(status.details());
        note(status.metadata(), &mut heard.said);
        heard.outcome = Err(status);
    }
    heard
}

async fn exchange(
    wire: &Wire,
    path: &str,
    token: Option<&str>,
    messages: Vec<Vec<u8>>,
    said: &mut Vec<u8>,
) -> Result<(), Status> {
    let mut request = Request::new(futures::stream::iter(messages));
    if let Some(token) = token {
        let bearer = format!("Bearer {token}")
            .parse()
            .expect("a token is letters, digits and dots");
        request.metadata_mut().insert("authorization", bearer);
    }
    let mut client = Grpc::new(wire.clone());
    client.ready().await?;
    let path = path.parse().expect("a path of the contract");
    let response = client.streaming(request, path, Raw).await?;
    note(response.metadata(), said);
    listen(response.into_inner(), said).await
}

/// Listens to the end, or until a watch has nothing more to say for now.
async fn listen(mut messages: Streaming<Vec<u8>>, said: &mut Vec<u8>) -> Result<(), Status> {
    while let Ok(message) = tokio::time::timeout(SILENCE.max(patience(said)), messages.message()).await {
        let Some(message) = message? else {
            if let Some(trailers) = messages.trailers().await? {
                note(&trailers, said);
            }
            return Ok(());
        };
        said.extend_from_slice(&message);
    }
    Ok(())
}

/// The first message may take as long as any answer.
fn patience(said: &[u8]) -> Duration {
    if said.is_empty() {
        Duration::from_secs(20)
    } else {
        SILENCE
    }
}

fn note(metadata: &MetadataMap, said: &mut Vec<u8>) {
    for entry in metadata.iter() {
        match entry {
            KeyAndValueRef::Ascii(_, value) => said.extend_from_slice(value.as_encoded_bytes()),
            KeyAndValueRef::Binary(_, value) => said.extend_from_slice(&value.to_bytes().unwrap_or_default()),
        }
    }
}

/// Bytes in, bytes out.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let length = buffer.remaining();
        Ok(Some(buffer.copy_to_bytes(length).to_vec()))
    }
}
