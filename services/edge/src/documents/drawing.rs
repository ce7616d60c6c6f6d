//! A drawing in SVG, read: its text is set in our fonts, and every character of it has a shape.

use super::fonts::Fonts;
use std::fmt;
use usvg::{Group, Node, Tree};

/// Why a drawing does not become a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unprinted {
    /// There is no Chinese font on this machine.
    NoFont,
    /// No font has a shape for this text; an empty box would be printed instead.
    NoShape(String),
    /// It is no SVG, or larger than a picture may be.
    NotDrawn(String),
    /// Too many others are being drawn.
    Busy,
}

impl Unprinted {
    /// The stable reason.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NoFont => "NO_FONT",
            Self::NoShape(_) => "NO_SHAPE",
            Self::NotDrawn(_) => "NOT_DRAWN",
            Self::Busy => "BUSY",
        }
    }
}

impl fmt::Display for Unprinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFont => f.write_str(
                "there is no Chinese font: install the package fonts-noto-cjk, or name its folder in edge.documents.fonts",
            ),
            Self::NoShape(text) => write!(f, "the font has no shape for {text:?}"),
            Self::NotDrawn(why) => write!(f, "the drawing cannot be read: {why}"),
            Self::Busy => f.write_str("too many documents are being drawn"),
        }
    }
}

impl std::error::Error for Unprinted {}

/// A drawing, read.
#[derive(Debug)]
pub struct Drawing(pub(super) Tree);

impl Drawing {
    /// Reads an SVG document.
    ///
    /// # Errors
    /// [`Unprinted::NotDrawn`], [`Unprinted::NoShape`].
    pub fn read(svg: &str, fonts: &Fonts) -> Result<Self, Unprinted> {
        let tree = Tree::from_str(svg, &fonts.options());
        let tree = tree.map_err(|error| Unprinted::NotDrawn(error.to_string()))?;
        match shapeless(tree.root()) {
            Some(text) => Err(Unprinted::NoShape(text.to_owned())),
            None => Ok(Self(tree)),
        }
    }
}

/// The first text that would be an empty box.
fn shapeless(group: &Group) -> Option<&str> {
    group.children().iter().find_map(|node| match node {
        Node::Group(group) => shapeless(group),
        Node::Text(text) => {
            let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            glyphs
                .find(|glyph| glyph.id.0 == 0)
                .map(|glyph| glyph.text.as_str())
        }
        Node::Image(_) | Node::Path(_) => None,
    })
}
