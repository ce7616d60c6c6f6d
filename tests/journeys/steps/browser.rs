//! A real browser: Debian's Chromium behind its driver, in a window of a phone's size, with cookies of its own.

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// What somebody who does not look hears of a verdict, in Hz: pass, do something, hold.
pub(crate) const PASSES: [u64; 2] = [880, 1320];
pub(crate) const ASKS: [u64; 1] = [660];
pub(crate) const HOLDS: [u64; 2] = [220, 180];

/// Keys of a keyboard as the standard of drivers names them.
const TAB: &str = "\u{e004}";
/// How often somebody goes on to the next thing before they give up.
const MOST_TABS: usize = 120;
/// From now on every page notes which tones it plays: the pitch of each note, and whether anything can be heard.
const EARS: &str = "window.heard = []; const start = OscillatorNode.prototype.start; \
     OscillatorNode.prototype.start = function (...when) { \
       window.heard.push(this.frequency.value); window.ears = this.context; return start.apply(this, when); };";

/// How long a page may take on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody's browser. Dropping it ends the driver, and with it every window.
pub(crate) struct Browser {
    client: Client,
    address: String,
    driver: Child,
    _folder: TempDir,
}

impl Browser {
    /// A phone that nobody knows, in front of the pages at this address (`127.0.0.1:8080`).
    pub(crate) async fn on_a_phone(address: impl ToString) -> Self {
        Self::open(address.to_string(), (390, 844), true, &[]).await
    }

    /// The same with scripts switched off.
    pub(crate) async fn on_a_phone_without_scripts(address: impl ToString) -> Self {
        Self::open(address.to_string(), (390, 844), false, &[]).await
    }

    /// A phone whose camera sees this picture, a film in Y4M, for ever.
    pub(crate) async fn on_a_phone_that_sees(address: impl ToString, film: &Path) -> Self {
        let wishes = [
            "--use-fake-device-for-media-stream".to_owned(),
            "--use-fake-ui-for-media-stream".to_owned(),
            format!("--use-file-for-fake-video-capture={}", film.display()),
        ];
        Self::open(address.to_string(), (390, 844), true, &wishes).await
    }

    /// A desk of the back office.
    pub(crate) async fn on_a_desk(address: impl ToString) -> Self {
        Self::open(address.to_string(), (1280, 800), true, &[]).await
    }

    async fn open(address: String, (width, height): (u32, u32), scripts: bool, further: &[String]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a free port")
            .port();
        let folder = TempDir::with_prefix("quma-browser-").expect("a folder");
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .env("HOME", folder.path())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's chromium-driver is installed: tests/run does it");
        let arguments = [
            "--headless=new".to_owned(),
            // Tests may run as root, and look at nothing but our own pages.
            "--no-sandbox".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-gpu".to_owned(),
            "--accept-lang=zh-CN".to_owned(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", folder.path().join("profile").display()),
        ];
        let arguments = [&arguments[..], further].concat();
        let mut wishes = Map::new();
        let scripts =
            json!({"profile.managed_default_content_settings.javascript": if scripts { 1 } else { 2 }});
        wishes.insert(
            "goog:chromeOptions".to_owned(),
            json!({ "args": arguments, "prefs": scripts }),
        );
        wishes.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        let client = connected(port, wishes).await;
        Self {
            client,
            address,
            driver,
            _folder: folder,
        }
    }

    /// Opens a page by its path.
    pub(crate) async fn goes_to(&self, path: &str) {
        let url = format!("http://{}{path}", self.address);
        self.client.goto(&url).await.expect("the page opens");
    }

    /// Types into the field of this name, over what stands there.
    pub(crate) async fn types(&self, name: &str, text: &str) {
        self.types_into(&format!("[name='{name}']"), text).await;
    }

    /// Types into the field that this selector finds first, over what stands there.
    pub(crate) async fn types_into(&self, selector: &str, text: &str) {
        let field = self.found(selector).await;
        field.clear().await.expect("the field is emptied");
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Goes on with the key Tab until this has the focus.
    pub(crate) async fn tabs_to(&self, selector: &str) {
        let is_there = "return document.activeElement.matches(arguments[0])";
        for _ in 0..MOST_TABS {
            self.presses_keys(TAB).await;
            if self.asks_with(is_there, json!(selector)).await == true {
                return;
            }
        }
        panic!(
            "the keyboard never comes to {selector} on a page that says:\n{}",
            self.text().await
        );
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn presses_keys(&self, keys: &str) {
        let focused = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        focused.send_keys(keys).await.expect("it takes keys");
    }

    /// From now on it can be told what a page has played.
    pub(crate) async fn listens(&self) {
        self.begins_with(EARS).await;
    }

    /// From now on this browser is one that lacks something of `navigator`.
    pub(crate) async fn has_no(&self, ability: &str) {
        let lost = format!("Object.defineProperty(Navigator.prototype, '{ability}', {{ value: undefined }})");
        self.begins_with(&lost).await;
    }

    /// From now on every page begins with this script, before any of its own.
    async fn begins_with(&self, script: &str) {
        let told = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": script } });
        self.commands("goog/cdp/execute", told).await;
    }

    /// Waits until the page plays: the pitches of what it has played since it was asked last, in Hz.
    pub(crate) async fn hears(&self) -> Vec<u64> {
        let played = async || {
            let heard = "return window.ears && window.ears.state === 'running' ? window.heard.splice(0) : []";
            let pitches = self.asks(heard).await;
            let pitches: Vec<u64> = pitches.as_array()?.iter().filter_map(Value::as_u64).collect();
            (!pitches.is_empty()).then_some(pitches)
        };
        let heard = tokio::time::timeout(PATIENCE, again(played)).await;
        heard.expect("the page plays a tone that can be heard")
    }

    /// Fills a field that a browser shows in parts, such as a day.
    pub(crate) async fn is_filled(&self, name: &str, value: &str) {
        let script = "document.querySelector(`[name='${arguments[0].name}']`).value = arguments[0].value;";
        self.asks_with(script, json!({"name": name, "value": value}))
            .await;
    }

    /// Chooses a file of this machine in the field of this name.
    pub(crate) async fn attaches(&self, name: &str, file: &Path) {
        let field = self.found(&format!("[name='{name}']")).await;
        let path = file.to_str().expect("a path of letters");
        field.send_keys(path).await.expect("the field takes a file");
    }

    /// Chooses what the list of this name calls by this value.
    pub(crate) async fn chooses(&self, name: &str, value: &str) {
        self.presses(&format!("select[name='{name}'] option[value='{value}']"))
            .await;
    }

    /// Ticks the box or chooses the answer of this name and value.
    pub(crate) async fn ticks(&self, name: &str, value: &str) {
        self.presses(&format!("[name='{name}'][value='{value}']")).await;
    }

    /// Presses what this selector finds first; when its page was just replaced by the next one, what it finds there.
    pub(crate) async fn presses(&self, selector: &str) {
        let pressed = async || match self.found(selector).await.click().await {
            Err(error) if error.is_stale_element_reference() => None,
            pressed => Some(pressed),
        };
        again(pressed).await.expect("it can be pressed");
    }

    /// Waits until the page says this.
    pub(crate) async fn sees(&self, words: &str) {
        let told = async || self.text().await.contains(words).then_some(());
        if tokio::time::timeout(PATIENCE, again(told)).await.is_err() {
            panic!("the page does not say {words:?} but:\n{}", self.text().await);
        }
    }

    /// Waits until the page says this no more.
    pub(crate) async fn never_says(&self, words: &str) {
        let silent = async || (!self.text().await.contains(words)).then_some(());
        let silent = tokio::time::timeout(PATIENCE, again(silent)).await;
        assert!(silent.is_ok(), "the page still says {words:?}");
    }

    /// The page is shown on a screen of another size.
    pub(crate) async fn is_as_large_as(&self, width: u32, height: u32) {
        let sized = self.client.set_window_size(width, height).await;
        sized.expect("the window takes the size");
    }

    /// Everything the page says.
    pub(crate) async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// What stands in the field of this name.
    pub(crate) async fn value(&self, name: &str) -> String {
        let field = self.found(&format!("[name='{name}']")).await;
        let value = field.prop("value").await.expect("a field has a value");
        value.unwrap_or_default()
    }

    /// How often this selector finds something.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        let all = self.client.find_all(Locator::Css(selector)).await;
        all.map_or(0, |all| all.len())
    }

    /// Loses everything the browser remembers of these pages.
    pub(crate) async fn forgets(&self) {
        self.client
            .delete_all_cookies()
            .await
            .expect("cookies can be deleted");
    }

    /// A window so wide, so high (pixels of the style sheet).
    pub(crate) async fn is_sized(&self, width: u32, height: u32) {
        self.client
            .set_window_size(width, height)
            .await
            .expect("a window has a size");
    }

    /// Is given a cookie, as a page of ours would give it; the browser must stand on one of them.
    pub(crate) async fn remembers(&self, name: &str, value: &str) {
        let cookie = json!({ "name": name, "value": value, "path": "/" });
        self.commands("cookie", json!({ "cookie": cookie })).await;
    }

    /// What the browser has complained of since it was last asked: errors of scripts, what the policy of a page refused, what was not there.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.commands("se/log", json!({ "type": "browser" })).await;
        let lines = log.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .filter(|line| line["level"] == "SEVERE")
            .map(|line| line["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// From now on everything is loaded anew for every page, as on a first visit.
    pub(crate) async fn forgets_what_it_loaded(&self) {
        for (command, told) in [
            ("Network.enable", json!({})),
            ("Network.setCacheDisabled", json!({ "cacheDisabled": true })),
        ] {
            self.commands("goog/cdp/execute", json!({ "cmd": command, "params": told }))
                .await;
        }
    }

    /// A command of the driver's own, beyond those of the standard.
    async fn commands(&self, path: &'static str, told: Value) -> Value {
        let command = Own { path, told };
        self.client.issue_cmd(command).await.expect("the driver obeys")
    }

    /// The answer of a script that is told something.
    pub(crate) async fn asks_with(&self, script: &str, told: Value) -> Value {
        let answer = self.client.execute(script, vec![told]).await;
        answer.expect("the script answers")
    }

    /// The answer of a script: only to look at what a person would see.
    pub(crate) async fn asks(&self, script: &str) -> Value {
        let answer = self.client.execute(script, Vec::new()).await;
        answer.expect("the script answers")
    }

    /// Keeps a picture of the page in the folder that `QUMA_SCREENSHOTS` names, if it names one.
    pub(crate) async fn is_photographed(&self, name: &str) {
        let Some(folder) = std::env::var_os("QUMA_SCREENSHOTS") else {
            return;
        };
        let picture = self.client.screenshot().await.expect("a picture");
        let at = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(at, picture).expect("the folder for pictures can be written to");
    }

    async fn found(&self, selector: &str) -> fantoccini::elements::Element {
        let waiting = self.client.wait().at_most(PATIENCE);
        match waiting.for_element(Locator::Css(selector)).await {
            Ok(found) => found,
            Err(error) => panic!(
                "no {selector} ({error}) on a page that says:\n{}",
                self.text().await
            ),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The whole group: a driver that is killed leaves its browser behind.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.driver.wait();
    }
}

/// The driver needs a moment before it listens.
async fn connected(port: u16, wishes: Map<String, Value>) -> Client {
    let address = format!("http://127.0.0.1:{port}");
    let connect = async || {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wishes.clone()).connect(&address).await.ok()
    };
    tokio::time::timeout(PATIENCE, again(connect))
        .await
        .expect("a browser opens: Debian's chromium is installed by tests/run")
}

/// Asks until there is an answer.
pub(super) async fn again<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A command of this driver.
#[derive(Debug)]
struct Own {
    path: &'static str,
    told: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.told.to_string()))
    }
}
