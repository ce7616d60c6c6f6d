//! CSV: a message a row, its columns called like the fields.

use super::problem::Problem;
use super::{query, read};
use crate::web::lines::LineCount;
use bytes::Bytes;
use csv::{ByteRecord, ReaderBuilder};
use kit::parse::{Flaws, Unreadable};
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor};
use serde_json::{Map, Value as Json};
use std::io::Cursor;

/// The rows of a table, each a message; its number, unless a column gives it, is the line of the file.
///
/// Refuses a table whose columns are no fields, all of them at once.
pub(super) fn rows(
    request: MessageDescriptor,
    table: Bytes,
) -> Result<impl Iterator<Item = Result<DynamicMessage, Problem>> + Send, Problem> {
    let text = std::str::from_utf8(&table).map_err(|_| Problem::bad("NOT_UTF8", "the table is not UTF-8"))?;
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_reader(Cursor::new(table.slice(bom..)));
    let headings = reader.byte_headers().map_err(|_| unreadable_row(1))?.clone();
    let columns = columns(&request, &headings)?;
    let mut count = LineCount::of(table.slice(bom..));
    Ok(reader.into_byte_records().map(move |record| {
        let record = record.map_err(|_| unreadable_row(count.line()))?;
        let line = count.at(&record);
        row(&request, &columns, &record, line).map_err(|problem| problem.in_line(line))
    }))
}

fn unreadable_row(line: u64) -> Problem {
    Problem::bad("NOT_A_TABLE", "the row cannot be read").in_line(line)
}

/// The field that each column fills.
fn columns(request: &MessageDescriptor, headings: &ByteRecord) -> Result<Vec<FieldDescriptor>, Problem> {
    let (mut columns, mut flaws) = (Vec::<FieldDescriptor>::new(), Vec::new());
    for heading in headings {
        let name = String::from_utf8_lossy(heading).trim().to_owned();
        let refused = match read::field_named(request, &name) {
            Some(field) if columns.contains(&field) => Unreadable::new("COLUMN_TWICE", "is there twice"),
            Some(field) => {
                columns.push(field);
                continue;
            }
            None => Unreadable::new("UNKNOWN_FIELD", "is no column of this table"),
        };
        let shown = name
            .chars()
            .filter(|letter| !letter.is_control())
            .take(60)
            .collect::<String>();
        flaws.extend(Flaws::one(shown, refused).0);
    }
    match flaws.is_empty() {
        true => Ok(columns),
        false => Err(Flaws(flaws).into()),
    }
}

fn row(
    request: &MessageDescriptor,
    columns: &[FieldDescriptor],
    record: &ByteRecord,
    line: u64,
) -> Result<DynamicMessage, Problem> {
    if record.len() != columns.len() {
        let detail = format!(
            "the row has {} cells, the table {} columns",
            record.len(),
            columns.len()
        );
        return Err(Problem::bad("ROW_OF_ANOTHER_LENGTH", detail));
    }
    let mut object = Map::new();
    for (field, cell) in columns.iter().zip(record) {
        // The whole table was UTF-8.
        if let Some(value) = query::cell(field, String::from_utf8_lossy(cell).trim()) {
            object.insert(field.name().to_owned(), value);
        }
    }
    if request.get_field_by_name("line").is_some() {
        object.entry("line").or_insert(Json::from(line));
    }
    Ok(read::message(request, &object)?)
}

#[cfg(test)]
mod tests {
    use super::super::contract::CONTRACT;
    use super::*;

    fn reason(problem: &Problem) -> String {
        let problem = serde_json::to_value(problem).unwrap();
        let flaw = problem["flaws"].get(0).unwrap_or(&problem);
        flaw["reason"].as_str().unwrap().to_owned()
    }

    /// Names of gates and their lines, or why not.
    fn gates(table: &str) -> Result<Vec<(i32, String)>, String> {
        let request = CONTRACT
            .get_message_by_name("quma.checkpoint.v1.ImportCheckpointsRequest")
            .unwrap();
        let rows =
            rows(request, Bytes::copy_from_slice(table.as_bytes())).map_err(|problem| reason(&problem))?;
        rows.map(|row| {
            let row = row.map_err(|problem| reason(&problem))?;
            let line = row.get_field_by_name("line").unwrap().as_i32().unwrap();
            let name = row.get_field_by_name("checkpoint_name").unwrap();
            Ok((line, name.as_str().unwrap().to_owned()))
        })
        .collect()
    }

    #[test]
    fn a_table_is_read_with_the_lines_of_its_file() {
        let table = "\u{feff}unit_name,checkpointName,area\r\n定和小区,东门,410811001001\r\n\r\n\"A,\nB\",\" 西门 \",\r\n";
        assert_eq!(
            gates(table),
            Ok(vec![(2, "东门".to_owned()), (4, "西门".to_owned())])
        );
        let numbered = "line,checkpoint_name\n77,东门\n,西门\n";
        assert_eq!(
            gates(numbered),
            Ok(vec![(77, "东门".to_owned()), (3, "西门".to_owned())])
        );
        assert_eq!(gates(""), Ok(Vec::new()));
    }

    #[test]
    fn a_table_of_something_else_is_refused() {
        for (table, expected) in [
            ("门,checkpoint_name\n1,2\n", "UNKNOWN_FIELD"),
            ("checkpoint_name,checkpointName\n1,2\n", "COLUMN_TWICE"),
            ("checkpoint_name\n1,2\n", "ROW_OF_ANOTHER_LENGTH"),
            ("line\nfirst\n", "NOT_A_WHOLE_NUMBER"),
        ] {
            assert_eq!(gates(table), Err(expected.to_owned()), "{table}");
        }
        assert_eq!(reason(&rows_of(b"\xff")), "NOT_UTF8");
    }

    fn rows_of(table: &'static [u8]) -> Problem {
        let request = CONTRACT
            .get_message_by_name("quma.checkpoint.v1.ImportCheckpointsRequest")
            .unwrap();
        rows(request, Bytes::from_static(table)).err().unwrap()
    }
}
