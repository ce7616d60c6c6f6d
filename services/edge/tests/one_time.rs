//! One-time codes: begun, asked for, each taken once, and codes on paper.

use crate::browser::Browser;
use crate::house::{CHOSEN, House};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use kit::clock::Moment;

/// What an app shows, written down a second time.
fn shown(secret: &str, at: Moment) -> String {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).expect("a key");
    mac.update(&(at.unix_seconds() / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 15);
    let number = hash[offset..offset + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// Begins codes; the secret, and the codes on paper.
async fn begun(house: &House, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.get("/desk/me/code").await;
    assert!(page.text.contains("<svg"), "a QR to be scanned");
    let (form, secret) = (page.form_token(), page.field("secret"));
    let wrong = browser
        .post(
            "/desk/me/code",
            &[("form", &form), ("secret", &secret), ("code", "000000")],
        )
        .await;
    assert_eq!(
        wrong.field("secret"),
        secret,
        "the same secret again: the app has it already"
    );
    let code = shown(&secret, house.office().now());
    let before = browser.session().map(str::to_owned);
    let answer = browser
        .post(
            "/desk/me/code",
            &[("form", &form), ("secret", &secret), ("code", &code)],
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_ne!(browser.session(), before.as_deref(), "a new session");
    let pieces = answer
        .text
        .split("<code>")
        .skip(1)
        .filter_map(|rest| rest.split("</code>").next());
    (secret, pieces.map(str::to_owned).collect())
}

#[tokio::test]
async fn a_code_is_asked_for_after_the_password_and_taken_once() {
    let house = House::open().await;
    let mut browser = house.signed_in("li.officer", "officer", "410811").await;
    let (secret, on_paper) = begun(&house, &mut browser).await;
    assert_eq!(on_paper.len(), 8);
    let now = house.office().now();
    let (current, next) = (
        shown(&secret, now),
        shown(&secret, Moment::from_unix_seconds(now.unix_seconds() + 30)),
    );

    let mut other = house.browser();
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    assert_eq!(other.post("/sign-in", &right).await.leads_to(), "/sign-in/code");
    assert!(!other.is_signed_in().await, "half way is not in");
    assert_eq!(other.get("/sign-in/password").await.leads_to(), "/sign-in/code");
    let form = other.get("/sign-in/code").await.form_token();
    for taken in [&*current, "", "abcdef", "999999999"] {
        other
            .post("/sign-in/code", &[("form", &form), ("code", taken)])
            .await
            .refuses(422, "was used before");
    }
    assert_eq!(
        other
            .post("/sign-in/code", &[("form", &form), ("code", &next)])
            .await
            .leads_to(),
        "/desk"
    );
    assert!(other.is_signed_in().await);

    // A lost phone: a code on paper, once.
    for (taken, is_in) in [(&on_paper[0], true), (&on_paper[0], false), (&on_paper[1], true)] {
        let mut third = house.browser();
        third.post("/sign-in", &right).await.leads_to();
        let form = third.get("/sign-in/code").await.form_token();
        third
            .post("/sign-in/code", &[("form", &form), ("code", taken)])
            .await;
        assert_eq!(third.is_signed_in().await, is_in, "{taken}");
    }
}

#[tokio::test]
async fn codes_are_not_guessed() {
    let house = House::open().await;
    let mut browser = house.signed_in("li.officer", "officer", "410811").await;
    let (_, on_paper) = begun(&house, &mut browser).await;
    let mut other = house.browser();
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    for _ in 0..5 {
        other.post("/sign-in", &right).await.leads_to();
        let form = other.get("/sign-in/code").await.form_token();
        other
            .post("/sign-in/code", &[("form", &form), ("code", "12345")])
            .await
            .refuses(422, "is wrong");
    }
    let form = other.get("/sign-in/code").await.form_token();
    let answer = other
        .post("/sign-in/code", &[("form", &form), ("code", &on_paper[0])])
        .await;
    answer.refuses(429, "too many attempts");
}

#[tokio::test]
async fn codes_end_by_one_of_them() {
    let house = House::open().await;
    let mut browser = house.signed_in("li.officer", "officer", "410811").await;
    let (_, on_paper) = begun(&house, &mut browser).await;
    let page = browser.get("/desk/me/code").await;
    assert!(page.text.contains("that are left: 8"), "{}", page.text);
    let form = page.form_token();
    browser
        .post("/desk/me/code/end", &[("form", &form), ("code", "12345")])
        .await
        .refuses(422, "is wrong");
    let end = [("form", &*form), ("code", &*on_paper[3])];
    assert_eq!(
        browser.post("/desk/me/code/end", &end).await.leads_to(),
        "/desk/me"
    );
    let mut other = house.browser();
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    assert_eq!(other.post("/sign-in", &right).await.leads_to(), "/desk");
}
