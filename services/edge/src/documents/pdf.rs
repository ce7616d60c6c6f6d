//! Drawings as the pages of a PDF, text as text: of a font only the characters used are part of the file.

use super::drawing::{Drawing, Unprinted};
use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

/// Points (1/72 inch) of a pixel (1/96 inch), in which a drawing in millimetres is measured once it is read.
const POINTS: f32 = 72.0 / 96.0;

/// A PDF in the making. A page takes some kilobytes of memory until it is finished.
pub struct Book {
    document: Document,
}

impl Book {
    /// One without pages. No date stands in it: the same pages are the same file.
    pub fn of_title(title: &str) -> Self {
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(title.to_owned())
                .language("zh-CN".to_owned())
                .creator("quma".to_owned()),
        );
        Self { document }
    }

    /// Adds a page of the drawing's own size.
    ///
    /// # Errors
    /// [`Unprinted::NotDrawn`] for one without an extent.
    pub fn add(&mut self, drawing: &Drawing) -> Result<(), Unprinted> {
        let size = drawing.0.size();
        let (width, height) = (size.width() * POINTS, size.height() * POINTS);
        let (Some(settings), Some(size)) =
            (PageSettings::from_wh(width, height), Size::from_wh(width, height))
        else {
            return Err(Unprinted::NotDrawn("it has no extent".to_owned()));
        };
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        let drawn = surface.draw_svg(&drawing.0, size, SvgSettings::default());
        surface.finish();
        page.finish();
        drawn.ok_or_else(|| Unprinted::NotDrawn("it cannot be drawn on a page".to_owned()))
    }

    /// The file.
    ///
    /// # Errors
    /// [`Unprinted::NotDrawn`] when what was drawn is no PDF.
    pub fn finish(self) -> Result<Vec<u8>, Unprinted> {
        self.document
            .finish()
            .map_err(|error| Unprinted::NotDrawn(format!("{error:?}")))
    }
}
