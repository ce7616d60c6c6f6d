//! What nobody should send, in every field.

use crate::browser::{Answer, HOME};
use crate::house::House;
use axum::body::Body;
use http::Request;
use http::header::CONTENT_TYPE;
use rstest::rstest;

const SCRIPT: &str = "\"><script>alert(1)</script>";

/// Whatever is said, it is not said as markup.
fn is_tame(answer: &Answer) {
    assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
    assert!(answer.status.as_u16() < 500, "{}", answer.status);
}

#[rstest]
#[case(SCRIPT)]
#[case("=cmd|' /C calc'!A0")]
#[case("' OR 1=1 --")]
#[case("\u{0}\u{1}\r\n")]
#[case("\u{202E}王\u{FEFF}")]
#[case("%00%0d%0a")]
#[case("../../etc/passwd")]
#[tokio::test]
async fn every_field_takes_anything_and_gives_it_back_as_text(#[case] text: &str) {
    let house = House::open().await;
    let mut browser = house.browser();
    let fields = [("login", text), ("password", text), ("to", text)];
    is_tame(&browser.post("/sign-in", &fields).await);
    let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    is_tame(&browser.get(&format!("/sign-in?to={encoded}")).await);

    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let form = admin.get("/desk").await.form_token();
    let all = |fields: &[&'static str]| -> Vec<(&'static str, String)> {
        let mut filled: Vec<_> = fields.iter().map(|field| (*field, text.to_owned())).collect();
        filled.push(("form", form.clone()));
        filled
    };
    for (path, fields) in [
        (
            "/desk/accounts/new",
            all(&["login", "name", "roles", "scope", "area"]),
        ),
        ("/desk/accounts/import", all(&["table"])),
        ("/desk/me/password", all(&["password", "new", "again"])),
        ("/desk/me/code", all(&["secret", "code"])),
    ] {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = admin.post(path, &fields).await;
        is_tame(&answer);
        assert_eq!(answer.status, 422, "{path}");
    }
    is_tame(
        &admin
            .get(&format!(
                "/desk/accounts?q={encoded}&area={encoded}&after={encoded}"
            ))
            .await,
    );
    is_tame(&admin.get(&format!("/desk/accounts/{encoded}")).await);
    is_tame(&admin.get(&format!("/desk/accounts/new?area={encoded}")).await);
    assert!(admin.is_signed_in().await);
}

#[tokio::test]
async fn what_is_no_form_or_too_large_is_refused() {
    let house = House::open().await;
    let mut browser = house.browser();
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ] {
        let request = Request::post("/sign-in")
            .header("host", HOME)
            .header(CONTENT_TYPE, kind);
        let answer = browser
            .send(request.body(Body::from("login=a&password=b")).expect("a request"))
            .await;
        answer.refuses(415, "NOT_A_FORM");
    }
    let large = "x".repeat(300 * 1_024);
    browser
        .post("/sign-in", &[("login", &large)])
        .await
        .refuses(413, "FORM_TOO_LARGE");
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let form = admin.get("/desk").await.form_token();
    let fields = [("form", &*form), ("table", &*large)];
    admin
        .post("/desk/accounts/import", &fields)
        .await
        .refuses(413, "FORM_TOO_LARGE");
    // A long password is no password, and costs no more than another.
    let long = "x".repeat(200_000);
    browser
        .post("/sign-in", &[("login", "security"), ("password", &long)])
        .await
        .refuses(401, "WRONG_LOGIN");
    // Bytes that are no text.
    let request = Request::post("/sign-in").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = browser
        .send(
            request
                .body(Body::from(vec![0xff, 0xfe, b'=', 0x80]))
                .expect("a request"),
        )
        .await;
    answer.refuses(401, "WRONG_LOGIN");
}

#[tokio::test]
async fn a_cookie_may_hold_anything() {
    let house = House::open().await;
    let long = "a".repeat(8_000);
    for cookie in ["", "x", "%00", "a=b=c", &*long] {
        let mut browser = house.browser();
        browser.cookies.insert("session".to_owned(), cookie.to_owned());
        assert!(browser.get("/desk").await.leads_to().starts_with("/sign-in"));
    }
}

#[tokio::test]
async fn a_door_for_residents_has_no_accounts_and_needs_no_database() {
    let house = House::open().await;
    let mut browser = crate::browser::Browser::new(house.edge.pages(edge::Zone::Public));
    for path in ["/sign-in", "/desk", "/desk/accounts"] {
        browser.get(path).await.refuses(404, "NO_SUCH_PAGE");
    }
}
