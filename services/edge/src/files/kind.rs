//! What there is to build.

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Posters of many gates, a page each.
    PostersPdf,
    /// Passes as a workbook.
    PassesXlsx,
    /// Passes as comma-separated values.
    PassesCsv,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::PostersPdf, Self::PassesXlsx, Self::PassesCsv];
    /// Lists of passes.
    pub const PASSES: [Self; 2] = [Self::PassesXlsx, Self::PassesCsv];

    /// As it is stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::PostersPdf => "posters_pdf",
            Self::PassesXlsx => "passes_xlsx",
            Self::PassesCsv => "passes_csv",
        }
    }

    /// By its stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.text() == text)
    }

    /// As a download calls it: name and ending.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::PostersPdf => ("posters", "pdf"),
            Self::PassesXlsx => ("passes", "xlsx"),
            Self::PassesCsv => ("passes", "csv"),
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::PostersPdf => "application/pdf",
            Self::PassesXlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::PassesCsv => "text/csv; charset=utf-8",
        }
    }
}
