//! An officer takes the passes of a gate along as a table: built in the background, complete by its count and its hash, fetched in parts, deleted.

use crate::steps::device::goes_offline;
use crate::steps::people::registers;
use crate::steps::places::a_gate;
use crate::steps::staff::sits_down;
use crate::steps::until;
use calamine::{Data, Range, Reader, Xlsx};
use data_encoding::HEXLOWER;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tests::town::Town;
use tokio::process::Command;
use vocabulary::Role;

/// Enough for more than one chunk of the service's stream.
const ROWS: usize = 1_200;

#[tokio::test]
async fn an_officer_takes_the_records_along() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "山阳区行政机关大院").await;
    let resident = registers(&town, &gate, 1).await;
    let device = goes_offline(&town, &gate, "=1+1", Duration::ZERO).await;
    let passes: Vec<_> = (1..=ROWS as i64)
        .map(|nth| device.lets_pass(&town, &gate, &resident.id, &resident.code, nth))
        .collect();
    let report = device.uploads(&town, &gate, &passes).await.expect("taken in");
    assert_eq!(report.accepted, ROWS as i64);

    let desk = sits_down(&town, "wang.officer", Role::Officer).await;
    desk.goes_to("/desk/exports").await;
    desk.is_photographed("exports").await;
    // What is wrong is said beside its field, and nothing typed is lost.
    desk.types("gate", &gate.poster.short_code).await;
    desk.types("purpose", "找 13800138000").await;
    desk.presses("form[action='/desk/exports'] button").await;
    desk.sees("请不要填写电话或证件号").await;
    assert_eq!(desk.value("gate").await, gate.poster.short_code);
    desk.types("purpose", "上报市防指").await;
    desk.ticks("format", "csv").await;
    desk.presses("form[action='/desk/exports'] button").await;
    desk.sees("下载").await;
    desk.is_photographed("export").await;

    let path = desk.link(".file a").await;
    let whole = desk.fetches(&path, "").await;
    assert_eq!(whole.status, 200);
    let (begin, rest) = (
        desk.fetches(&path, "bytes=0-9999").await,
        desk.fetches(&path, "bytes=10000-").await,
    );
    assert_eq!((begin.status, rest.status), (206, 206));
    assert!(
        [begin.bytes, rest.bytes].concat() == whole.bytes,
        "the parts are the whole"
    );
    let manifest = desk.fetches(&format!("{path}/manifest"), "").await;
    let manifest: Json = serde_json::from_slice(&manifest.bytes).expect("json");
    assert_eq!(manifest["row_count"], ROWS);
    assert_eq!(manifest["sha256"], HEXLOWER.encode(&Sha256::digest(&whole.bytes)));
    assert_eq!(manifest["purpose"], "上报市防指");
    assert!(manifest["destroy_by"].is_string() && manifest["export_id"].is_string());
    let text = String::from_utf8(whole.bytes).expect("UTF-8");
    assert_eq!(text.lines().count(), ROWS + 1);
    for told in ["\u{feff}记录编号 Pass,", "山阳区行政机关大院", "健康码", "'=1+1"] {
        assert!(text.contains(told), "{told}");
    }

    // The same as a workbook.
    desk.goes_to("/desk/exports").await;
    desk.types("purpose", "上报市防指").await;
    desk.presses("form[action='/desk/exports'] button").await;
    // Two links to each file that is ready.
    until("the workbook is ready", async || {
        (desk.count(".file a.button").await == 4).then_some(())
    })
    .await;
    let path = desk.link(".file a").await;
    let workbook = desk.fetches(&path, "").await.bytes;
    let sheet = first_sheet(&workbook);
    assert_eq!(sheet.height(), ROWS + 1);
    assert!(matches!(sheet.get_value((1, 1)), Some(Data::DateTime(_))));
    assert!(matches!(sheet.get_value((1, 6)), Some(Data::String(id)) if *id == resident.id));
    // Opened by an office program and saved again, it says the same: no id is a number, no date a text.
    let saved = first_sheet(&saved_by_libreoffice(&workbook).await);
    assert_eq!(saved.get_size(), sheet.get_size());
    for (before, after) in sheet.used_cells().zip(saved.used_cells()) {
        assert_eq!(to_the_millisecond(before), to_the_millisecond(after));
    }

    desk.presses(".file:first-child form:last-of-type button").await;
    desk.sees("导出通行记录").await;
    assert_eq!(desk.count(".file").await, 1);
    assert_eq!(desk.fetches(&path, "").await.status, 404);
}

/// A cell, its moment without the digits beyond a millisecond: LibreOffice keeps fifteen digits of a day's fraction.
fn to_the_millisecond((row, column, cell): (usize, usize, &Data)) -> String {
    match cell {
        Data::DateTime(moment) => format!("{row} {column} day {:.8}", moment.as_f64()),
        other => format!("{row} {column} {other:?}"),
    }
}

/// What a reader of tables finds in its first sheet.
fn first_sheet(workbook: &[u8]) -> Range<Data> {
    let mut workbook = Xlsx::new(Cursor::new(workbook)).expect("a workbook");
    workbook
        .worksheet_range_at(0)
        .expect("a first sheet")
        .expect("cells")
}

/// Opens a workbook in LibreOffice, without a window, and has it saved as a workbook.
async fn saved_by_libreoffice(workbook: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let (given, saved) = (folder.path().join("passes.xlsx"), folder.path().join("saved"));
    std::fs::write(&given, workbook).expect("written");
    let url = |path: &Path| format!("file://{}", path.display());
    let status = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation={}",
            url(&folder.path().join("profile"))
        ))
        .args([
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
        ])
        .args([&saved, &given])
        .stdout(Stdio::null())
        .status()
        .await
        .expect("LibreOffice is installed by tests/run");
    assert!(status.success(), "LibreOffice: {status}");
    std::fs::read(saved.join("passes.xlsx")).expect("a workbook saved by LibreOffice")
}
