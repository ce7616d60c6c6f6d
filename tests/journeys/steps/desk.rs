//! Somebody of the back office at their desk: an account, the first sign-in, and what their browser downloads.

use super::browser::Browser;
use data_encoding::BASE64;
use serde_json::Value;
use std::process::Command;
use tests::town::{Town, program};

/// A browser whose holder has signed in for the first time, as `role` of the whole district.
pub(crate) async fn sits_down(town: &Town, login: &str, role: &str) -> Browser {
    let first = an_account(town, login, role);
    let desk = Browser::on_a_desk(town.processes[0].address()).await;
    desk.goes_to("/desk").await;
    desk.types("login", login).await;
    desk.types("password", &first).await;
    desk.presses("main button").await;
    desk.sees("请修改初始密码").await;
    desk.types("new", "a sentence of my own").await;
    desk.types("again", "a sentence of my own").await;
    desk.presses("main button").await;
    desk.sees("工作台").await;
    desk
}

/// Made at the machine, as the first account of every town is; the first password stands on the slip.
fn an_account(town: &Town, login: &str, role: &str) -> String {
    let made = Command::new(program())
        .args(["account", login, "--name", "王验", "--role", role, "--data"])
        .arg(town.folder())
        .output()
        .expect("the program runs");
    let slip = String::from_utf8_lossy(&made.stdout);
    let password = slip.lines().find_map(|line| line.strip_prefix("first password"));
    match password {
        Some(password) => password.trim().to_owned(),
        None => panic!("no slip: {slip}{}", String::from_utf8_lossy(&made.stderr)),
    }
}

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
            "const r = new XMLHttpRequest(); r.open('GET', '{path}', false); \
             if ('{range}') r.setRequestHeader('Range', '{range}'); \
             r.overrideMimeType('text/plain; charset=x-user-defined'); r.send(); \
             const bytes = Array.from(r.responseText, c => String.fromCharCode(c.charCodeAt(0) & 255)).join(''); \
             return [r.status, r.getResponseHeader('content-type'), btoa(bytes)];"
        );
        let answer = self.asks(&script).await;
        let text = |nth: usize| answer[nth].as_str().unwrap_or_default();
        Fetched {
            status: answer[0].as_i64().unwrap_or_default(),
            kind: text(1).to_owned(),
            bytes: BASE64.decode(text(2).as_bytes()).expect("base64"),
        }
    }

    /// The address of the first link that this selector finds.
    pub(crate) async fn link(&self, selector: &str) -> String {
        let script = format!("return document.querySelector(\"{selector}\").getAttribute('href')");
        match self.asks(&script).await {
            Value::String(path) => path,
            other => panic!("no link {selector}: {other}"),
        }
    }
}
