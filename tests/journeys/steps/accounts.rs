//! Accounts of the back office, made at the machine and opened in a browser.

use super::browser::Browser;
use std::process::Command;
use tests::town::{Town, program};

/// What everybody chooses in place of the first password.
const CHOSEN: &str = "a sentence of my own";

/// Made at the machine, as the first account of every town is; the first password stands on the slip.
pub(crate) fn an_account(town: &Town, login: &str, role: &str) -> String {
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

/// A new account signs in for the first time and chooses a password.
pub(crate) async fn signs_in(town: &Town, browser: &Browser, login: &str, role: &str) {
    let first = an_account(town, login, role);
    browser.goes_to("/sign-in").await;
    browser.types("login", login).await;
    browser.types("password", &first).await;
    browser.presses("main button").await;
    browser.sees("请修改初始密码").await;
    browser.types("new", CHOSEN).await;
    browser.types("again", CHOSEN).await;
    browser.presses("main button").await;
}
