//! A row of a table read into a person: every cell that is wrong is named, with its column and reason.

use crate::convert::person;
use crate::convert::words as ground;
use crate::imports::convert::cells::{Wrong, day_of_cell};
use crate::imports::convert::trip::{self, Returning};
use crate::imports::convert::words;
use crate::imports::rules::cells::{Cell, CellKind, Row};
use crate::imports::rules::columns::{Column, Layout};
use crate::imports::rules::entrant::{CellFlaw, Entrant};
use crate::imports::rules::words::Fact;
use crate::rules::identity::Identity;
use kit::clock::Day;
use kit::parse::Unreadable;
use proto::registration::v1 as pb;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;

/// What is the same for every row of a list.
#[derive(Clone, Copy, Debug)]
pub struct ListOf<'a> {
    /// What its columns mean.
    pub layout: &'a Layout,
    /// The area its rows belong to.
    pub area: Area,
    /// The areas there are.
    pub gazetteer: &'a Gazetteer,
    /// What its trips are read by; `None` unless its people are returnees.
    pub returning: Option<Returning<'a>>,
}

impl ListOf<'_> {
    /// What a row says in a column; the first that is filled, where several mean the same.
    fn cell<'row>(&self, row: &'row Row, column: Column) -> &'row str {
        let cells = self.layout.places(column).filter_map(|at| row.cells.get(at));
        let mut texts = cells.map(|cell| cell.text.as_str());
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Where people of the list live whose row does not say it; `None` when it is too wide to be an address.
    fn assumed(&self) -> Option<Area> {
        (self.area.level() >= AreaLevel::Street).then_some(self.area)
    }
}

/// Reads a row; all that is wrong with it otherwise, in the order of its columns.
pub fn read(row: &Row, list: &ListOf<'_>) -> Result<Entrant, Vec<CellFlaw>> {
    let mut wrong = Wrong::default();
    let cells = row.cells.iter().zip(&list.layout.columns);
    for (cell, column) in cells.filter_map(|(cell, column)| column.map(|column| (cell, column))) {
        if let Some(unreadable) = spoiled(cell, column) {
            wrong.note(column, &unreadable);
        }
    }
    let text = |column| list.cell(row, column).to_owned();
    let sex = words::sex_of_cell(&text(Column::Sex));
    let kind = words::document_kind_of_cell(&text(Column::DocumentKind));
    let birth = day_of_cell(&text(Column::BirthDate));
    let details = pb::PersonDetails {
        name: text(Column::Name),
        sex: sex.as_ref().map_or(0, |sex| i32::from(*sex)),
        nationality: words::nationality_of_cell(&text(Column::Nationality)),
        id_document: Some(pb::IdDocument {
            kind: kind
                .as_ref()
                .map_or(0, |kind| ground::id_document_kind(*kind).into()),
            number: text(Column::DocumentNumber),
        }),
        home_area: text(Column::HomeArea),
        phone: text(Column::Phone),
        area: text(Column::Area),
        address: text(Column::Address),
        medical_history: text(Column::MedicalHistory),
    };
    let sex = wrong.unless(Column::Sex, sex);
    let kind = wrong.unless(Column::DocumentKind, kind);
    let birth = wrong.unless(Column::BirthDate, birth).flatten();
    let identity = match person::read_details(Some(&details), list.assumed(), list.gazetteer) {
        Ok(identity) => Some(identity),
        Err(flaws) => {
            for flaw in flaws.0 {
                wrong.take(flaw);
            }
            None
        }
    };
    if let Some(identity) = &identity {
        check(identity, birth, list, &mut wrong);
    }
    let trip = list
        .returning
        .and_then(|returning| trip::read(text, &returning, &mut wrong));
    match identity {
        Some(identity) if wrong.is_empty() && sex.is_some() && kind.is_some() => Ok(Entrant {
            birth: identity
                .document
                .citizen_id()
                .map(vocabulary::CitizenId::birth_date)
                .or(birth),
            stated: stated(row, list),
            trip,
            identity,
        }),
        _ => Err(wrong.in_order(list.layout)),
    }
}

/// The flaw of a row that names a document which stands in an earlier row too.
pub fn repeated(first: i32) -> CellFlaw {
    CellFlaw {
        column: Column::DocumentNumber.heading().into(),
        reason: "REPEATED_IN_FILE".into(),
        description: format!("line {first} has the same document").into(),
    }
}

/// The flaw of a row of which was decided that its document is somebody else's.
pub fn of_another() -> CellFlaw {
    CellFlaw {
        column: Column::DocumentNumber.heading().into(),
        reason: "DOCUMENT_OF_ANOTHER_PERSON".into(),
        description: "it was decided that somebody else has this document".into(),
    }
}

/// What a spreadsheet has made of a cell, so that nobody can know what stood there.
fn spoiled(cell: &Cell, column: Column) -> Option<Unreadable> {
    let is_number = matches!(
        column,
        Column::DocumentNumber | Column::Phone | Column::Area | Column::HomeArea | Column::Origin
    );
    if cell.kind == CellKind::Error {
        return Some(Unreadable::new(
            "CELL_ERROR",
            "the spreadsheet could not calculate this cell",
        ));
    }
    if is_number && cell.has_lost_digits() {
        return Some(Unreadable::new(
            "NUMBER_LOST_DIGITS",
            "the spreadsheet made a number of it and lost digits: format the column as text and type it again",
        ));
    }
    let is_day = matches!(column, Column::BirthDate | Column::Arrives);
    if !is_day && cell.kind == CellKind::Date {
        return Some(Unreadable::new(
            "TURNED_INTO_DATE",
            "the spreadsheet made a date of it: format the column as text and type it again",
        ));
    }
    None
}

/// What can be said of a person only beside the rest of the row or list.
fn check(identity: &Identity, birth: Option<Day>, list: &ListOf<'_>, wrong: &mut Wrong) {
    if !list.area.contains(&identity.area) {
        let outside = Unreadable::new("OUTSIDE_THE_LIST", "lies outside the area of the list");
        wrong.note(Column::Area, &outside);
    }
    let in_document = identity
        .document
        .citizen_id()
        .map(vocabulary::CitizenId::birth_date);
    if let (Some(stated), Some(in_document)) = (birth, in_document)
        && stated != in_document
    {
        let differs = Unreadable::new("BIRTH_DATE_DIFFERS", "is another day than the id number says");
        wrong.note(Column::BirthDate, &differs);
    }
}

/// The facts whose columns hold something in this row.
fn stated(row: &Row, list: &ListOf<'_>) -> Vec<Fact> {
    let column = |fact: Fact| match fact {
        Fact::Name => Column::Name,
        Fact::Sex => Column::Sex,
        Fact::Nationality => Column::Nationality,
        Fact::Document => Column::DocumentNumber,
        Fact::HomeArea => Column::HomeArea,
        Fact::Phone => Column::Phone,
        Fact::Area => Column::Area,
        Fact::Address => Column::Address,
    };
    Fact::ALL
        .iter()
        .copied()
        .filter(|fact| !list.cell(row, column(*fact)).is_empty())
        .collect()
}
