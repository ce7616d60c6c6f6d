//! Signing in at the city's provider, with one that lies in every way there is. The journeys meet a real one.

use crate::browser::{Answer, Browser, HOME};
use crate::house::House;
use axum::Router;
use axum::routing::{get, post};
use data_encoding::BASE64URL_NOPAD;
use edge::accounts::acts::{self, Actor};
use edge::accounts::store::accounts;
use edge::settings::ProviderSettings;
use http::StatusCode;
use kit::audit::{self, Filter};
use kit::settings::Secret;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

const CLIENT: &str = "quma";
const SECRET: &str = "a secret of ours";

/// A provider on this machine that says what it is told to.
struct Provider {
    issuer: String,
    says: Arc<Mutex<Says>>,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Says {
    keys: Vec<Value>,
    /// What it answers to the next code; nothing is a refusal.
    token: Option<String>,
    /// The form and the header that the last code came with.
    asked: Option<(HashMap<String, String>, String)>,
}

struct Key(EcdsaKeyPair, &'static str);

impl Key {
    fn new(id: &'static str) -> Self {
        let (algorithm, dice) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(algorithm, &dice).expect("a key");
        Self(
            EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &dice).expect("a key"),
            id,
        )
    }

    fn published(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let part = |part: &[u8]| BASE64URL_NOPAD.encode(part);
        json!({"kty": "EC", "crv": "P-256", "kid": self.1, "use": "sig", "x": part(&point[1..33]), "y": part(&point[33..])})
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_as(&json!({"alg": "ES256", "kid": self.1}), claims)
    }

    fn sign_as(&self, header: &Value, claims: &Value) -> String {
        let message = unsigned(header, claims);
        let signature = self
            .0
            .sign(&SystemRandom::new(), message.as_bytes())
            .expect("signed");
        format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

impl Provider {
    async fn open(key: &Key) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let says = Arc::new(Mutex::new(Says {
            keys: vec![key.published()],
            ..Says::default()
        }));
        let described = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "end_session_endpoint": format!("{issuer}/out"),
            "authorization_response_iss_parameter_supported": true,
        });
        let (of_keys, of_token) = (Arc::clone(&says), Arc::clone(&says));
        let keys =
            move || async move { json!({"keys": of_keys.lock().expect("held").keys.clone()}).to_string() };
        let token = move |headers: http::HeaderMap, body: String| async move {
            let mut says = of_token.lock().expect("held");
            let form = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let shown = headers.get("authorization").and_then(|shown| shown.to_str().ok());
            says.asked = Some((form, shown.unwrap_or_default().to_owned()));
            match says.token.take() {
                Some(token) => (
                    StatusCode::OK,
                    json!({"id_token": token, "token_type": "Bearer"}).to_string(),
                ),
                None => (
                    StatusCode::BAD_REQUEST,
                    json!({"error": "invalid_grant"}).to_string(),
                ),
            }
        };
        let router = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(move || async move { described.to_string() }),
            )
            .route("/keys", get(keys))
            .route("/token", post(token));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        Self {
            issuer,
            says,
            serving,
        }
    }

    fn settings(&self) -> ProviderSettings {
        ProviderSettings {
            name: "City sign-in".to_owned(),
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(Secret::new(SECRET.to_owned())),
            ..ProviderSettings::default()
        }
    }

    /// A good word about somebody.
    fn claims(&self, house: &House, sub: &str, nonce: &str) -> Value {
        let now = house.office().now().unix_seconds();
        json!({"iss": self.issuer, "aud": CLIENT, "sub": sub, "nonce": nonce, "iat": now, "exp": now + 300})
    }
}

/// A house, its provider, and an officer whose account is linked to `E-7` there.
async fn linked(key: &Key) -> (House, Provider) {
    let provider = Provider::open(key).await;
    let house = House::open_with(Some(provider.settings())).await;
    house.account("li.officer", "officer", "410811").await;
    link(&house, &provider, Some("E-7")).await;
    (house, provider)
}

async fn link(house: &House, provider: &Provider, sub: Option<&str>) {
    let account = accounts::by_login(&house.test.db, "li.officer")
        .await
        .expect("read")
        .expect("there");
    let subject = sub.map(|sub| format!("{}\nsub\n{sub}", provider.issuer));
    let actor = Actor::command(house.office());
    acts::link(house.office(), &actor, account.id, subject.as_deref())
        .await
        .expect("linked");
}

/// Where a browser is led, as fields.
async fn begun(browser: &mut Browser) -> HashMap<String, String> {
    let there = browser.get("/sign-in/provider?to=/desk/gates").await;
    let address = there.leads_to().to_owned();
    let (_, query) = address.split_once('?').expect("a query");
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// What comes of a word of the provider.
async fn brought(house: &House, provider: &Provider, word: impl FnOnce(&str) -> String) -> (Browser, Answer) {
    let mut browser = house.browser();
    let asked = begun(&mut browser).await;
    provider.says.lock().expect("held").token = Some(word(&asked["nonce"]));
    let answer = back(&mut browser, &asked["state"], &provider.issuer).await;
    (browser, answer)
}

async fn back(browser: &mut Browser, state: &str, issuer: &str) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("code", "abc"), ("state", state), ("iss", issuer)])
        .finish();
    browser.get(&format!("/sign-in/provider/back?{query}")).await
}

#[tokio::test]
async fn a_linked_account_is_signed_in_by_the_providers_word() {
    let key = Key::new("a");
    let (house, provider) = linked(&key).await;
    let mut browser = house.browser();
    assert!(browser.get("/sign-in").await.text.contains("City sign-in"));
    let asked = begun(&mut browser).await;
    assert_eq!(
        (&*asked["response_type"], &*asked["client_id"], &*asked["scope"]),
        ("code", CLIENT, "openid")
    );
    assert_eq!(
        asked["redirect_uri"],
        format!("http://{HOME}/sign-in/provider/back")
    );
    assert_eq!(asked["code_challenge_method"], "S256");
    provider.says.lock().expect("held").token =
        Some(key.sign(&provider.claims(&house, "E-7", &asked["nonce"])));
    let answer = back(&mut browser, &asked["state"], &provider.issuer).await;
    assert_eq!(answer.leads_to(), "/desk/gates", "where they wanted to go");
    assert!(browser.is_signed_in().await);

    let (form, shown) = provider.says.lock().expect("held").asked.take().expect("asked");
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&form["code_verifier"]));
    assert_eq!(
        (form["code"].as_str(), challenge),
        ("abc", asked["code_challenge"].clone())
    );
    assert!(shown.starts_with("Basic ") && !form.contains_key("client_secret"));
    let trail = audit::list(&house.test.db, &Filter::default(), None, 1)
        .await
        .expect("read");
    assert_eq!(trail[0].act, "SignInByProvider");

    // The same answer once more, and in another browser.
    provider.says.lock().expect("held").token =
        Some(key.sign(&provider.claims(&house, "E-7", &asked["nonce"])));
    for mut other in [browser.clone(), house.browser()] {
        back(&mut other, &asked["state"], &provider.issuer)
            .await
            .refuses(400, "PROVIDER_ANSWER_STALE");
    }
    link(&house, &provider, None).await;
    assert!(!browser.is_signed_in().await, "no link, no session by it");
    let out = browser.get("/sign-in/provider/out").await;
    assert!(out.leads_to().starts_with(&format!(
        "{}/out?client_id=quma&post_logout_redirect_uri=http",
        provider.issuer
    )));
}

#[tokio::test]
async fn nobody_comes_in_by_a_word_that_is_not_good() {
    let (key, other) = (Key::new("a"), Key::new("a"));
    let (house, provider) = linked(&key).await;
    let good = |nonce: &str| provider.claims(&house, "E-7", nonce);
    let with = |nonce: &str, name: &str, value: Value| {
        let mut claims = good(nonce);
        claims[name] = value;
        key.sign(&claims)
    };
    let now = house.office().now().unix_seconds();
    type Word<'w> = Box<dyn Fn(&str) -> String + 'w>;
    let words: Vec<(&str, Word<'_>)> = vec![
        ("another nonce", Box::new(|_| key.sign(&good("another")))),
        (
            "no signature",
            Box::new(|nonce| format!("{}.", unsigned(&json!({"alg": "none"}), &good(nonce)))),
        ),
        (
            "our own secret",
            Box::new(|nonce| {
                let message = unsigned(&json!({"alg": "HS256", "kid": "a"}), &good(nonce));
                format!("{message}.{}", BASE64URL_NOPAD.encode(&Sha256::digest(SECRET)))
            }),
        ),
        (
            "another key of the same name",
            Box::new(|nonce| other.sign(&good(nonce))),
        ),
        (
            "an unknown extension",
            Box::new(|nonce| key.sign_as(&json!({"alg": "ES256", "kid": "a", "crit": ["x"]}), &good(nonce))),
        ),
        ("over", Box::new(|nonce| with(nonce, "exp", json!(now - 61)))),
        (
            "of long ago",
            Box::new(|nonce| with(nonce, "iat", json!(now - 601))),
        ),
        (
            "of tomorrow",
            Box::new(|nonce| with(nonce, "iat", json!(now + 86_400))),
        ),
        (
            "another audience",
            Box::new(|nonce| with(nonce, "aud", json!("another"))),
        ),
        (
            "several audiences",
            Box::new(|nonce| with(nonce, "aud", json!([CLIENT, "another"]))),
        ),
        (
            "for another party",
            Box::new(|nonce| with(nonce, "azp", json!("another"))),
        ),
        (
            "another issuer",
            Box::new(|nonce| with(nonce, "iss", json!("https://another.example"))),
        ),
        ("nobody", Box::new(|nonce| with(nonce, "sub", Value::Null))),
        ("no token", Box::new(|_| "<html>".to_owned())),
    ];
    for (what, word) in words {
        let (mut browser, answer) = brought(&house, &provider, word).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
        assert!(
            answer.text.contains("PROVIDER_ANSWER_NOT_GOOD"),
            "{what}: {}",
            answer.text
        );
        assert!(!browser.is_signed_in().await, "{what}");
    }
    let (mut browser, _) = brought(&house, &provider, |nonce| key.sign(&good(nonce))).await;
    assert!(browser.is_signed_in().await, "what all of them differ from");
    // The provider's clock may be somewhat ahead, and for whom of several is said.
    let skewed = |nonce: &str| {
        let mut claims = good(nonce);
        claims["iat"] = json!(now + 30);
        claims["aud"] = json!([CLIENT, "another"]);
        claims["azp"] = json!(CLIENT);
        key.sign(&claims)
    };
    assert!(brought(&house, &provider, skewed).await.0.is_signed_in().await);
}

#[tokio::test]
async fn an_answer_belongs_to_the_browser_and_the_provider_that_were_asked() {
    let key = Key::new("a");
    let (house, provider) = linked(&key).await;
    let mut browser = house.browser();
    let asked = begun(&mut browser).await;
    let good = key.sign(&provider.claims(&house, "E-7", &asked["nonce"]));
    provider.says.lock().expect("held").token = Some(good);
    for state in ["", "another", &asked["nonce"]] {
        let mut same = browser.clone();
        back(&mut same, state, &provider.issuer)
            .await
            .refuses(400, "PROVIDER_ANSWER_STALE");
    }
    // Mixed up with another provider (RFC 9207), or one that does not name itself though it always does.
    let mut same = browser.clone();
    back(&mut same, &asked["state"], "https://another.example")
        .await
        .refuses(400, "PROVIDER_ANSWER_NOT_GOOD");
    let nameless = format!("/sign-in/provider/back?code=abc&state={}", asked["state"]);
    browser
        .clone()
        .get(&nameless)
        .await
        .refuses(400, "PROVIDER_ANSWER_NOT_GOOD");
    assert!(
        provider.says.lock().expect("held").token.is_some(),
        "no code was shown to anybody"
    );

    let denied = format!("{nameless}&iss={}&error=access_denied", provider.issuer);
    browser
        .clone()
        .get(&denied)
        .await
        .refuses(403, "PROVIDER_REFUSED");
    provider.says.lock().expect("held").token = None;
    back(&mut browser, &asked["state"], &provider.issuer)
        .await
        .refuses(400, "PROVIDER_ANSWER_STALE");
}

#[tokio::test]
async fn who_is_known_there_and_not_linked_here_is_told_so() {
    let key = Key::new("a");
    let (house, provider) = linked(&key).await;
    let word = |nonce: &str| key.sign(&provider.claims(&house, "E-8", nonce));
    let (mut browser, answer) = brought(&house, &provider, word).await;
    answer.refuses(403, "PROVIDER_NOT_LINKED");
    assert!(!browser.is_signed_in().await && !answer.text.contains("E-8"));

    // A security administrator links accounts, each to somebody else, and nobody else does.
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    house.account("li.other", "officer", "410811").await;
    let other = accounts::by_login(&house.test.db, "li.other")
        .await
        .expect("read")
        .expect("there")
        .id;
    let page = format!("/desk/accounts/{other}");
    let form = admin.get(&page).await.form_token();
    let at = format!("{page}/link");
    admin
        .post(&at, &[("form", &form), ("subject", "E-7")])
        .await
        .refuses(422, "another account is linked");
    assert_eq!(
        admin
            .post(&at, &[("form", &form), ("subject", " E-8 ")])
            .await
            .leads_to(),
        page
    );
    let shown = admin.get(&page).await.text;
    assert!(
        shown.contains("Linked since") && !shown.contains("E-8"),
        "{shown}"
    );
    let (mut browser, _) = brought(&house, &provider, word).await;
    assert!(browser.is_signed_in().await);
    let form = browser.get("/desk").await.form_token();
    browser
        .post(&at, &[("form", &form), ("subject", "E-9")])
        .await
        .refuses(403, "ROLE_NOT_ALLOWED");

    acts::leave(house.office(), &Actor::command(house.office()), other)
        .await
        .expect("left");
    assert!(!browser.is_signed_in().await);
    brought(&house, &provider, word)
        .await
        .1
        .refuses(403, "PROVIDER_NOT_LINKED");
}

#[tokio::test]
async fn a_new_key_is_fetched_and_a_provider_that_is_down_keeps_nobody_else_out() {
    let (key, next) = (Key::new("a"), Key::new("b"));
    let (house, provider) = linked(&key).await;
    let (mut browser, _) = brought(&house, &provider, |nonce| {
        key.sign(&provider.claims(&house, "E-7", nonce))
    })
    .await;
    assert!(browser.is_signed_in().await);
    provider.says.lock().expect("held").keys = vec![next.published()];
    let (mut browser, _) = brought(&house, &provider, |nonce| {
        next.sign(&provider.claims(&house, "E-7", nonce))
    })
    .await;
    assert!(browser.is_signed_in().await, "its keys are asked for again");
    let old = brought(&house, &provider, |nonce| {
        key.sign(&provider.claims(&house, "E-7", nonce))
    })
    .await;
    old.1.refuses(400, "PROVIDER_ANSWER_NOT_GOOD");

    let mut waiting = house.browser();
    let asked = begun(&mut waiting).await;
    provider.serving.abort();
    let _ = provider.serving.await;
    back(&mut waiting, &asked["state"], &provider.issuer)
        .await
        .refuses(503, "PROVIDER_UNREACHABLE");
    house.signed_in("li.third", "officer", "410811").await;
}
