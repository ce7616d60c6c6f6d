//! Files as spreadsheets write them: workbooks, GBK, and what a spreadsheet has spoiled.

use crate::house::House;
use crate::imports::workbook::{Value, workbook};
use crate::imports::{HEADING, counts, done, errors, found, fresh, header, list, messages, row, send};
use crate::people::{id_number, phone};
use proto::registration::v1 as pb;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn heading() -> Vec<Value> {
    ["姓名", "证件号码", "联系电话", "详细地址", "出生日期"]
        .map(text)
        .to_vec()
}

fn person(nth: u16) -> Vec<Value> {
    vec![
        text("王小明"),
        text(&id_number(nth)),
        text(&phone(nth)),
        text("3号楼"),
    ]
}

async fn taken_in(house: &House, file: &[u8]) -> pb::Import {
    let sent = messages(&fresh(house), header(pb::FileFormat::Xlsx), file);
    let answer = send(house, sent).await.expect("taken in");
    done(house, &answer.import.expect("an import").import_id).await
}

#[tokio::test]
async fn a_workbook_is_read_cell_by_cell() {
    let house = House::open().await;
    let mut by_number = person(2);
    by_number[2] = Value::Number(13_800_000_002.0);
    by_number.push(Value::Date(18_264.0)); // 1950-01-01
    let mut lost = person(3);
    lost[1] = Value::Number(410_811_195_001_010_030.0);
    let mut dated = person(4);
    dated[3] = Value::Date(43_892.0); // somebody typed 3-2 for block 3, unit 2
    let mut wrong_day = person(5);
    wrong_day.push(text("1950/1/2"));
    let mut broken = person(6);
    broken[3] = Value::Error;
    let rows = [heading(), person(1), by_number, lost, dated, wrong_day, broken];
    let import = taken_in(&house, &workbook(&rows)).await;
    assert_eq!(counts(&import), [6, 4, 2, 0, 0]);
    assert!(import.encoding.is_empty());
    assert!(found(&house, 2).await.is_some());
    let file = errors(&house, &import.import_id).await;
    let reasons: Vec<bool> = [
        (",4,证件号码,NUMBER_LOST_DIGITS"),
        (",5,详细地址,TURNED_INTO_DATE"),
        (",6,出生日期,BIRTH_DATE_DIFFERS"),
        (",7,详细地址,CELL_ERROR"),
    ]
    .iter()
    .zip(file.lines().skip(1))
    .map(|(reason, line)| line.contains(reason))
    .collect();
    assert_eq!(reasons, [true; 4], "{file}");
}

#[tokio::test]
async fn what_a_chinese_excel_writes_is_read() {
    let house = House::open().await;
    let (gbk, ..) = encoding_rs::GBK.encode(HEADING);
    let rows = row(1);
    let (rows, ..) = encoding_rs::GBK.encode(&rows);
    let file = [&gbk, b"\r\n".as_slice(), &rows, b"\r\n"].concat();
    let sent = messages(&fresh(&house), header(pb::FileFormat::Csv), &file);
    let answer = send(&house, sent).await.expect("taken in");
    let import = done(&house, &answer.import.expect("an import").import_id).await;
    assert_eq!(
        (import.encoding.as_str(), counts(&import)),
        ("GB18030", [1, 0, 1, 0, 0])
    );
    let tabs = String::from_utf8(list(&[row(2)]))
        .expect("text")
        .replace(',', "\t");
    let sent = messages(&fresh(&house), header(pb::FileFormat::Csv), tabs.as_bytes());
    let answer = send(&house, sent).await.expect("taken in");
    let import = done(&house, &answer.import.expect("an import").import_id).await;
    assert_eq!(counts(&import), [1, 0, 1, 0, 0]);
}
