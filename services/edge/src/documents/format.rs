//! A drawing as a browser asks for it: SVG, PDF or PNG.

use super::drawing::Unprinted;
use super::press::Press;
use crate::web::language::Language;
use crate::web::refusal::Refusal;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

/// Dots per inch of a picture: what office printers print at least.
const DOTS_PER_INCH: u16 = 150;

/// How a drawing leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it was drawn; a browser prints it.
    Svg,
    /// Pages for any printer.
    Pdf,
    /// A picture for chat groups and office software.
    Png,
}

impl Format {
    /// The name before the ending, and the format; a name without an ending is a drawing's.
    pub fn of(name: &str) -> (&str, Self) {
        [(".svg", Self::Svg), (".pdf", Self::Pdf), (".png", Self::Png)]
            .iter()
            .find_map(|(ending, format)| Some((name.strip_suffix(ending)?, *format)))
            .unwrap_or((name, Self::Svg))
    }

    /// An SVG document in this format, under this name without an ending (letters, digits and hyphens).
    ///
    /// # Errors
    /// As [`Press::pdf`].
    pub async fn printed(
        self,
        press: &Press,
        title: &str,
        name: &str,
        svg: String,
    ) -> Result<Response, Unprinted> {
        let (kind, ending, body) = match self {
            Self::Svg => ("image/svg+xml; charset=utf-8", "svg", svg.into_bytes()),
            Self::Pdf => ("application/pdf", "pdf", press.pdf(title, vec![svg]).await?),
            Self::Png => ("image/png", "png", press.png(svg, DOTS_PER_INCH).await?),
        };
        let name = format!("inline; filename=\"{name}.{ending}\"");
        Ok((
            [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)],
            body,
        )
            .into_response())
    }
}

/// The page that says why a document was not printed; the cause goes to the log.
pub fn refusal(unprinted: &Unprinted, language: Language) -> Refusal {
    tracing::warn!(cause = %unprinted, "a document could not be printed");
    let status = match unprinted {
        Unprinted::NoFont => StatusCode::NOT_IMPLEMENTED,
        Unprinted::NoShape(_) => StatusCode::CONFLICT,
        Unprinted::NotDrawn(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Unprinted::Busy => StatusCode::SERVICE_UNAVAILABLE,
    };
    Refusal::new(language, status, unprinted.reason())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_name_says_the_format() {
        assert_eq!(Format::of("a4.pdf"), ("a4", Format::Pdf));
        assert_eq!(Format::of("a5-tent.png"), ("a5-tent", Format::Png));
        assert_eq!(Format::of("a3.svg"), ("a3", Format::Svg));
        assert_eq!(Format::of("a3"), ("a3", Format::Svg));
        assert_eq!(Format::of("a3.exe"), ("a3.exe", Format::Svg));
    }
}
