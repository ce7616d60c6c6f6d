//! Messages on the wire as they lie in memory: whoever makes the load must not be what is measured.

use prost::Message;
use prost::bytes::{Buf, BufMut, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use std::marker::PhantomData;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// A message that is encoded already; its beginning may be of this call alone.
pub(crate) trait Written: Send + Sync + 'static {
    /// Puts the bytes of the message behind each other.
    fn put(&self, buffer: &mut EncodeBuf<'_>);
}

impl Written for Bytes {
    fn put(&self, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(self);
    }
}

/// What is wanted of an answer.
pub(crate) trait Read: Sized + Send + Sync + 'static {
    /// Takes it from the bytes of one message.
    fn read(message: &mut DecodeBuf<'_>) -> Result<Self, Status>;
}

impl Read for proto::checkpoint::v1::UploadPassesResponse {
    fn read(message: &mut DecodeBuf<'_>) -> Result<Self, Status> {
        Self::decode(message).map_err(unreadable)
    }
}

/// The verdict of a `VerifyPassResponse`, its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict(pub(crate) u64);

impl Read for Verdict {
    /// Field 3 of the passage, which is field 1; what stands before it is skipped, what follows is not looked at.
    fn read(message: &mut DecodeBuf<'_>) -> Result<Self, Status> {
        decode_key(message)
            .and_then(|_| decode_varint(message))
            .map_err(unreadable)?;
        loop {
            let (field, wire_type) = decode_key(message).map_err(unreadable)?;
            if field == 3 && wire_type == WireType::Varint {
                let verdict = decode_varint(message).map_err(unreadable)?;
                message.advance(message.remaining());
                return Ok(Self(verdict));
            }
            skip_field(wire_type, field, message, DecodeContext::default()).map_err(unreadable)?;
        }
    }
}

fn unreadable(error: prost::DecodeError) -> Status {
    Status::internal(format!("an answer that cannot be read: {error}"))
}

/// Sends what is written, reads what is wanted.
#[derive(Debug)]
pub(crate) struct Lean<W, R>(PhantomData<(W, R)>);

impl<W, R> Default for Lean<W, R> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<W: Written, R: Read> Codec for Lean<W, R> {
    type Encode = W;
    type Decode = R;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self::default()
    }

    fn decoder(&mut self) -> Self {
        Self::default()
    }
}

impl<W: Written, R> Encoder for Lean<W, R> {
    type Item = W;
    type Error = Status;

    fn encode(&mut self, message: W, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.put(buffer);
        Ok(())
    }
}

impl<W, R: Read> Decoder for Lean<W, R> {
    type Item = R;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<R>, Status> {
        R::read(buffer).map(Some)
    }
}
