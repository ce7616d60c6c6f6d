//! Somebody of the staff: an account made at the machine, and the way in.

use super::browser::Browser;
use super::places::COMMUNITY;
use std::process::Command;
use tests::town::{Town, program};
use vocabulary::Role;

/// The town's own district.
const DISTRICT: &str = "410811";
/// What they choose.
pub(crate) const PASSWORD: &str = "a sentence of my own";

/// An account with this role and scope; its first password, as it stands on the slip.
pub(crate) fn an_account_at(town: &Town, login: &str, role: Role, scope: &str) -> String {
    // A gate's scope does not say where the gate lies: every gate of these stories lies there.
    let area = if scope.starts_with("checkpoint:") {
        COMMUNITY
    } else {
        ""
    };
    let made = Command::new(program())
        .args([
            "account",
            login,
            "--name",
            "王验",
            "--role",
            role.text(),
            "--scope",
            scope,
            "--data",
        ])
        .arg(town.folder())
        .args(["--area", area])
        .output()
        .expect("the program runs");
    let slip = String::from_utf8_lossy(&made.stdout);
    let password = slip.lines().find_map(|line| line.strip_prefix("first password"));
    match password {
        Some(password) => password.trim().to_owned(),
        None => panic!("no slip: {slip}{}", String::from_utf8_lossy(&made.stderr)),
    }
}

/// A browser on a desk whose holder has signed in for the first time, with this role in the whole district.
pub(crate) async fn sits_down(town: &Town, login: &str, role: Role) -> Browser {
    let desk = Browser::on_a_desk(town.processes[0].address()).await;
    new_here(town, &desk, login, role).await;
    desk
}

/// Somebody with this role in the whole district signs in for the first time.
pub(crate) async fn new_here(town: &Town, browser: &Browser, login: &str, role: Role) {
    let first = an_account_at(town, login, role, DISTRICT);
    signs_in(browser, login, &first).await;
}

/// Signs in for the first time, and chooses a password.
pub(crate) async fn signs_in(browser: &Browser, login: &str, first: &str) {
    browser.goes_to("/sign-in").await;
    browser.types("login", login).await;
    browser.types("password", first).await;
    browser.presses("main button").await;
    browser.sees("请修改初始密码").await;
    browser.types("new", PASSWORD).await;
    browser.types("again", PASSWORD).await;
    browser.presses("main button").await;
    browser.sees("工作台").await;
}
