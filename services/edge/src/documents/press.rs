//! Where documents are drawn: off the threads that answer, few at once, with the fonts of the machine.

use super::drawing::{Drawing, Unprinted};
use super::fonts::Fonts;
use super::pdf::Book;
use super::png;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::timeout;

/// Documents drawn at once; the others wait.
const AT_ONCE: usize = 2;
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Draws documents. Cheap to clone; clones take turns.
#[derive(Clone, Debug)]
pub struct Press {
    folder: Option<PathBuf>,
    /// Found when the first document is drawn; looked for again until then, so that a package may be installed under a running town.
    fonts: Arc<Mutex<Option<Fonts>>>,
    turns: Arc<Semaphore>,
}

impl Press {
    /// A press with the fonts of this folder; without one, of the system.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            fonts: Arc::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// SVG documents as a PDF, a page each.
    ///
    /// # Errors
    /// [`Unprinted`].
    pub async fn pdf(&self, title: &str, svgs: Vec<String>) -> Result<Vec<u8>, Unprinted> {
        let title = title.to_owned();
        self.draw(move |fonts| {
            let mut book = Book::of_title(&title);
            for svg in &svgs {
                book.add(&Drawing::read(svg, fonts)?)?;
            }
            book.finish()
        })
        .await
    }

    /// An SVG document as a PNG of so many dots per inch.
    ///
    /// # Errors
    /// [`Unprinted`].
    pub async fn png(&self, svg: String, dots_per_inch: u16) -> Result<Vec<u8>, Unprinted> {
        self.draw(move |fonts| png::picture(&Drawing::read(&svg, fonts)?, dots_per_inch))
            .await
    }

    /// Draws with the fonts when its turn comes, on a thread that may be busy for long.
    ///
    /// # Errors
    /// [`Unprinted`].
    pub async fn draw<T, D>(&self, draw: D) -> Result<T, Unprinted>
    where
        T: Send + 'static,
        D: FnOnce(&Fonts) -> Result<T, Unprinted> + Send + 'static,
    {
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Unprinted::Busy);
        };
        let press = self.clone();
        let drawn = task::spawn_blocking(move || {
            // The turn ends with the work, also when nobody waits for it any more.
            let _turn = turn;
            draw(&press.fonts()?)
        });
        match drawn.await {
            Ok(drawn) => drawn,
            Err(panicked) => Err(Unprinted::NotDrawn(panicked.to_string())),
        }
    }

    fn fonts(&self) -> Result<Fonts, Unprinted> {
        let mut kept = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = Fonts::find(self.folder.as_deref());
        }
        kept.clone().ok_or(Unprinted::NoFont)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" height=\"297mm\" viewBox=\"0 0 210 297\">\
         <text x=\"20\" y=\"50\" font-size=\"20\">区码 NAME</text></svg>";

    fn drawing(name: &str) -> String {
        SVG.replace("NAME", name)
    }

    #[tokio::test]
    async fn a_page_is_small_and_rare_characters_of_names_have_shapes() {
        let press = Press::new(None);
        let svgs = vec![drawing("𬭸䶮𠮷㛃"), drawing("第二页")];
        let pdf = press.pdf("区码", svgs.clone()).await.expect("drawn");
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert!(pdf.len() < 40_000, "{} bytes", pdf.len());
        assert_eq!(
            pdf,
            press.pdf("区码", svgs).await.expect("drawn"),
            "the same pages, the same file"
        );
        let png = press.png(drawing("一号院"), 150).await.expect("drawn");
        assert!(png.starts_with(b"\x89PNG"));
    }

    #[tokio::test]
    async fn what_cannot_be_printed_is_refused_and_never_an_empty_box() {
        let bare = tempfile::tempdir().unwrap();
        let press = Press::new(Some(bare.path().to_owned()));
        let refused = press.pdf("区码", vec![drawing("")]).await;
        assert_eq!(refused, Err(Unprinted::NoFont));
        assert!(Unprinted::NoFont.to_string().contains("fonts-noto-cjk"));

        let press = Press::new(None);
        let boxed = press.png(drawing("𒀀"), 150).await;
        assert_eq!(boxed, Err(Unprinted::NoShape("𒀀".to_owned())));
        let large = press.png(drawing(""), 2_000).await;
        assert_eq!(large.unwrap_err().reason(), "NOT_DRAWN");
        let broken = press.pdf("区码", vec!["<svg".to_owned()]).await;
        assert_eq!(broken.unwrap_err().reason(), "NOT_DRAWN");
    }
}
