//! A page looked at as somebody would who reads badly, sees badly, taps badly or uses no mouse.

use super::browser::Browser;
use serde::Deserialize;
use serde_json::json;

const LOOK: &str = include_str!("accessible.js");

/// What a resident's phone loads for one page, at most, in bytes.
pub(crate) const LIGHT: u64 = 100 * 1_024;

/// For whom a page must do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// `zh-CN` or `en`.
    pub(crate) language: &'static str,
    /// Whether it is pressed with fingers.
    pub(crate) touch: bool,
    /// The most bytes it may weigh; 0 for any.
    pub(crate) weight: u64,
    /// How wide the window is, in pixels of the style sheet.
    pub(crate) width: u32,
}

/// What was found on a page.
#[derive(Debug, Deserialize)]
pub(crate) struct Look {
    /// One sentence for each thing that is wrong.
    pub(crate) found: Vec<String>,
}

impl Browser {
    /// Looks at the page that is open; what the browser complained of is wrong as well.
    pub(crate) async fn looks(&self, wanted: Wanted) -> Look {
        let wanted = json!({"language": wanted.language, "touch": wanted.touch, "weight": wanted.weight, "width": wanted.width});
        let answer = self.asks_with(LOOK, wanted).await;
        let mut look: Look = serde_json::from_value(answer).expect("the script answers what it found");
        let complaints = self.complaints().await;
        look.found.extend(
            complaints
                .into_iter()
                // A page that says that there is nothing says it with a status, which the browser notes; what else is not there is found above.
                .filter(|complaint| !complaint.contains("Failed to load resource"))
                .map(|complaint| format!("the browser complains: {complaint}")),
        );
        look
    }
}
