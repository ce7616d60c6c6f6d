//! A list of people is taken in: the same file, as the same kind of list for the same area, counts once.

use super::tabs::tabs;
use super::words::KINDS;
use crate::desk::page::{Form, Page, chosen, options};
use crate::desk::seat::{Answered, Desk};
use crate::front::Front;
use crate::session::upload::SignedUpload;
use crate::web::Fields;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use futures::stream;
use proto::registration::v1 as pb;
use std::sync::Arc;

/// How large a piece of a file is (bytes).
const PIECE: usize = 64 * 1_024;
/// What an XLSX file begins with: it is a ZIP archive.
const ZIP: &[u8] = b"PK";

/// The form.
pub(super) async fn form(desk: Desk) -> Response {
    desk.shows(page(&desk).await).await
}

async fn page(desk: &Desk) -> Answered<Page> {
    let request = desk.by.request(pb::GetPrivacyNoticeRequest {})?;
    let notice = desk.people().get_privacy_notice(request).await?.into_inner();
    let version = notice.versions.last().cloned().unwrap_or_default();
    Ok(desk.page(desk.t("导入名单", "Import a list"))
        .tabs(tabs(desk, "/desk/imports/new"))
        .text(desk.t(
            "CSV（UTF-8 或 GBK）或 XLSX，16 MB 以内，第一行为表头，如：姓名、证件类型、证件号码、联系电话、详细地址。有误的行不影响其他行，可以下载改正后再导入；同一文件按同一类别导入两次只算一次。",
            "CSV (UTF-8 or GBK) or XLSX up to 16 MB, headings in the first row, such as 姓名, 证件类型, 证件号码, 联系电话, 详细地址. Bad rows do not keep good ones out: download, correct and import them again. The same file counts once for each kind of list.",
        ))
        .text(desk.t(
            "三返人员名单的每一行登记一次行程，还须有：人员类别（返工、返岗、返学、返乡）、来源地（区划代码，或省、河南和湖北的市、国家的名称）、到达日期（已到或计划，如2020-03-01）；可以有：交通方式、车次/航班、座位号、车牌号。",
            "Each row of a list of returnees tells a trip. It also needs 人员类别 (返工, 返岗, 返学, 返乡), 来源地 (the code of an area, or the name of a province, of a city of 河南 or 湖北, or of a country) and 到达日期 (come or planned, like 2020-03-01); 交通方式, 车次/航班, 座位号 and 车牌号 may be there.",
        ))
        .form(asking(desk).hidden("header.notice_version", version)))
}

fn asking(desk: &Desk) -> Form {
    Form::new("/desk/imports", desk.t("导入", "Import"))
        .hidden("request_id", desk.fresh_id())
        .file("file", desk.t("文件", "File"), ".csv,.xlsx,text/csv")
        .choose(
            "header.kind",
            desk.t("名单类别", "What it is"),
            options(KINDS, desk.by.frame.language),
        )
        .offers(
            "header.area",
            desk.t("名单所属区划", "Area the rows belong to"),
            desk.areas(),
        )
        .line(
            "header.file_name",
            desk.t("名称（不含电话、证件号）", "Name, without phone or id numbers"),
            100,
        )
        .line(
            "header.purpose",
            desk.t("登记目的", "Why they are registered"),
            200,
        )
        .line(
            "header.legal_basis",
            desk.t("法律依据或文件", "Legal basis or document"),
            200,
        )
}

/// A file was sent.
pub(super) async fn send(
    State(front): State<Arc<Front>>,
    SignedUpload { by, fields, file }: SignedUpload,
) -> Response {
    let desk = Desk { front, by };
    let form = asking(&desk).hidden("header.notice_version", "");
    if file.is_empty() {
        let said = desk.t("请选择文件。", "Please choose a file.");
        return desk.asks_again(form, &fields, said);
    }
    let taken = taken(&desk, &fields, file).await;
    desk.sent(form, &fields, taken)
}

async fn taken(desk: &Desk, fields: &Fields, file: Bytes) -> Answered<String> {
    let text = |name: &str| fields.text(&format!("header.{name}")).trim().to_owned();
    let format = match file.starts_with(ZIP) {
        true => pb::FileFormat::Xlsx,
        false => pb::FileFormat::Csv,
    };
    let first = pb::ImportPeopleRequest {
        request_id: fields.text("request_id").to_owned(),
        header: Some(pb::ImportHeader {
            file_name: text("file_name"),
            format: format.into(),
            area: text("area"),
            kind: chosen(&text("kind")),
            notice_version: text("notice_version"),
            purpose: text("purpose"),
            legal_basis: text("legal_basis"),
        }),
        chunk: Vec::new(),
    };
    let pieces: Vec<Bytes> = (0..file.len())
        .step_by(PIECE)
        .map(|from| file.slice(from..file.len().min(from + PIECE)))
        .collect();
    let pieces = pieces.into_iter().map(|piece| pb::ImportPeopleRequest {
        chunk: piece.to_vec(),
        ..pb::ImportPeopleRequest::default()
    });
    let messages = stream::iter(std::iter::once(first).chain(pieces));
    let answer = desk
        .imports()
        .import_people(desk.by.request(messages)?)
        .await?
        .into_inner();
    let import = answer.import.unwrap_or_default();
    let how = if answer.is_repeat { "repeat" } else { "done" };
    Ok(format!("/desk/imports/{}?{how}=1", import.import_id))
}
