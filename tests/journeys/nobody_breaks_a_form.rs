//! What nobody should send, to every form of a resident, with real services behind them: it comes back as text, it never ends in a failure of ours, and
//! what is sent from elsewhere, twice or without its token changes nothing.

use crate::steps::fresh_id;
use crate::steps::http::{Answer, Partner};
use crate::steps::outreach::sends_a_link;
use crate::steps::people::{Resident, mother, registers_with};
use crate::steps::places::a_gate;
use http::{Method, StatusCode};
use proto::registration::v1 as pb;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use tests::town::Town;

const FORM: &str = "application/x-www-form-urlencoded";
const HOSTILE: &[&str] = &[
    "\"><script>alert(1)</script>",
    "'; DROP TABLE trip; --",
    "=cmd|' /C calc'!A0",
    "\u{0}\u{1}\r\nset-cookie: a=b",
    "\u{202E}王\u{FEFF}",
    "../../etc/passwd",
    "${7*7}{{7*7}}",
    "９９９９９９９９９９９９９９９９９９９９",
];

/// Every form of a resident, and its fields. `{me}` is the resident, `{link}` a link of outreach.
const FORMS: &[(&str, &[&str])] = &[
    (
        "/me/{me}/trips/new",
        &[
            "request_id",
            "kind",
            "from",
            "from_code",
            "arrives",
            "arrives_at",
            "departs",
            "means",
            "number",
            "seat",
            "plate",
            "companions",
        ],
    ),
    ("/me/{me}/trips/{me}/arrived", &["request_id", "arrived"]),
    ("/me/{me}/trips/{me}/cancel", &["request_id", "reason"]),
    ("/me/{me}/trips/{me}/left", &["request_id", "left", "for"]),
    (
        "/me/{me}/trips/{me}/correct",
        &["request_id", "version", "reason", "arrives"],
    ),
    ("/me/{me}/appeal", &["request_id", "statement"]),
    (
        "/me/{me}/correct",
        &[
            "request_id",
            "statement",
            "temperature",
            "symptom",
            "other",
            "stay",
        ],
    ),
    (
        "/me/{me}/health",
        &["request_id", "temperature", "symptom", "other", "stay"],
    ),
    (
        "/me/{me}/quarantine/check",
        &[
            "check_id",
            "quarantine_id",
            "half",
            "temperature",
            "symptom",
            "other",
        ],
    ),
    (
        "/me/{me}/quarantine/help",
        &["need_id", "quarantine_id", "kind", "text"],
    ),
    (
        "/me/neighbours/{me}/check",
        &["check_id", "half", "temperature", "symptom", "other"],
    ),
    ("/me/neighbours/{me}/help", &["need_id", "kind", "text"]),
    ("/me/data/erase", &["request_id"]),
    (
        "/report/{link}",
        &["request_id", "correction", "q.symptoms", "q.temperature"],
    ),
];

#[tokio::test]
async fn nobody_breaks_a_form() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴十一号院").await;
    let me = registers_with(&town, &gate, 1, vec![mother(2)]).await;
    let link = sends_a_link(&town, &me).await;
    let phone = phone_of(&town, &me, None);

    everything_comes_back_as_text(&phone, &me, &link).await;
    what_is_no_form_is_refused(&phone, &me, &link).await;
    nothing_comes_from_elsewhere(&town, &me).await;
    sent_twice_counts_once(&town, &phone, &me).await;
    others_are_none_of_mine(&town, &phone, &gate).await;
}

/// A browser that speaks English with the session of a resident.
fn phone_of(town: &Town, me: &Resident, origin: Option<&str>) -> Partner {
    Partner::browsing(town, &format!("language=en; resident={}", me.session), origin)
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        body.push_str(&format!("{name}={value}&"));
    }
    body
}

async fn sent(phone: &Partner, path: &str, fields: &[(&str, &str)]) -> Answer {
    phone.asks(Method::POST, path, FORM, encoded(fields)).await
}

fn is_tame(answer: &Answer, what: &str) {
    let text = answer.text();
    assert!(!text.contains("<script>alert"), "{what}: {text}");
    assert!(
        !answer.status.is_server_error(),
        "{what}: {} {text}",
        answer.status
    );
    assert!(!answer.headers.contains_key("set-cookie"), "{what}");
}

fn placed(path: &str, me: &Resident, link: &str) -> String {
    path.replace("{me}", &me.id).replace("{link}", link)
}

async fn everything_comes_back_as_text(phone: &Partner, me: &Resident, link: &str) {
    for (path, names) in FORMS {
        let path = placed(path, me, link);
        for text in HOSTILE {
            let fields: Vec<_> = names.iter().map(|name| (*name, *text)).collect();
            let answer = sent(phone, &path, &fields).await;
            is_tame(&answer, &format!("{path} {text:?}"));
            assert!(
                answer.status.is_client_error(),
                "{path} {text:?}: {}",
                answer.status
            );
        }
        is_tame(&sent(phone, &path, &[]).await, &path);
    }
    for text in HOSTILE {
        let code = encoded(&[("code", text)]);
        is_tame(&phone.gets(&format!("/p?{code}")).await, text);
        let inside = encoded(&[("x", text)]);
        let inside = inside.trim_start_matches("x=").trim_end_matches('&');
        for path in ["/p/", "/report/", "/me/"] {
            is_tame(&phone.gets(&format!("{path}{inside}")).await, text);
        }
        is_tame(&phone.gets(&format!("/me/{}/trips/{inside}", me.id)).await, text);
        is_tame(
            &phone.gets(&format!("/me/{}/objections/{inside}", me.id)).await,
            text,
        );
        is_tame(&phone.gets(&format!("/me/notices?after={inside}")).await, text);
    }
}

async fn what_is_no_form_is_refused(phone: &Partner, me: &Resident, link: &str) {
    let large = "x".repeat(300 * 1_024);
    for (path, names) in FORMS {
        let path = placed(path, me, link);
        let answer = sent(phone, &path, &[(names[0], &large)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        for kind in [
            "application/json",
            "multipart/form-data; boundary=x",
            "text/plain",
        ] {
            let answer = phone.asks(Method::POST, &path, kind, "{}").await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
        }
    }
}

/// Another site's page makes nobody do anything, and a phone without its session is a stranger's.
async fn nothing_comes_from_elsewhere(town: &Town, me: &Resident) {
    let foreign = phone_of(town, me, Some("https://elsewhere.example"));
    let stranger = Partner::browsing(town, "resident=nonsense", None);
    let forged = Partner::browsing(town, &format!("resident={}x", me.session), None);
    for (path, _) in FORMS.iter().filter(|(path, _)| path.starts_with("/me")) {
        let path = placed(path, me, "");
        let answer = sent(&foreign, &path, &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.text().contains("CROSS_SITE"), "{path}");
        let answer = sent(&stranger, &path, &[]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        let answer = sent(&forged, &path, &[("reason", "forged")]).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
}

/// The same form twice is one trip; the same id with other words is refused.
async fn sent_twice_counts_once(town: &Town, phone: &Partner, me: &Resident) {
    let (path, id) = (format!("/me/{}/trips/new", me.id), fresh_id(town));
    let day = town.clock().today().plus_days(3).to_string();
    let trip = |means| {
        [
            ("request_id", &*id),
            ("kind", "home"),
            ("from", "440000"),
            ("arrives", &*day),
            ("means", means),
        ]
        .map(|(name, value): (&str, &str)| (name.to_owned(), value.to_owned()))
    };
    for (means, status) in [
        ("rail", StatusCode::SEE_OTHER),
        ("rail", StatusCode::SEE_OTHER),
        ("air", StatusCode::CONFLICT),
    ] {
        let fields = trip(means);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(sent(phone, &path, &fields).await.status, status, "{means}");
    }
    let asked = pb::ListTripsRequest {
        person_id: me.id.clone(),
        ..Default::default()
    };
    let listed = ReturneeServiceClient::new(town.registration.clone())
        .list_trips(me.asks(asked))
        .await;
    assert_eq!(listed.expect("listed").into_inner().trips.len(), 1);
}

/// Whatever is another's is not found, and asking does not sign anybody out.
async fn others_are_none_of_mine(town: &Town, phone: &Partner, gate: &crate::steps::places::Gate) {
    let other = registers_with(town, gate, 5, Vec::new()).await;
    for page in [
        "trips",
        "trips/new",
        "objections",
        "copy",
        "copy.json",
        "health",
        "passes",
        "quarantine",
        "code",
    ] {
        let answer = phone.gets(&format!("/me/{}/{page}", other.id)).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{page}");
        assert!(!answer.text().contains("王小明"), "{page}");
    }
    let answer = phone.gets(&format!("/me/{}/copy.json", other.id)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(phone.gets("/me").await.status, StatusCode::OK, "still themselves");
}
