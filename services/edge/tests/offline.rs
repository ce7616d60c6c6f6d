//! What a gate without a network keeps, and what nobody should bring to it.

use crate::browser::{Answer, Browser};
use crate::house::House;
use axum::body::Body;
use edge::web::qr::Qr;
use http::Request;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use png::{BitDepth, ColorType, Encoder};
use rstest::rstest;

const GATE: &str = "/gate/01708b1e-5c00-7000-8000-000000000001";
const JSON: &str = "application/json";
const EMPTY: &str = r#"{"ticket":"","device":"d","now":0,"passes":[]}"#;

async fn volunteer(house: &House) -> Browser {
    let scope = "checkpoint:01708b1e-5c00-7000-8000-000000000001";
    house
        .signed_in_at("gate.one", "gate_staff", scope, "410811007")
        .await
}

async fn form(browser: &mut Browser) -> String {
    let told = browser.get(&format!("{GATE}/offline/form")).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let (_, token) = told.text.split_once("\"form\":\"").expect("a token");
    token.split('"').next().expect("ends").to_owned()
}

async fn brings(
    browser: &mut Browser,
    to: &str,
    headers: &[(&'static str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let request = headers
        .iter()
        .fold(Request::post(format!("{GATE}/{to}")), |request, (name, value)| {
            request.header(*name, *value)
        });
    browser.send(request.body(body.into()).expect("a request")).await
}

#[tokio::test]
async fn the_worker_keeps_everything_the_shell_needs_and_nobody_signs_in_for_it() {
    let house = House::open().await;
    let mut browser = house.browser();
    let worker = browser.get("/gate/sw.js").await;
    assert!(
        worker.headers[CONTENT_TYPE]
            .to_str()
            .expect("text")
            .starts_with("text/javascript")
    );
    let shell = browser.get("/gate/shell/offline").await;
    assert_eq!(shell.status, 200);
    assert!(!shell.text.contains("<script>"), "nothing inline");
    let files: Vec<&str> = worker
        .text
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .collect();
    assert!(files.len() > 15, "{files:?}");
    for file in &files {
        let answer = browser.get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        let kept = answer.headers[CACHE_CONTROL].to_str().expect("text");
        assert!(kept.contains("immutable"), "{file} {kept}");
        // What a script imports lies beside it, and is kept as well.
        for imported in answer.text.split("from \"./").skip(1) {
            let name = imported.split('"').next().expect("ends");
            assert!(
                files
                    .iter()
                    .any(|file| file.ends_with(&format!("/offline/{name}"))),
                "{file} imports {name}"
            );
        }
    }
    for asked in shell.text.split('"').filter(|part| part.starts_with("/assets/")) {
        assert!(files.contains(&asked), "{asked} is not kept");
    }
    browser
        .get("/assets/0123456789abcdef/scan.js")
        .await
        .refuses(404, "NO_SUCH_PAGE");
    let mut public = Browser::new(house.edge.pages(edge::Zone::Public));
    public
        .get("/gate/shell/offline")
        .await
        .refuses(404, "NO_SUCH_PAGE");
}

#[tokio::test]
async fn an_upload_needs_a_session_its_form_and_a_body_that_reads() {
    let house = House::open().await;
    let to = "offline/passes";
    let mut stranger = house.browser();
    brings(&mut stranger, to, &[("content-type", JSON)], EMPTY)
        .await
        .refuses(401, "SIGNED_OUT");
    stranger
        .get(&format!("{GATE}/offline/form"))
        .await
        .refuses(401, "SIGNED_OUT");

    let mut browser = volunteer(&house).await;
    let token = form(&mut browser).await;
    let with = [("content-type", JSON), ("x-form", &*token)];
    brings(&mut browser, to, &with[..1], EMPTY)
        .await
        .refuses(403, "FORM_EXPIRED");
    let another = form(&mut house.signed_in("gate.two", "gate_staff", "410811").await).await;
    brings(&mut browser, to, &[with[0], ("x-form", &another)], EMPTY)
        .await
        .refuses(403, "FORM_EXPIRED");
    for foreign in [
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        brings(&mut browser, to, &[with[0], with[1], foreign], EMPTY)
            .await
            .refuses(403, "CROSS_SITE");
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let answer = brings(&mut browser, to, &[("content-type", kind), with[1]], EMPTY).await;
        answer.refuses(415, "WRONG_CONTENT_TYPE");
    }
    brings(&mut browser, to, &with, "x".repeat(3 << 20))
        .await
        .refuses(413, "BODY_TOO_LARGE");
    let unknown = EMPTY.replace("\"now\"", "\"name\":\"王小明\",\"now\"");
    for bad in ["", "{", "[]", "{\"ticket\":7}", &unknown] {
        brings(&mut browser, to, &with, bad.to_owned())
            .await
            .refuses(400, "MALFORMED_JSON");
    }
    // Nobody stands behind this house: what reads is asked for, and nothing breaks.
    let answer = brings(&mut browser, to, &with, EMPTY).await;
    assert!(answer.text.contains("\"reason\""), "{}", answer.text);
}

#[tokio::test]
async fn who_may_not_bring_passes_gets_no_bundle_to_make_them_with() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let token = form(&mut officer).await;
    let with = [("content-type", JSON), ("x-form", &*token)];
    let asked = r#"{"device":"d"}"#;
    brings(&mut officer, "offline/bundle", &with, asked)
        .await
        .refuses(403, "ROLE_NOT_ALLOWED");
}

#[rstest]
#[case("image/png", b"\x89PNG\r\n\x1a\n".to_vec(), 422, "PHOTO_UNREADABLE")]
#[case("image/jpeg", b"\xff\xd8\xff\xe0".to_vec(), 422, "PHOTO_UNREADABLE")]
#[case("image/jpeg", b"<script>alert(1)</script>".to_vec(), 422, "PHOTO_UNREADABLE")]
#[case("image/svg+xml", b"<svg/>".to_vec(), 415, "NOT_A_PHOTO")]
#[case("text/html", b"x".to_vec(), 415, "NOT_A_PHOTO")]
#[case("image/png", vec![0; 7 << 20], 413, "PHOTO_TOO_LARGE")]
#[tokio::test]
async fn what_is_no_photo_is_refused(
    #[case] kind: &str,
    #[case] body: Vec<u8>,
    #[case] status: u16,
    #[case] reason: &str,
) {
    let house = House::open().await;
    let mut browser = volunteer(&house).await;
    brings(&mut browser, "photo", &[("content-type", kind)], body.clone())
        .await
        .refuses(403, "FORM_EXPIRED");
    let token = form(&mut browser).await;
    let answer = brings(
        &mut browser,
        "photo",
        &[("content-type", kind), ("x-form", &token)],
        body,
    )
    .await;
    answer.refuses(status, reason);
}

#[tokio::test]
async fn a_code_is_read_from_a_photo() {
    let house = House::open().await;
    let mut browser = volunteer(&house).await;
    let token = form(&mut browser).await;
    let with = [("content-type", "image/png"), ("x-form", &*token)];
    let answer = brings(&mut browser, "photo", &with, drawn("QM1:ABC")).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.text),
        (200, r#"{"text":"QM1:ABC"}"#)
    );
}

/// Held askew and out of focus, in colour.
#[tokio::test]
async fn a_code_is_read_from_a_photo_of_a_phone() {
    let house = House::open().await;
    let mut browser = volunteer(&house).await;
    let token = form(&mut browser).await;
    let with = [("content-type", "image/jpeg"), ("x-form", &*token)];
    let photo = include_bytes!("pictures/code.jpg");
    let answer = brings(&mut browser, "photo", &with, photo.to_vec()).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.text),
        (200, r#"{"text":"QM1:ABC"}"#)
    );
    // Cut anywhere, it is refused or read, and nothing breaks.
    for end in (0..photo.len()).step_by(997) {
        let answer = brings(&mut browser, "photo", &with, photo[..end].to_vec()).await;
        assert!(answer.status.as_u16() < 500, "{end}: {}", answer.text);
    }
}

/// A code in grey, five pixels a module.
fn drawn(text: &str) -> Vec<u8> {
    let qr = Qr::of(text).expect("drawn");
    let side = qr.side * 5;
    let shade = |at: usize| {
        if qr.modules()[at / side / 5][at % side / 5] {
            30
        } else {
            220
        }
    };
    let shades: Vec<u8> = (0..side * side).map(shade).collect();
    let (mut bytes, side) = (Vec::new(), u32::try_from(side).expect("small"));
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&shades).expect("written");
    drop(writer);
    bytes
}
