//! What the browser of a back office downloads.

use super::browser::{Browser, PATIENCE, again};
use data_encoding::BASE64;
use serde_json::Value;

/// What came of a download.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) status: i64,
    pub(crate) kind: String,
    pub(crate) bytes: Vec<u8>,
}

impl Browser {
    /// Downloads a file as this browser, which shows its cookie; all of it, or a range (`bytes=100-`).
    pub(crate) async fn fetches(&self, path: &str, range: &str) -> Fetched {
        let script = format!(
            "const asked = '{range}' ? {{ Range: '{range}' }} : {{}}; \
             return fetch('{path}', {{ headers: asked, credentials: 'same-origin' }}).then((r) => r.arrayBuffer().then((all) => {{ \
             const bytes = Array.from(new Uint8Array(all), (byte) => String.fromCharCode(byte)).join(''); \
             return [r.status, r.headers.get('content-type'), btoa(bytes)]; }}));"
        );
        let answer = self.asks(&script).await;
        let text = |nth: usize| answer[nth].as_str().unwrap_or_default();
        Fetched {
            status: answer[0].as_i64().unwrap_or_default(),
            kind: text(1).to_owned(),
            bytes: BASE64.decode(text(2).as_bytes()).expect("base64"),
        }
    }

    /// The address of the first link that this selector finds, once there is one.
    pub(crate) async fn link(&self, selector: &str) -> String {
        let script = format!(
            "const link = document.querySelector(\"{selector}\"); return link && link.getAttribute('href')"
        );
        let there = async || match self.asks(&script).await {
            Value::String(path) => Some(path),
            _ => None,
        };
        let there = tokio::time::timeout(PATIENCE, again(there)).await;
        there.unwrap_or_else(|_| panic!("no link {selector}"))
    }
}
