//! Somebody of the back office signs in for the first time, finds a gate and prints its poster.

use crate::steps::browser::Browser;
use crate::steps::places::a_gate;
use std::process::Command;
use tests::town::{Town, program};

#[tokio::test]
async fn an_officer_prints_a_poster() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴五号院").await;
    let first = an_account(&town, "wang.officer", "officer");
    let desk = Browser::on_a_desk(town.processes[0].address()).await;

    desk.goes_to("/desk/gates").await;
    desk.types("login", "wang.officer").await;
    desk.types("password", &first).await;
    desk.presses("main button").await;
    desk.sees("请修改初始密码").await;
    desk.types("new", "a sentence of my own").await;
    desk.types("again", "a sentence of my own").await;
    desk.presses("main button").await;
    desk.goes_to("/desk").await;
    desk.sees("卡点与海报").await;
    desk.goes_to("/desk/gates").await;
    desk.sees("新兴五号院").await;
    desk.is_photographed("gates").await;

    desk.goes_to(&format!("/desk/gates/{}/poster/a4", gate.id)).await;
    let poster = desk.asks("return document.documentElement.textContent").await;
    let poster = poster.as_str().unwrap_or_default();
    assert!(
        poster.contains("新兴五号院") && poster.contains("东门"),
        "{poster}"
    );
    let code: String = poster.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(code.contains(&gate.poster.short_code), "{poster}");
    desk.is_photographed("poster").await;
    desk.goes_to("/desk/accounts").await;
    desk.sees("没有权限").await;
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
