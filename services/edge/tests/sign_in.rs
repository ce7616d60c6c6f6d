//! Signing in and out: the first password, lockout, sessions, cookies.

use crate::house::{CHOSEN, House};
use edge::accounts::store::accounts;
use http::header::{RETRY_AFTER, SET_COOKIE};
use kit::audit::{self, Filter};
use rstest::rstest;

#[tokio::test]
async fn a_first_password_is_changed_and_then_good_no_more() {
    let house = House::open().await;
    let first = house.account("li.officer", "officer", "410811").await;
    let mut browser = house.browser();
    let answer = browser.get("/desk").await;
    assert_eq!(answer.leads_to(), "/sign-in?to=%2Fdesk");

    let typed = [
        ("login", " LI.Officer "),
        ("password", &first),
        ("to", "/desk/me"),
    ];
    assert_eq!(
        browser.post("/sign-in", &typed).await.leads_to(),
        "/sign-in/password"
    );
    assert_eq!(
        browser.get("/desk").await.leads_to(),
        "/sign-in/password?to=%2Fdesk",
        "nothing else before"
    );
    let page = browser.get("/sign-in/password").await;
    let form = page.form_token();
    for (new, again, reason) in [
        ("short", "short", "must have at least 10 characters"),
        ("li.officer", "li.officer", "must not be the login name"),
        ("password123", "password123", "tried first"),
        (CHOSEN, "another one altogether", "not the same as above"),
    ] {
        let answer = browser
            .post(
                "/sign-in/password",
                &[("form", &form), ("new", new), ("again", again)],
            )
            .await;
        answer.refuses(422, reason);
        assert!(
            new == "li.officer" || !answer.text.contains(&format!("\"{new}\"")),
            "a password is not shown again"
        );
    }
    let before = browser.session().map(str::to_owned);
    let chosen = [("form", &*form), ("new", CHOSEN), ("again", CHOSEN)];
    assert_eq!(
        browser.post("/sign-in/password", &chosen).await.leads_to(),
        "/desk"
    );
    assert_ne!(
        browser.session(),
        before.as_deref(),
        "a new session at the change of what it is good for"
    );
    let desk = browser.get("/desk").await;
    for shown in ["王小明", "li.officer", "officer", "焦作市山阳区"] {
        assert!(desk.text.contains(shown), "{shown}: {}", desk.text);
    }
    assert!(!desk.text.contains("/desk/accounts"), "not their room");

    let mut other = house.browser();
    other
        .post("/sign-in", &typed)
        .await
        .refuses(401, "WRONG_LOGIN_OR_PASSWORD");
    let again = [("login", "li.officer"), ("password", CHOSEN), ("to", "/desk/me")];
    assert_eq!(other.post("/sign-in", &again).await.leads_to(), "/desk/me");
    assert_eq!(
        other.get("/sign-in").await.leads_to(),
        "/desk",
        "who is in need not sign in"
    );

    let lines = audit::list(&house.test.db, &Filter::default(), None, 10)
        .await
        .expect("listed");
    let acts: Vec<&str> = lines.iter().map(|line| line.act.as_str()).collect();
    // A first password that is good no more is one in vain.
    assert_eq!(
        acts,
        ["SignIn", "SignInFailed", "ChangePassword", "CreateAccount"]
    );
}

#[rstest]
#[case::there_is_such_an_account("li.officer")]
#[case::there_is_none("li.nobody")]
#[tokio::test]
async fn too_many_wrong_passwords_wait_whether_the_account_exists_or_not(#[case] login: &str) {
    let house = House::open().await;
    let first = house.account("li.officer", "officer", "410811").await;
    let mut browser = house.browser();
    let mut told = Vec::new();
    for _ in 0..5 {
        let answer = browser
            .post("/sign-in", &[("login", login), ("password", "wrong password")])
            .await;
        answer.refuses(401, "WRONG_LOGIN_OR_PASSWORD");
        told.push(answer.text);
    }
    told.dedup();
    assert_eq!(told.len(), 1, "every answer is the same");
    let answer = browser
        .post("/sign-in", &[("login", login), ("password", &first)])
        .await;
    answer.refuses(429, "TOO_MANY_ATTEMPTS");
    assert!(answer.headers.contains_key(RETRY_AFTER));
    assert!(answer.text.contains("15"), "minutes to wait");
    assert!(browser.session().is_none());
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones() {
    let house = House::open().await;
    let first = house.account("li.officer", "officer", "410811").await;
    for _ in 0..3 {
        let mut browser = house.browser();
        for _ in 0..4 {
            let wrong = [("login", "li.officer"), ("password", "wrong password")];
            browser
                .post("/sign-in", &wrong)
                .await
                .refuses(401, "WRONG_LOGIN_OR_PASSWORD");
        }
        let right = [("login", "li.officer"), ("password", &*first)];
        assert_eq!(
            browser.post("/sign-in", &right).await.leads_to(),
            "/sign-in/password"
        );
    }
}

#[tokio::test]
async fn a_session_that_was_planted_is_worth_nothing() {
    let house = House::open().await;
    house.signed_in("li.officer", "officer", "410811").await;
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    // A token of somebody's own invention, and one that somebody had before.
    let mut browser = house.browser();
    browser.cookies.insert("session".to_owned(), "planted".to_owned());
    browser.post("/sign-in", &right).await.leads_to();
    assert_ne!(browser.session(), Some("planted"));
    let before = browser.clone();
    browser.post("/sign-in", &right).await.leads_to();
    assert_ne!(browser.session(), before.session());
    assert!(
        !before.clone().is_signed_in().await,
        "the one before ended with the new one"
    );
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_cookie_travels_encrypted_except_on_this_machine() {
    let house = House::open().await;
    house.signed_in("li.officer", "officer", "410811").await;
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    for (host, begins, ends) in [
        (
            "quma.example",
            "__Host-session=",
            "; Path=/; HttpOnly; SameSite=Lax; Secure",
        ),
        ("localhost:8080", "session=", "; Path=/; HttpOnly; SameSite=Lax"),
    ] {
        let mut browser = house.browser();
        browser.host = host;
        let answer = browser.post("/sign-in", &right).await;
        let cookie = answer.headers[SET_COOKIE].to_str().expect("text");
        assert!(cookie.starts_with(begins) && cookie.ends_with(ends), "{cookie}");
        assert!(browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn signing_out_here_and_everywhere() {
    let house = House::open().await;
    let mut one = house.signed_in("li.officer", "officer", "410811").await;
    let mut others = Vec::new();
    for _ in 0..3 {
        let mut browser = house.browser();
        browser
            .post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
            .await
            .leads_to();
        others.push(browser);
    }
    let stolen = one.clone();
    let form = one.get("/desk").await.form_token();
    assert_eq!(
        one.post("/sign-out", &[("form", &form)]).await.leads_to(),
        "/sign-in"
    );
    assert!(one.session().is_none());
    assert!(
        !stolen.clone().is_signed_in().await,
        "the session ended, not the cookie only"
    );

    // One of one's own, then all.
    let page = others[0].get("/desk/me").await;
    assert_eq!(page.text.matches("Sign it out").count(), 2, "{}", page.text);
    let form = page.form_token();
    let at = page.text.find("/desk/me/sessions/").expect("another session");
    let path = page.text[at..].split('"').next().expect("a path").to_owned();
    assert_eq!(
        others[0].post(&path, &[("form", &form)]).await.leads_to(),
        "/desk/me"
    );
    others[0]
        .post(&path, &[("form", &form)])
        .await
        .refuses(404, "UNKNOWN_SESSION");
    let mut left = 0;
    for browser in &mut others {
        left += usize::from(browser.is_signed_in().await);
    }
    assert_eq!(left, 2);
    others[0]
        .post("/sign-out/everywhere", &[("form", &form)])
        .await
        .leads_to();
    for browser in &mut others {
        assert!(!browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let house = House::open().await;
    let mut browser = house.signed_in("li.officer", "officer", "410811").await;
    let mut other = house.browser();
    other
        .post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
        .await
        .leads_to();
    let form = browser.get("/desk/me").await.form_token();
    let new = "vier große schwäne";
    let wrong = [
        ("form", &*form),
        ("password", "wrong password"),
        ("new", "short"),
        ("again", "other"),
    ];
    let answer = browser.post("/desk/me/password", &wrong).await;
    for told in ["is wrong", "at least 10 characters", "not the same as above"] {
        answer.refuses(422, told);
    }
    let right = [
        ("form", &*form),
        ("password", CHOSEN),
        ("new", new),
        ("again", new),
    ];
    assert_eq!(
        browser.post("/desk/me/password", &right).await.leads_to(),
        "/desk/me"
    );
    assert!(browser.is_signed_in().await && !other.is_signed_in().await);
    other
        .post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
        .await
        .refuses(401, "WRONG_LOGIN");
    other
        .post("/sign-in", &[("login", "li.officer"), ("password", new)])
        .await
        .leads_to();
}

#[tokio::test]
async fn nothing_personal_and_no_password_lies_open_in_the_tables() {
    let house = House::open().await;
    let browser = house.signed_in("li.officer", "officer", "410811").await;
    let account = accounts::by_login(&house.test.db, "li.officer")
        .await
        .expect("read")
        .expect("there");
    assert!(account.password_hash.starts_with("$argon2id$v=19$"));
    assert!(!account.must_change);
    assert_eq!(
        house
            .office()
            .vault
            .name(account.id.as_uuid(), &account.sealed)
            .expect("opens")
            .clear(),
        "王小明"
    );
    let url = house.test.settings.url.trim_start_matches("sqlite:").to_owned();
    let mut bytes = std::fs::read(&url).expect("the file");
    bytes.extend(std::fs::read(format!("{url}-wal")).unwrap_or_default());
    for open in ["王小明", CHOSEN, browser.session().expect("signed in")] {
        let found = bytes.windows(open.len()).any(|window| window == open.as_bytes());
        assert!(!found, "{open}");
    }
}
