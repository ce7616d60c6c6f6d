//! Forms that were not sent by whoever is signed in: cross-site, without a token, with another session's token.

use crate::house::{CHOSEN, House};
use edge::session::signed_in::SignedIn;
use rstest::rstest;

#[rstest]
#[case(&[("sec-fetch-site", "cross-site")])]
#[case(&[("sec-fetch-site", "same-site")])]
#[case(&[("origin", "https://elsewhere.example")])]
#[case(&[("origin", "null")])]
#[case(&[("referer", "https://elsewhere.example/desk")])]
#[tokio::test]
async fn another_sites_form_does_nothing(#[case] headers: &[(&str, &str)]) {
    let house = House::open().await;
    let mut browser = house.signed_in("li.officer", "officer", "410811").await;
    let form = browser.get("/desk").await.form_token();
    for (path, fields) in [
        ("/sign-out", vec![("form", &*form)]),
        ("/sign-in", vec![("login", "li.officer"), ("password", CHOSEN)]),
        ("/no/such/page", vec![]),
    ] {
        browser
            .post_from(path, &fields, headers)
            .await
            .refuses(403, "CROSS_SITE");
    }
    assert!(browser.is_signed_in().await);
    let own = [("origin", "http://127.0.0.1:8080")];
    assert_eq!(
        browser
            .post_from("/sign-out", &[("form", &form)], &own)
            .await
            .leads_to(),
        "/sign-in"
    );
}

#[tokio::test]
async fn a_form_of_another_session_does_nothing() {
    let house = House::open().await;
    let mut mine = house.signed_in("li.officer", "officer", "410811").await;
    let mut other = house.browser();
    other
        .post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
        .await
        .leads_to();
    let theirs = other.get("/desk").await.form_token();
    let own = mine.get("/desk").await.form_token();
    for path in [
        "/sign-out",
        "/sign-out/everywhere",
        "/desk/me/password",
        "/desk/me/code",
        "/desk/me/code/end",
    ] {
        for form in ["", "x", &*theirs, &own[..20], &own.to_uppercase()] {
            mine.post(path, &[("form", form)])
                .await
                .refuses(403, "FORM_EXPIRED");
        }
        mine.post(path, &[]).await.refuses(403, "FORM_EXPIRED");
    }
    // Nor one of before, after a new session of the same browser.
    mine.post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
        .await
        .leads_to();
    mine.post("/sign-out", &[("form", &own)])
        .await
        .refuses(403, "FORM_EXPIRED");
    assert!(mine.is_signed_in().await);
}

#[tokio::test]
async fn whoever_is_not_signed_in_sends_nothing_and_is_told() {
    let house = House::open().await;
    let mut browser = house.browser();
    for path in [
        "/sign-out",
        "/desk/me/password",
        "/desk/accounts/new",
        "/desk/accounts/import",
        "/sign-in/code",
    ] {
        browser
            .post(path, &[("form", "x")])
            .await
            .refuses(401, "SIGNED_OUT");
    }
    for path in ["/desk/me", "/desk/accounts", "/desk/accounts/new?area=410811"] {
        assert!(
            browser
                .get(path)
                .await
                .leads_to()
                .starts_with("/sign-in?to=%2Fdesk")
        );
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let house = House::open().await;
    house.signed_in("li.officer", "officer", "410811").await;
    for (to, leads_to) in [
        ("/desk/me?a=b", "/desk/me?a=b"),
        ("//elsewhere.example", "/desk"),
        ("https://elsewhere.example", "/desk"),
        ("/\\elsewhere.example", "/desk"),
        ("/a\r\nset-cookie: x=y", "/desk"),
    ] {
        let mut browser = house.browser();
        let typed = [("login", "li.officer"), ("password", CHOSEN), ("to", to)];
        assert_eq!(browser.post("/sign-in", &typed).await.leads_to(), leads_to);
    }
}

#[tokio::test]
async fn a_page_asks_services_as_whoever_looks_for_ten_minutes() {
    use axum::extract::FromRequestParts;

    let house = House::open().await;
    let browser = house
        .signed_in("li.officer", "officer+community_worker", "410811007")
        .await;
    let cookie = format!("session={}", browser.session().expect("signed in"));
    let request = http::Request::get("/desk")
        .header("host", crate::browser::HOME)
        .header("cookie", cookie);
    let (mut parts, ()) = request.body(()).expect("a request").into_parts();
    let signed_in = SignedIn::from_request_parts(&mut parts, house.edge.front())
        .await
        .expect("signed in");
    let request = signed_in.request(()).expect("a request");
    let bearer = request
        .metadata()
        .get("authorization")
        .expect("a token")
        .to_str()
        .expect("text");
    let token = bearer.strip_prefix("Bearer ").expect("a bearer");
    let claims = house
        .verifier
        .verify(token, house.office().now())
        .expect("trusted");
    assert_eq!(claims.sub, signed_in.account.id.to_string());
    assert_eq!(
        (claims.roles.join("+"), &*claims.scope),
        ("community_worker+officer".into(), "area:410811007")
    );
    assert_eq!(claims.exp - claims.iat, 600);
}
