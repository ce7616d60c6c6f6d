//! Somebody of the back office signs in for the first time, finds a gate and prints its poster, and then those of all gates at once.

use crate::steps::places::a_gate;
use crate::steps::staff::sits_down;
use serde_json::{Value as Json, json};
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn an_officer_prints_a_poster() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴五号院").await;
    a_gate(&town, "新兴七号院").await;
    let desk = sits_down(&town, "wang.officer", Role::Officer).await;
    desk.sees("卡点与海报").await;
    desk.goes_to("/desk/gates").await;
    desk.sees("新兴五号院").await;
    desk.is_photographed("gates").await;

    let path = format!("/desk/gates/{}/poster/a4", gate.id);
    desk.goes_to(&path).await;
    let poster = desk.asks("return document.documentElement.textContent").await;
    let poster = poster.as_str().unwrap_or_default();
    assert!(
        poster.contains("新兴五号院") && poster.contains("东门"),
        "{poster}"
    );
    let code: String = poster.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(code.contains(&gate.poster.short_code), "{poster}");
    desk.is_photographed("poster").await;

    // The same for a printer, and for a chat group.
    desk.goes_to("/desk/posters").await;
    let pdf = desk.fetches(&format!("{path}.pdf"), "").await;
    assert_eq!((pdf.status, pdf.kind.as_str()), (200, "application/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.bytes.len() < 100_000);
    let png = desk.fetches(&format!("{path}.png"), "").await;
    assert_eq!((png.status, png.kind.as_str()), (200, "image/png"));

    // All at once: a page each, with progress, in a file that is there when one comes back.
    desk.types("area", "410811007").await;
    desk.presses("form[action='/desk/posters'] button").await;
    desk.sees("下载").await;
    desk.is_photographed("posters").await;
    let batch = desk.link(".file a").await;
    let all = desk.fetches(&batch, "").await;
    assert_eq!((all.status, all.kind.as_str()), (200, "application/pdf"));
    assert!(all.bytes.starts_with(b"%PDF-"));
    let manifest = desk.fetches(&format!("{batch}/manifest"), "").await;
    let manifest: Json = serde_json::from_slice(&manifest.bytes).expect("json");
    assert_eq!(
        (&manifest["row_count"], &manifest["filters"]["area"]),
        (&json!(2), &json!("410811007"))
    );

    desk.goes_to("/desk/accounts").await;
    desk.sees("没有权限").await;
}
