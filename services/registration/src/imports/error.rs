//! What can go wrong with lists of people, with the kind and the stable reason of each.

use crate::error::Error as Ground;
use crate::imports::rules::cells::NoTable;
use crate::store::trouble::StoreError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::parse::Flaws;

/// Why a request about lists is refused.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Larger than is taken at once.
    #[error("the file is larger than 64 MiB: divide it")]
    FileTooLarge,
    /// The file as a whole is no list.
    #[error("{}", sentence(.0))]
    NoTable(NoTable),
    /// Columns that every list needs are not there; each is named.
    #[error("columns are missing: {0}")]
    ColumnsMissing(Flaws),
    /// Two columns mean the same.
    #[error("a column stands there twice: {0}")]
    ColumnTwice(Flaws),
    /// No such import, or none the caller may know of.
    #[error("there is no such import")]
    UnknownImport,
    /// No such file of errors has left, or none the caller may know of.
    #[error("there is no such export")]
    UnknownExport,
    /// Only its holder, or an officer, knows what became of it.
    #[error("this export is held by somebody else")]
    NotYourExport,
    /// The rest of a file does not leave once its holder has said that it is destroyed.
    #[error("this export is destroyed already: take the file anew")]
    ExportDestroyed,
    /// No such pair, or none the caller may know of.
    #[error("there is no such pair")]
    UnknownPair,
    /// Nobody has decided the pair in time.
    #[error("the time to decide this pair is over and its row was not imported: import it again")]
    PairEnded,
    /// The row's document belongs to a third person.
    #[error("the document of the row belongs to somebody else: merge the two first")]
    DocumentTaken,
    /// One record cannot become one.
    #[error("a record cannot be merged with itself")]
    MergeWithItself,
    /// Nobody is kept by two orders at once.
    #[error("an order of quarantine is in force for both: release one of them first")]
    BothInQuarantine,
    /// What the ground floor refuses.
    #[error(transparent)]
    Ground(#[from] Ground),
}

fn sentence(no_table: &NoTable) -> &'static str {
    match no_table {
        NoTable::Empty => "nothing stands in the file below its heading",
        NoTable::TooManyRows => "the file has more than 200,000 rows: divide it",
        NoTable::ExpandsTooMuch => "the workbook unpacks to more than 256 MiB: it is no list of people",
        NoTable::NotATable => "the file is damaged, or is no table of this format",
        NoTable::UnknownEncoding => "the text is neither UTF-8 nor GB18030",
    }
}

impl ImportError {
    /// The kind and the stable reason: one line each.
    fn row(&self) -> (Kind, &'static str) {
        match self {
            Self::FileTooLarge => (Kind::Unreadable, "FILE_TOO_LARGE"),
            Self::NoTable(NoTable::Empty) => (Kind::Unreadable, "FILE_EMPTY"),
            Self::NoTable(NoTable::TooManyRows) => (Kind::Unreadable, "TOO_MANY_ROWS"),
            Self::NoTable(NoTable::ExpandsTooMuch) => (Kind::Unreadable, "EXPANDS_TOO_MUCH"),
            Self::NoTable(NoTable::NotATable) => (Kind::Unreadable, "NOT_A_TABLE"),
            Self::NoTable(NoTable::UnknownEncoding) => (Kind::Unreadable, "UNKNOWN_ENCODING"),
            Self::ColumnsMissing(_) => (Kind::Unreadable, "COLUMNS_MISSING"),
            Self::ColumnTwice(_) => (Kind::Unreadable, "COLUMN_TWICE"),
            Self::UnknownImport => (Kind::Unknown, "UNKNOWN_IMPORT"),
            Self::UnknownExport => (Kind::Unknown, "UNKNOWN_EXPORT"),
            Self::NotYourExport => (Kind::NotAllowed, "NOT_YOUR_EXPORT"),
            Self::ExportDestroyed => (Kind::NotNow, "EXPORT_DESTROYED"),
            Self::UnknownPair => (Kind::Unknown, "UNKNOWN_PAIR"),
            Self::PairEnded => (Kind::NotNow, "PAIR_ENDED"),
            Self::DocumentTaken => (Kind::Taken, "DOCUMENT_TAKEN"),
            Self::MergeWithItself => (Kind::Unreadable, "MERGE_WITH_ITSELF"),
            Self::BothInQuarantine => (Kind::NotNow, "BOTH_IN_QUARANTINE"),
            Self::Ground(error) => (error.kind(), error.reason()),
        }
    }
}

impl Failure for ImportError {
    fn kind(&self) -> Kind {
        self.row().0
    }

    fn reason(&self) -> &'static str {
        self.row().1
    }

    fn into_fault(self) -> Fault {
        let (kind, reason) = self.row();
        let message = self.to_string();
        match self {
            Self::Ground(error) => error.into_fault(),
            Self::ColumnsMissing(flaws) | Self::ColumnTwice(flaws) => Fault {
                flaws: flaws.0,
                ..Fault::new(kind, reason, message)
            },
            _ => Fault::new(kind, reason, message),
        }
    }
}

impl From<NoTable> for ImportError {
    fn from(no_table: NoTable) -> Self {
        Self::NoTable(no_table)
    }
}

impl From<Flaws> for ImportError {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(flaws.into())
    }
}

impl From<db::Error> for ImportError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Ground(error.into())
    }
}

impl From<kit::once::Error> for ImportError {
    fn from(error: kit::once::Error) -> Self {
        Self::Ground(Fault::from(error).into())
    }
}
