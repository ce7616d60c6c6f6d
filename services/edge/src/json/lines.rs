//! NDJSON: one message a line, read and written as it comes, whatever the length of the whole.

use super::body;
use super::problem::Problem;
use super::{ask, read, write};
use axum::body::{Body, BodyDataStream};
use bytes::{Buf, Bytes, BytesMut};
use futures::{Stream, StreamExt, stream};
use http::StatusCode;
use kit::trace_parent::TraceParent;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use serde::Serialize;
use std::convert::Infallible;
use tonic::codec::Streaming;

/// The longest line (bytes).
const LONGEST: usize = 1024 * 1024;

/// The lines of a body.
pub(super) struct Lines {
    body: BodyDataStream,
    buffer: BytesMut,
    /// How much of the buffer holds no end of a line.
    seen: usize,
    /// The number of the last line, from 1.
    number: u64,
    is_over: bool,
}

impl Lines {
    /// The lines of this body.
    pub(super) fn of(body: Body) -> Self {
        Self {
            body: body.into_data_stream(),
            buffer: BytesMut::new(),
            seen: 0,
            number: 0,
            is_over: false,
        }
    }

    /// The next message; empty lines are none.
    pub(super) async fn message(
        &mut self,
        descriptor: &MessageDescriptor,
    ) -> Option<Result<DynamicMessage, Problem>> {
        loop {
            let line = match self.next().await? {
                Ok(line) => line,
                Err(problem) => return Some(Err(problem)),
            };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let message = ask::object(&line).and_then(|object| Ok(read::message(descriptor, &object)?));
            return Some(message.map_err(|problem| problem.in_line(self.number)));
        }
    }

    async fn next(&mut self) -> Option<Result<Bytes, Problem>> {
        loop {
            if let Some(end) = self.buffer[self.seen..].iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(self.seen + end).freeze();
                self.buffer.advance(1);
                self.seen = 0;
                self.number += 1;
                return Some(Ok(line));
            }
            self.seen = self.buffer.len();
            if self.seen > LONGEST {
                let detail = format!("line {} is longer than {LONGEST} bytes", self.number + 1);
                return Some(Err(Problem::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "LINE_TOO_LONG",
                    detail,
                )));
            }
            if self.is_over {
                self.seen = 0;
                self.number += 1;
                let rest = self.buffer.split().freeze();
                return (!rest.is_empty()).then_some(Ok(rest));
            }
            match self.body.next().await {
                Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
                Some(Err(_)) => return Some(Err(body::broken_off())),
                None => self.is_over = true,
            }
        }
    }
}

/// A last line that says why there are no more. No message of the contract has a field of that name.
#[derive(Serialize)]
struct Ended {
    problem: Problem,
}

/// The answers of a stream, a line each: written as they come, and no faster than they are read. When it breaks off, the last line says why.
pub(super) fn of_answers(answers: Streaming<DynamicMessage>, trace: TraceParent) -> Body {
    Body::from_stream(written(answers, trace))
}

fn written(
    answers: Streaming<DynamicMessage>,
    trace: TraceParent,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(
        Some(answers),
        move |answers: Option<Streaming<DynamicMessage>>| async move {
            let mut answers = answers?;
            let line = match answers.message().await {
                Ok(None) => return None,
                Ok(Some(message)) => write::message(&message).map_err(|error| Problem::ours(&error)),
                Err(status) => Err(Problem::from(status)),
            };
            Some(match line {
                Ok(message) => (Ok(line_of(&message)), Some(answers)),
                Err(problem) => {
                    let problem = problem.in_trace(trace);
                    (Ok(line_of(&Ended { problem })), None)
                }
            })
        },
    )
}

fn line_of(value: &impl Serialize) -> Bytes {
    let mut line = serde_json::to_vec(value).unwrap_or_else(|error| {
        tracing::error!(%error, "a line could not be written");
        Vec::new()
    });
    line.push(b'\n');
    line.into()
}

#[cfg(test)]
mod tests {
    use super::super::contract::CONTRACT;
    use super::*;

    async fn read(parts: Vec<&'static [u8]>) -> (Vec<i32>, Option<serde_json::Value>) {
        let parts = stream::iter(
            parts
                .into_iter()
                .map(|part| Ok::<_, Infallible>(Bytes::from_static(part))),
        );
        let mut lines = Lines::of(Body::from_stream(parts));
        let descriptor = CONTRACT
            .get_message_by_name("quma.checkpoint.v1.ImportCheckpointsRequest")
            .unwrap();
        let mut read = Vec::new();
        while let Some(message) = lines.message(&descriptor).await {
            match message {
                Ok(message) => read.push(message.get_field_by_name("line").unwrap().as_i32().unwrap()),
                Err(problem) => return (read, Some(serde_json::to_value(problem).unwrap())),
            }
        }
        (read, None)
    }

    #[tokio::test]
    async fn lines_are_found_wherever_they_are_cut() {
        let (lines, problem) = read(vec![b"{\"line\"", b": 1}\n\r\n{\"line\":2}\n{\"li", b"ne\":3}"]).await;
        assert_eq!((lines, problem), (vec![1, 2, 3], None));
        assert_eq!(read(vec![]).await, (vec![], None));
    }

    #[tokio::test]
    async fn a_bad_line_is_told_by_its_number() {
        for (bad, reason, detail) in [
            (
                &b"{\"line\": 1}\n\n{\"lin\": 2}\n"[..],
                "INVALID_REQUEST",
                "line 3: ",
            ),
            (b"{\"line\": 1}\nnull\n", "NOT_AN_OBJECT", "line 2: "),
            (b"{\"line\": 1}\n{\"line\": 2", "MALFORMED_JSON", "line 2: "),
        ] {
            let (lines, problem) = read(vec![bad]).await;
            let problem = problem.unwrap();
            assert_eq!((lines, problem["reason"].as_str()), (vec![1], Some(reason)));
            assert!(
                problem["detail"].as_str().unwrap().starts_with(detail),
                "{problem}"
            );
        }
        let (_, problem) = read(vec![&[b' '; LONGEST], &[b' '; 9]]).await;
        assert_eq!(problem.unwrap()["reason"], "LINE_TOO_LONG");
    }

    /// A reader tells the last line of a stream that broke off from every other by its one member.
    #[test]
    fn no_streamed_answer_has_a_problem_of_its_own() {
        let rpcs = super::super::contract::services();
        for rpc in rpcs.iter().flat_map(prost_reflect::ServiceDescriptor::methods) {
            assert!(
                rpc.output().get_field_by_name("problem").is_none(),
                "{}",
                rpc.full_name()
            );
        }
    }
}
