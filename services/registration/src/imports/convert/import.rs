//! Imports as they are answered, and headers as they are read.

use crate::imports::convert::words;
use crate::imports::error::ImportError;
use crate::imports::rules::columns::{Column, Unusable};
use crate::imports::rules::words::{FileFormat, ListKind};
use kit::clock::{Day, Moment};
use kit::parse::{All, Flaw, Flaws, Unreadable, field, required};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;
use vocabulary::purpose;

/// What a file is and why it may be taken in.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name.
    pub file_name: String,
    /// What it is.
    pub format: FileFormat,
    /// The area its rows belong to.
    pub area: Area,
    /// What kind of list.
    pub kind: ListKind,
    /// The notice these people were given.
    pub notice_version: String,
    /// Why they are registered.
    pub purpose: String,
    /// On what basis.
    pub legal_basis: String,
}

/// Reads a header; names every field that is wrong.
pub fn read_header(header: Option<&pb::ImportHeader>, gazetteer: &Gazetteer) -> Result<Header, Flaws> {
    let nothing = pb::ImportHeader::default();
    let header = header.unwrap_or(&nothing);
    let (file_name, format, area, kind, notice_version, purpose, legal_basis) = (
        field("file_name", read_file_name(&header.file_name)),
        field("format", words::read_format(header.format)),
        field("area", read_area(&header.area, gazetteer)),
        field("kind", words::read_list_kind(header.kind)),
        field("notice_version", required(&header.notice_version, 20)),
        field("purpose", purpose::parse(&header.purpose)),
        field("legal_basis", purpose::parse(&header.legal_basis)),
    )
        .all()?;
    Ok(Header {
        file_name: file_name.to_owned(),
        format,
        area,
        kind,
        notice_version: notice_version.to_owned(),
        purpose: purpose.to_owned(),
        legal_basis: legal_basis.to_owned(),
    })
}

/// A file's name is shown in lists and kept for months, so it holds nobody's number.
fn read_file_name(text: &str) -> Result<&str, Unreadable> {
    required(text, 100)?;
    purpose::parse(text)
}

fn read_area(text: &str, gazetteer: &Gazetteer) -> Result<Area, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    let area = Area::parse(text)?;
    if area.level() < AreaLevel::District {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "the area of a list has 6, 9 or 12 digits",
        ));
    }
    gazetteer.known(&area)
}

/// Columns that cannot be used, each by its name.
pub fn unusable(unusable: &Unusable) -> ImportError {
    let named = |columns: &[Column], reason, tail: &str| {
        let flaws = columns.iter().map(|column| Flaw {
            field: format!("columns.{}", column.path()),
            reason,
            description: format!("{} {tail}", column.heading()).into(),
        });
        Flaws(flaws.collect())
    };
    match unusable {
        Unusable::Missing(columns) => ImportError::ColumnsMissing(named(columns, "MISSING", "is missing")),
        Unusable::Twice(columns) => ImportError::ColumnTwice(named(columns, "TWICE", "stands there twice")),
    }
}

/// An import, without the shape of the table it is stored in.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// What it is, its kind and where it stands, of the contract.
    pub words: (pb::FileFormat, pb::ListKind, pb::ImportState),
    /// The area.
    pub area: Area,
    /// Read, bad, new, known, undecided, not decided in time.
    pub rows: [i32; 6],
    /// Columns that mean nothing.
    pub unknown_columns: Vec<i32>,
    /// What the text was written in.
    pub encoding: String,
    /// Began, staged, finished.
    pub at: (Moment, Option<Moment>, Option<Moment>),
    /// The last day.
    pub delete_by: Day,
}

/// An import as it is answered.
pub fn import(shown: Shown, gazetteer: &Gazetteer) -> pb::Import {
    let [
        rows_read,
        rows_bad,
        rows_new,
        rows_known,
        rows_undecided,
        rows_not_decided,
    ] = shown.rows;
    pb::Import {
        import_id: shown.id,
        file_name: shown.file_name,
        format: shown.words.0.into(),
        area: Some(area(&shown.area, gazetteer)),
        kind: shown.words.1.into(),
        state: shown.words.2.into(),
        rows_read,
        rows_bad,
        rows_new,
        rows_known,
        rows_undecided,
        rows_not_decided,
        unknown_columns: shown.unknown_columns,
        encoding: shown.encoding,
        began_at: Some(shown.at.0.to_proto()),
        staged_at: shown.at.1.map(Moment::to_proto),
        finished_at: shown.at.2.map(Moment::to_proto),
        delete_by: shown.delete_by.to_string(),
    }
}

/// An area with its edition and name.
pub fn area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}
