//! Somebody of the back office signs in for the first time, finds a gate and prints its poster.

use crate::steps::accounts::signs_in;
use crate::steps::browser::Browser;
use crate::steps::places::a_gate;
use tests::town::Town;

#[tokio::test]
async fn an_officer_prints_a_poster() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴五号院").await;
    let desk = Browser::on_a_desk(town.processes[0].address()).await;

    signs_in(&town, &desk, "wang.officer", "officer").await;
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
