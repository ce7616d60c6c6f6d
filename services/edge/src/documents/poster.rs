//! The poster of a gate: its QR, its names, its short code, and what to do in four lines.
//!
//! Drawn in millimetres as SVG, so that a browser prints it as it is, sharp at every size.

use crate::web::qr::{Level, Qr};
use askama::Template;
use std::fmt;

/// The version of the template; it stands on every poster beside that of the token.
const TEMPLATE: u32 = 1;
/// The largest QR a poster may have, so that an old camera reads it from a metre: version 6, 41 modules, and the quiet zone around it.
const MOST_MODULES: usize = 41 + 8;
/// Characters that fit into a line at the largest size.
const LINE: usize = 9;

/// The paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For a wall or a door, 210 × 297 mm.
    A4,
    /// For a gate that cars pass, 297 × 420 mm.
    A3,
    /// A sheet of A4 that is folded and stands on a table, the same on both sides.
    Tent,
}

impl Size {
    /// By its name in an address; `None` for any other.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "a4" => Some(Self::A4),
            "a3" => Some(Self::A3),
            "a5-tent" => Some(Self::Tent),
            _ => None,
        }
    }

    /// Width and height of the sheet in millimetres.
    fn sheet(self) -> (u32, u32) {
        match self {
            Self::A4 | Self::Tent => (210, 297),
            Self::A3 => (297, 420),
        }
    }
}

/// What stands on a poster.
#[derive(Clone, Debug)]
pub struct Poster<'p> {
    /// The unit: 新兴一号院.
    pub unit: &'p str,
    /// The gate: 南门.
    pub gate: &'p str,
    /// `进` or `出`; empty where one poster is for both ways.
    pub way: &'p str,
    /// What the QR says.
    pub url: &'p str,
    /// For whoever types or reads it out.
    pub short_code: &'p str,
    /// The version of the token, from 1.
    pub version: i32,
}

/// Why a poster cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undrawn {
    /// The address is too long for a QR that old cameras read: shorten the base address of the pages.
    TooDense,
}

impl fmt::Display for Undrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address does not fit into a QR of version 6 at level Q")
    }
}

impl std::error::Error for Undrawn {}

#[derive(Template)]
#[template(path = "documents/poster.svg", escape = "xml")]
struct Sheet<'p> {
    poster: &'p Poster<'p>,
    qr: Qr,
    size: Size,
    width: u32,
    height: u32,
    template: u32,
}

impl Poster<'_> {
    /// The poster as an SVG document.
    ///
    /// # Errors
    /// [`Undrawn::TooDense`].
    pub fn svg(&self, size: Size) -> Result<String, Undrawn> {
        let qr = Qr::at(self.url, Level::Quartile).map_err(|_| Undrawn::TooDense)?;
        if qr.side > MOST_MODULES {
            return Err(Undrawn::TooDense);
        }
        let (width, height) = size.sheet();
        let sheet = Sheet {
            poster: self,
            qr,
            size,
            width,
            height,
            template: TEMPLATE,
        };
        sheet.render().map_err(|_| Undrawn::TooDense)
    }

    /// How large a name may be written (millimetres), at most so much.
    fn fits(&self, name: &str, most: usize) -> usize {
        let characters = name.chars().count().max(1);
        (most * LINE / characters).min(most)
    }

    /// The short code in groups, as it is read out.
    fn grouped(&self) -> String {
        let characters: Vec<char> = self.short_code.chars().collect();
        let groups = characters.chunks(3).map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::press::Press;
    use resvg::tiny_skia::Pixmap;

    const URL: &str = "https://quma.example.cn/p/AAAAAAABAEASHFZ6Q3KB3UUIAANA";

    fn poster() -> Poster<'static> {
        Poster {
            unit: "新兴一号院 <&>",
            gate: "南门",
            way: "进",
            url: URL,
            short_code: "222222234",
            version: 3,
        }
    }

    #[test]
    fn a_poster_says_where_it_hangs_and_names_are_no_markup() {
        for size in ["a4", "a3", "a5-tent"] {
            let svg = poster().svg(Size::parse(size).unwrap()).unwrap();
            assert!(svg.contains("新兴一号院 &#60;&#38;&#62;"), "{svg}");
            assert!(svg.contains("222 222 234") && svg.contains("南门"));
            let sides = if size == "a5-tent" { 2 } else { 1 };
            assert_eq!(svg.matches("class=\"qr\"").count(), sides);
        }
        assert_eq!(Size::parse("a0"), None);
    }

    #[test]
    fn an_address_that_makes_too_dense_a_code_is_refused() {
        let url = format!("https://quma.example.cn/{}", "x".repeat(80));
        let dense = Poster {
            url: &url,
            ..poster()
        };
        assert_eq!(dense.svg(Size::A4), Err(Undrawn::TooDense));
    }

    /// Of the print.
    const DOTS_PER_INCH: u16 = 150;
    /// Grey values, row by row.
    struct Picture {
        width: usize,
        grey: Vec<f32>,
    }

    impl Picture {
        /// A real poster as it is printed.
        async fn printed(poster: &Poster<'_>, size: Size) -> Self {
            let svg = poster.svg(size).unwrap();
            let png = Press::new(None).png(svg, DOTS_PER_INCH).await.unwrap();
            let dots = Pixmap::decode_png(&png).unwrap();
            let grey = dots.pixels().iter();
            Self {
                width: dots.width() as usize,
                grey: grey
                    .map(|dot| {
                        f32::from(dot.red()) * 0.3
                            + f32::from(dot.green()) * 0.6
                            + f32::from(dot.blue()) * 0.1
                    })
                    .collect(),
            }
        }

        /// Held askew: every dot is fetched from where it was before the sheet was turned; around the sheet is a grey wall.
        fn turned(&self, degrees: f32) -> Self {
            let height = self.grey.len() / self.width;
            let (sin, cos) = degrees.to_radians().sin_cos();
            let (middle_x, middle_y) = (self.width as f32 / 2.0, height as f32 / 2.0);
            let at = |nth: usize| {
                let (dx, dy) = (
                    (nth % self.width) as f32 - middle_x,
                    (nth / self.width) as f32 - middle_y,
                );
                let (x, y) = (dx * cos + dy * sin + middle_x, dy * cos - dx * sin + middle_y);
                let within = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < height as f32;
                if within {
                    self.grey[y as usize * self.width + x as usize]
                } else {
                    130.0
                }
            };
            Self {
                width: self.width,
                grey: (0..self.grey.len()).map(at).collect(),
            }
        }

        /// Out of focus: the mean of so many dots to every side, along rows and then along columns.
        fn blurred(&self, dots: usize) -> Self {
            let along = |grey: &[f32], step: usize| -> Vec<f32> {
                let mean = |nth: usize| {
                    let around = (0..=2 * dots).filter_map(|dot| (nth + dot * step).checked_sub(dots * step));
                    let values = around.filter_map(|at| grey.get(at));
                    values.sum::<f32>() / (2 * dots + 1) as f32
                };
                (0..grey.len()).map(mean).collect()
            };
            let rows = along(&self.grey, 1);
            Self {
                width: self.width,
                grey: along(&rows, self.width),
            }
        }

        fn read(&self) -> Vec<String> {
            let height = self.grey.len() / self.width;
            let grey = |x: usize, y: usize| self.grey[y * self.width + x] as u8;
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(self.width, height, grey);
            let grids = image.detect_grids();
            grids
                .iter()
                .map(|grid| grid.decode().expect("the code is read").1)
                .collect()
        }
    }

    #[tokio::test]
    async fn a_printed_poster_is_read_by_a_camera_that_is_held_askew_and_out_of_focus() {
        // The code of a table card is half as wide, and read from as near.
        for (size, codes, dots) in [(Size::A4, 1, 3), (Size::Tent, 2, 1)] {
            let printed = Picture::printed(&poster(), size).await;
            assert_eq!(printed.read(), vec![URL; codes], "{size:?} as it is");
            let seen = printed.turned(7.0).blurred(dots);
            assert_eq!(seen.read(), vec![URL; codes], "{size:?} askew and out of focus");
        }
    }
}
