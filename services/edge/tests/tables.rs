//! Lists that leave, written with hostile cells and read again by other hands: nothing is computed, nothing is lost.

use calamine::{Data, Reader, Xlsx, open_workbook};
use edge::documents::cell::{Cell, Column};
use edge::documents::table::Table;
use kit::clock::{Moment, Zone};
use std::fs::File;
use std::path::Path;
use tempfile::TempDir;

const COLUMNS: &[Column] = &[
    Column {
        name: ("编号", "Id"),
        width: 20,
    },
    Column {
        name: ("名称", "Name"),
        width: 20,
    },
    Column {
        name: ("时间", "At"),
        width: 20,
    },
    Column {
        name: ("体温", "Temperature"),
        width: 10,
    },
];

/// What somebody may call a gate, a device or themselves.
const HOSTILE: [&str; 14] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "a,b\"c\"\nd",
    "<script>alert(1)</script>",
    "&amp; ]]>",
    "𬭸䶮𠮷㛃",
    " leading and trailing ",
    "'quoted",
    "",
];
/// Eighteen digits: a spreadsheet's number keeps fifteen of them.
const ID: &str = "110105194912310021";

fn zone() -> Zone {
    Zone::parse("+08:00").expect("a zone")
}

fn noon() -> Moment {
    Moment::parse("2020-03-01T04:00:59Z").expect("a moment")
}

fn written(folder: &TempDir, name: &str, table: impl FnOnce(File, &Path) -> Table) -> std::path::PathBuf {
    let path = folder.path().join(name);
    let mut table = table(File::create(&path).expect("a file"), folder.path());
    for name in HOSTILE {
        let row = [
            Cell::Text(ID.to_owned()),
            Cell::Text(name.to_owned()),
            Cell::At(noon()),
            Cell::Tenths(365),
        ];
        table.row(&row).expect("written");
    }
    table
        .row(&[Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty])
        .expect("written");
    table.finish().expect("written");
    path
}

#[test]
fn a_workbook_holds_ids_as_text_dates_as_dates_and_no_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(&folder, "passes.xlsx", |file, aside| {
        Table::xlsx(file, aside, COLUMNS, zone()).expect("begun")
    });
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    assert_eq!(book.sheet_names(), ["1"]);
    let formulas = book.worksheet_formula("1").expect("a sheet");
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()));
    let sheet = book.worksheet_range("1").expect("a sheet");
    assert_eq!(sheet.get_value((0, 0)), Some(&Data::String("编号 Id".to_owned())));
    for (row, name) in (1u32..).zip(HOSTILE) {
        assert_eq!(sheet.get_value((row, 0)), Some(&Data::String(ID.to_owned())));
        match sheet.get_value((row, 1)) {
            Some(Data::String(read)) => assert_eq!(read, name),
            read => assert!(name.is_empty(), "{read:?} for {name:?}"),
        }
        let Some(Data::DateTime(at)) = sheet.get_value((row, 2)) else {
            panic!("no date in row {row}");
        };
        // 2020-03-01 is day 43891 of a spreadsheet, and it was noon in the town.
        let seconds = (at.as_f64() - 43_891.0) * 86_400.0;
        assert!((seconds - 43_259.0).abs() < 0.5, "{seconds}");
        assert_eq!(sheet.get_value((row, 3)), Some(&Data::Float(36.5)));
    }
    let left: Vec<_> = folder.path().read_dir().expect("a folder").collect();
    assert_eq!(left.len(), 1, "what was laid aside is gone");
}

#[test]
fn comma_separated_values_bear_their_mark_and_nothing_that_is_computed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(&folder, "passes.csv", |file, _| {
        Table::csv(file, COLUMNS, zone()).expect("begun")
    });
    let bytes = std::fs::read(path).expect("a file");
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("the mark of UTF-8");
    let mut reader = csv::Reader::from_reader(text);
    assert_eq!(reader.headers().expect("a head").get(1), Some("名称 Name"));
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), HOSTILE.len() + 1);
    for (row, name) in rows.iter().zip(HOSTILE) {
        assert_eq!((&row[0], &row[2], &row[3]), (ID, "2020-03-01 12:00:59", "36.5"));
        let begins = row[1].chars().next().unwrap_or(' ');
        assert!(!"=+-@\t\r＝".contains(begins), "{:?}", &row[1]);
        assert_eq!(
            row[1]
                .strip_prefix('\'')
                .filter(|_| !name.starts_with('\''))
                .unwrap_or(&row[1]),
            name
        );
    }
}
