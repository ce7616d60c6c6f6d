//! Calls that take many messages: lines of JSON, rows of a table, or a file in pieces.

use super::body::{self, Kind};
use super::call::{BrokenOff, Call, Sent};
use super::lines::Lines;
use super::problem::Problem;
use super::{ask, table};
use axum::body::Body;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use http::HeaderMap;
use kit::parse::{Flaws, Unreadable};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind as Holds, MessageDescriptor, Value};
use std::sync::{Arc, OnceLock};

/// How large a piece of a file is (bytes).
const PIECE: usize = 64 * 1024;

/// Which bodies a call reads besides lines of JSON, told by what its messages are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A header, then chunks: a file, whose header is in the query.
    File,
    /// Fields without anything below them: rows of a table, whose columns have the names of the fields.
    Rows,
    /// Anything else.
    Lines,
}

impl Shape {
    /// The shape of a request.
    pub(super) fn of(request: &MessageDescriptor) -> Self {
        let is_file = ["header", "chunk"]
            .iter()
            .all(|name| request.get_field_by_name(name).is_some());
        let is_flat = request
            .fields()
            .all(|field| !field.is_list() && !matches!(field.kind(), Holds::Message(_)));
        match (is_file, is_flat) {
            (true, _) => Self::File,
            (false, true) => Self::Rows,
            (false, false) => Self::Lines,
        }
    }

    /// The kinds of bodies that it reads.
    pub(super) fn kinds(self) -> &'static [Kind] {
        match self {
            Self::File => &[Kind::Lines, Kind::Csv, Kind::Xlsx],
            Self::Rows => &[Kind::Lines, Kind::Csv],
            Self::Lines => &[Kind::Lines],
        }
    }
}

/// Where a stream that does not read leaves why.
type Why = Arc<OnceLock<Problem>>;

/// Sends what a body holds, and gives the answer.
pub(super) async fn send(
    call: Call,
    request: MessageDescriptor,
    query: Option<&str>,
    headers: &HeaderMap,
    body: Body,
) -> Result<DynamicMessage, Problem> {
    let shape = Shape::of(&request);
    let kind = Kind::of(headers, shape.kinds())?;
    let why = Why::default();
    let messages = match (shape, kind) {
        (Shape::File, Kind::Csv | Kind::Xlsx) => {
            let first = first_of_file(&request, query, kind)?;
            pieces(first, body, Arc::clone(&why)).boxed()
        }
        (Shape::Rows, Kind::Csv) => {
            without_query(query)?;
            let rows = table::rows(request, body::table(body).await?)?;
            let why = Arc::clone(&why);
            stream::iter(rows.map(move |row| sent(row, &why))).boxed()
        }
        _ => {
            without_query(query)?;
            lines(request, body, Arc::clone(&why)).boxed()
        }
    };
    let answer = call.upload(messages).await;
    match why.get() {
        Some(problem) => Err(problem.clone()),
        None => Ok(answer?),
    }
}

fn without_query(query: Option<&str>) -> Result<(), Problem> {
    match query.is_none_or(str::is_empty) {
        true => Ok(()),
        false => Err(Problem::bad(
            "QUERY_UNEXPECTED",
            "everything of this call is in its body",
        )),
    }
}

/// What is sent of something that was read; what was not ends the stream, and says why.
fn sent(read: Result<DynamicMessage, Problem>, why: &Why) -> Sent {
    read.map_err(|problem| {
        let _ = why.set(problem); // the first one is told
        BrokenOff
    })
}

fn lines(request: MessageDescriptor, body: Body, why: Why) -> impl Stream<Item = Sent> + Send {
    stream::unfold(
        (Lines::of(body), request, why),
        async |(mut lines, request, why)| {
            let read = lines.message(&request).await?;
            Some((sent(read, &why), (lines, request, why)))
        },
    )
}

/// The first message of a file. The kind of the body says what the file is.
fn first_of_file(
    request: &MessageDescriptor,
    query: Option<&str>,
    kind: Kind,
) -> Result<DynamicMessage, Problem> {
    let mut first = ask::first_of_file(request, query)?;
    let ending = if kind == Kind::Csv { "_CSV" } else { "_XLSX" };
    if let Some(Value::Message(header)) = first.get_field_by_name_mut("header")
        && let Some(format) = header_format(header)
        && let Holds::Enum(list) = format.kind()
        && let Some(said) = list.values().find(|value| value.name().ends_with(ending))
    {
        let given = header.get_field(&format).as_enum_number().unwrap_or_default();
        if given != 0 && given != said.number() {
            let differs = Unreadable::new(
                "DIFFERS_FROM_CONTENT_TYPE",
                "is another one than the body's content type",
            );
            return Err(Flaws::one("header.format", differs).into());
        }
        header.set_field(&format, Value::EnumNumber(said.number()));
    }
    Ok(first)
}

fn header_format(header: &DynamicMessage) -> Option<FieldDescriptor> {
    use prost_reflect::ReflectMessage;
    header.descriptor().get_field_by_name("format")
}

/// The first message, then the file as it comes, in pieces that a message carries.
fn pieces(first: DynamicMessage, body: Body, why: Why) -> impl Stream<Item = Sent> + Send {
    use prost_reflect::ReflectMessage;
    let request = first.descriptor();
    let piece = move |bytes: Bytes| {
        let mut message = DynamicMessage::new(request.clone());
        message.set_field_by_name("chunk", Value::Bytes(bytes));
        message
    };
    let pieces = body.into_data_stream().flat_map(move |read| {
        let cut: Vec<_> = match read {
            Ok(mut bytes) => {
                let mut cut = Vec::new();
                while !bytes.is_empty() {
                    cut.push(Ok(piece(bytes.split_to(PIECE.min(bytes.len())))));
                }
                cut
            }
            Err(_) => vec![sent(Err(body::broken_off()), &why)],
        };
        stream::iter(cut)
    });
    stream::iter([Ok(first)]).chain(pieces)
}

#[cfg(test)]
mod tests {
    use super::super::contract::CONTRACT;
    use super::*;

    fn request(name: &str) -> MessageDescriptor {
        CONTRACT.get_message_by_name(name).unwrap()
    }

    fn reason(problem: &Problem) -> String {
        let problem = serde_json::to_value(problem).unwrap();
        let flaw = problem["flaws"].get(0).unwrap_or(&problem);
        flaw["reason"].as_str().unwrap().to_owned()
    }

    #[test]
    fn what_a_call_reads_is_told_by_its_messages() {
        for (name, shape) in [
            ("quma.registration.v1.ImportPeopleRequest", Shape::File),
            ("quma.checkpoint.v1.ImportCheckpointsRequest", Shape::Rows),
            ("quma.checkpoint.v1.UploadPassesRequest", Shape::Lines),
        ] {
            assert_eq!(Shape::of(&request(name)), shape, "{name}");
        }
    }

    #[tokio::test]
    async fn a_file_is_sent_behind_its_header() {
        let request = request("quma.registration.v1.ImportPeopleRequest");
        let query = Some("request_id=x&area=410811&kind=LIST_KIND_ROSTER");
        let first = first_of_file(&request, query, Kind::Xlsx).unwrap();
        let header = first.get_field_by_name("header").unwrap().into_owned();
        let format = header
            .as_message()
            .unwrap()
            .get_field_by_name("format")
            .unwrap()
            .as_enum_number();
        assert_eq!(format, Some(2));
        let sent: Vec<_> = pieces(first, Body::from(vec![7; PIECE + 1]), Why::default())
            .collect()
            .await;
        let sizes: Vec<_> = sent
            .iter()
            .map(|sent| {
                sent.as_ref()
                    .unwrap()
                    .get_field_by_name("chunk")
                    .unwrap()
                    .as_bytes()
                    .unwrap()
                    .len()
            })
            .collect();
        assert_eq!(sizes, [0, PIECE, 1]);

        for (query, expected) in [
            ("area=1&format=FILE_FORMAT_CSV", "DIFFERS_FROM_CONTENT_TYPE"),
            ("areas=1", "UNKNOWN_FIELD"),
            ("chunk=AA", "NOT_IN_QUERY"),
        ] {
            let refused = first_of_file(&request, Some(query), Kind::Xlsx).unwrap_err();
            assert_eq!(reason(&refused), expected, "{query}");
        }
    }
}
