//! What is wrong with the cells of a row, and what is read alike in every list.

use crate::imports::rules::columns::{Column, Layout};
use crate::imports::rules::entrant::CellFlaw;
use kit::clock::Day;
use kit::parse::{Flaw, Unreadable};
use std::borrow::Cow;
use vocabulary::width;

/// A day as offices write it, with or without the time of day, which is left out; nothing in it is no day. Refuses with `NOT_A_DAY`,
/// `OUT_OF_RANGE`.
pub(super) fn day_of_cell(text: &str) -> Result<Option<Day>, Unreadable> {
    let folded = width::fold(without_time(&width::fold(text, &[])), &[' ']);
    if folded.is_empty() {
        return Ok(None);
    }
    if folded.len() == 8 && folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return Day::parse(&format!("{}-{}-{}", &folded[..4], &folded[4..6], &folded[6..])).map(Some);
    }
    let parts: Vec<&str> = folded
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [year, month, day] => Day::parse(&format!("{year}-{month:0>2}-{day:0>2}")).map(Some),
        _ => Err(Unreadable::new("NOT_A_DAY", "must be a day like 2020-02-16")),
    }
}

/// What stands before a time of day, such as `2020/2/16` of `2020/2/16 8:30`.
fn without_time(folded: &str) -> &str {
    match folded.split_once(' ') {
        Some((day, time)) if time.contains(':') => day,
        _ => folded,
    }
}

/// What is wrong with a row, once a column.
#[derive(Default)]
pub(super) struct Wrong(Vec<(Column, CellFlaw)>);

impl Wrong {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes the first thing that is wrong with a column: what a spreadsheet has spoiled need not be refused twice.
    pub(super) fn note(&mut self, column: Column, unreadable: &Unreadable) {
        if self.0.iter().any(|(known, _)| *known == column) {
            return;
        }
        let flaw = CellFlaw {
            column: Cow::Borrowed(column.heading()),
            reason: Cow::Borrowed(unreadable.reason),
            description: unreadable.description.clone(),
        };
        self.0.push((column, flaw));
    }

    pub(super) fn unless<T>(&mut self, column: Column, read: Result<T, Unreadable>) -> Option<T> {
        read.map_err(|unreadable| self.note(column, &unreadable)).ok()
    }

    pub(super) fn take(&mut self, flaw: Flaw) {
        let column = Column::of_path(&flaw.field).unwrap_or(Column::Name);
        self.note(column, &Unreadable::new(flaw.reason, flaw.description));
    }

    pub(super) fn in_order(mut self, layout: &Layout) -> Vec<CellFlaw> {
        self.0
            .sort_by_key(|(column, _)| layout.place(*column).unwrap_or(usize::MAX));
        self.0.into_iter().map(|(_, flaw)| flaw).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Ok(None))]
    #[case("20200216", Ok(Some("2020-02-16")))]
    #[case("2020年 2月 16日", Ok(Some("2020-02-16")))]
    #[case("2020/2/16 8:30", Ok(Some("2020-02-16")))]
    #[case("２０２０－０２－１６　０８：３０：００", Ok(Some("2020-02-16")))]
    #[case("2020-02-16 上午", Err("NOT_A_DAY"))]
    #[case("8:30", Err("NOT_A_DAY"))]
    #[case("2 月16日 8:30", Err("NOT_A_DAY"))]
    fn a_day_is_read_as_offices_write_it(#[case] text: &str, #[case] comes_to: Result<Option<&str>, &str>) {
        let read = day_of_cell(text).map(|day| day.map(|day| day.to_string()));
        let read = read.as_ref().map(Option::as_deref);
        assert_eq!(read.map_err(|refused| refused.reason), comes_to);
    }
}
