//! CSV as any spreadsheet opens it: UTF-8 with its mark, no cell that it would calculate.

use crate::imports::rules::cells::neutral;

/// The mark that tells Excel that a text is UTF-8.
pub const MARK: &[u8] = b"\xEF\xBB\xBF";

/// One line of a file.
pub fn line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut line = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        let text = neutral(cell.as_ref());
        if text.contains([',', ';', '"', '\n', '\r', '\t']) {
            line.push('"');
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&text);
        }
    }
    line.push_str("\r\n");
    line.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_quoted_where_it_must_be_and_calculates_nothing() {
        let written = line([
            "王小明",
            "东门,\"左\"",
            "=cmd|' /C calc'!A0",
            "+8613800000001",
            "",
        ]);
        let text = String::from_utf8(written).expect("text");
        assert_eq!(
            text,
            "王小明,\"东门,\"\"左\"\"\",'=cmd|' /C calc'!A0,'+8613800000001,\r\n"
        );
    }
}
