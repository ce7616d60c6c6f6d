//! A real browser: Debian's Chromium behind its driver, in a window of a phone's size, with cookies of its own.

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

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
        Self::open(address.to_string(), (390, 844)).await
    }

    /// A desk of the back office.
    pub(crate) async fn on_a_desk(address: impl ToString) -> Self {
        Self::open(address.to_string(), (1280, 800)).await
    }

    async fn open(address: String, (width, height): (u32, u32)) -> Self {
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
        let mut wishes = Map::new();
        wishes.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
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
        let field = self.found(&format!("[name='{name}']")).await;
        field.clear().await.expect("the field is emptied");
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Chooses a file of this machine in the field of this name.
    pub(crate) async fn attaches(&self, name: &str, file: &Path) {
        let field = self.found(&format!("[name='{name}']")).await;
        let path = file.to_str().expect("a path of letters");
        field.send_keys(path).await.expect("the field takes a file");
    }

    /// Chooses a value in the list of this name.
    pub(crate) async fn chooses(&self, name: &str, value: &str) {
        self.presses(&format!("select[name='{name}'] option[value='{value}']"))
            .await;
    }

    /// Ticks the box or chooses the answer of this name and value.
    pub(crate) async fn ticks(&self, name: &str, value: &str) {
        self.presses(&format!("[name='{name}'][value='{value}']")).await;
    }

    /// Chooses a value in the list of this name.
    pub(crate) async fn chooses(&self, name: &str, value: &str) {
        self.presses(&format!("select[name='{name}'] option[value='{value}']"))
            .await;
    }

    /// Presses what this selector finds first.
    pub(crate) async fn presses(&self, selector: &str) {
        let found = self.found(selector).await;
        found.click().await.expect("it can be pressed");
    }

    /// Waits until the page says this.
    pub(crate) async fn sees(&self, words: &str) {
        let told = async || self.text().await.contains(words).then_some(());
        if tokio::time::timeout(PATIENCE, again(told)).await.is_err() {
            panic!("the page does not say {words:?} but:\n{}", self.text().await);
        }
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
async fn again<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
