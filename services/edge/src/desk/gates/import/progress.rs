//! A page that is written while rows are taken: how far they are, then what came of them. It needs no script, and whoever closes it
//! ends nothing.

use super::table::{Rows, chinese};
use crate::desk::checkpoint::grouped;
use crate::desk::page::{Cell, Drawing, Table, of_checkpoint};
use crate::desk::seat::{Answered, Desk};
use crate::web::flaws::told;
use crate::web::refusal::reason_of;
use crate::web::{Frame, Language};
use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use http::header::CONTENT_TYPE;
use proto::checkpoint::v1 as pb;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tonic::{Response as Answer, Status};

/// How often the page says how far it is.
const EVERY: Duration = Duration::from_millis(700);
/// Pieces of the page that wait for a slow reader.
const WAITING: usize = 16;
/// Where the report stands in the page. No text of ours or of a table's has these characters.
const HERE: &str = "\u{e000}report\u{e000}";

/// How far the rows are.
#[derive(Template)]
#[template(path = "desk/progress.html")]
struct Progress {
    taken: usize,
    of: usize,
}

/// What came of the rows.
#[derive(Template)]
#[template(path = "desk/report.html")]
struct Report {
    frame: Frame,
    refused: Option<String>,
    facts: Vec<(&'static str, String)>,
    table: Table,
}

/// The page; its rows are on their way when it begins.
pub(super) fn shown(desk: &Desk, Rows { rows, uneven }: Rows) -> Answered<Response> {
    let page = desk
        .page(desk.t("导入结果", "What came of the table"))
        .under(desk.t("卡点与海报", "Gates and posters"), "/desk/gates")
        .under(
            desk.t("导入卡点表", "Import a table of gates"),
            "/desk/gates/import",
        )
        .text(HERE);
    let page = page.render().unwrap_or_default();
    let (begins, ends) = page.split_once(HERE).unwrap_or(("", ""));
    let (begins, ends) = (begins.to_owned(), ends.to_owned());

    let of = rows.len();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let rows_sent = stream::iter(rows.into_iter().inspect(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    }));
    let request = desk.by.request(rows_sent)?;
    let (mut gates, frame) = (desk.gates(), desk.by.frame.clone());
    let (piece, pieces) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        // Whoever has gone away does not read on; the rows are taken all the same.
        let _ = piece.send(begins).await;
        let mut call = std::pin::pin!(gates.import_checkpoints(request));
        let answer = loop {
            match tokio::time::timeout(EVERY, &mut call).await {
                Ok(answer) => break answer,
                Err(_) => {
                    let taken = taken.load(Ordering::Relaxed);
                    let _ = piece.try_send(Progress { taken, of }.render().unwrap_or_default());
                }
            }
        };
        let report = report(frame, answer, &uneven).render().unwrap_or_default();
        let _ = piece.send(report).await;
        let _ = piece.send(ends).await;
    });
    let pieces = stream::unfold(pieces, |mut pieces| async move {
        let piece: String = pieces.recv().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), pieces))
    });
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn report(
    frame: Frame,
    answer: Result<Answer<pb::ImportCheckpointsResponse>, Status>,
    uneven: &[i32],
) -> Report {
    let refused = answer.as_ref().err().map(|status| {
        let reason = reason_of(status);
        let told = match of_checkpoint(&reason) {
            Some((chinese, english)) => frame.t(chinese, english).to_owned(),
            None => told(&reason, frame.language),
        };
        let nothing = frame.t("没有导入任何行", "No row counts");
        format!("{nothing}：{told}")
    });
    let found = answer.map(Answer::into_inner).unwrap_or_default();
    let heads = [
        frame.t("行", "Line"),
        frame.t("列", "Column"),
        frame.t("原因", "Why"),
    ];
    Report {
        facts: facts(&frame, &found, uneven.len()),
        table: Table::new(&heads, frame.t("没有被退回的行。", "No row was refused.")).lines(lines(
            frame.language,
            &found,
            uneven,
        )),
        refused,
        frame,
    }
}

fn facts(frame: &Frame, found: &pb::ImportCheckpointsResponse, uneven: usize) -> Vec<(&'static str, String)> {
    let uneven = i64::try_from(uneven).unwrap_or(i64::MAX);
    let facts = [
        (("总行数", "Rows"), i64::from(found.rows) + uneven),
        (("新登记卡点", "Gates registered"), i64::from(found.created)),
        (("新登记单位", "Units registered"), i64::from(found.units_created)),
        (("此前已登记", "Known before"), i64::from(found.known_already)),
        (("退回", "Refused"), i64::from(found.refused) + uneven),
    ];
    facts
        .into_iter()
        .map(|((chinese, english), number)| (frame.t(chinese, english), grouped(number)))
        .collect()
}

/// What is wrong, line by line in the order of the file.
fn lines(language: Language, found: &pb::ImportCheckpointsResponse, uneven: &[i32]) -> Vec<Vec<Cell>> {
    let named = |field: &str| match language {
        Language::Chinese => chinese(field).to_owned(),
        Language::English => field.to_owned(),
    };
    let refused = found.refused_rows.iter().flat_map(|row| {
        let of = |field: &pb::RefusedField| (row.line, named(&field.field), told(&field.reason, language));
        row.fields.iter().map(of)
    });
    let uneven = uneven
        .iter()
        .map(|line| (*line, String::new(), told("ROW_OF_ANOTHER_LENGTH", language)));
    let mut lines: Vec<_> = refused.chain(uneven).collect();
    lines.sort();
    let cells =
        |(line, field, why): (i32, String, String)| vec![Cell::number(line), Cell::of(field), Cell::of(why)];
    lines.into_iter().map(cells).collect()
}
