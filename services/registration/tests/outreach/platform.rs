//! The calling or SMS platform: a real HTTP server that fails twice and then accepts, and what it reports back.

use super::{WORKER, client, everybody, fresh, plan, planned, round, tasks_of};
use crate::house::{AUTHORITY, ELSEWHERE, House, flaws, reason};
use crate::people::registered;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use registration::outreach::settings::Webhook;
use rstest::rstest;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tonic::Status;

const SECRET: &str = "a secret of both sides";

/// A post as it arrived.
#[derive(Debug, Clone)]
struct Post {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Post {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn task(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a post is JSON")
    }
}

/// A platform that answers each task with these statuses, one after the other; the last one for ever.
struct Platform {
    url: String,
    posts: Arc<Mutex<Vec<Post>>>,
    folder: TempDir,
}

impl Platform {
    async fn answering(statuses: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!(
            "http://{}/tasks?from=quma",
            listener.local_addr().expect("an address")
        );
        let posts: Arc<Mutex<Vec<Post>>> = Arc::default();
        let kept = Arc::clone(&posts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&kept), statuses));
            }
        });
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("secret"), format!("{SECRET}\n")).expect("written");
        Self { url, posts, folder }
    }

    fn settings(&self) -> Webhook {
        serde_json::from_value(json!({
            "url": self.url,
            "secret_file": self.folder.path().join("secret"),
            "link_url": "https://quma.example/r/",
            "retry_seconds": 60,
            "most_tries": 4,
            "look_every_ms": 20,
        }))
        .expect("settings")
    }

    fn posts(&self) -> Vec<Post> {
        self.posts.lock().expect("nobody panics").clone()
    }

    async fn until(&self, posts: usize) -> Vec<Post> {
        for _ in 0..800 {
            let found = self.posts();
            if found.len() >= posts {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!(
            "{} posts within twenty seconds instead of {posts}",
            self.posts().len()
        );
    }
}

/// One request of HTTP/1.1, as a server without a library reads and answers it.
async fn answer(mut stream: TcpStream, posts: Arc<Mutex<Vec<Post>>>, statuses: &[&str]) {
    let mut read = Vec::new();
    let head = loop {
        let mut some = [0; 4_096];
        let length = stream.read(&mut some).await.expect("readable");
        assert!(length > 0, "the request broke off");
        read.extend_from_slice(&some[..length]);
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
    };
    let text = String::from_utf8(read[..head].to_vec()).expect("headers are text");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("POST /tasks?from=quma HTTP/1.1"));
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers["content-length"].parse().expect("a length");
    let mut body = read[head + 4..].to_vec();
    while body.len() < length {
        let mut some = vec![0; length - body.len()];
        let more = stream.read(&mut some).await.expect("readable");
        body.extend_from_slice(&some[..more]);
    }
    let status = {
        let mut posts = posts.lock().expect("nobody panics");
        let key = headers["idempotency-key"].clone();
        let before = posts
            .iter()
            .filter(|post| post.header("idempotency-key") == key)
            .count();
        posts.push(Post { headers, body });
        statuses[before.min(statuses.len() - 1)]
    };
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{{}}");
    stream.write_all(answer.as_bytes()).await.expect("writable");
}

fn signature(seconds: i64, key: &str, body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(format!("{seconds}.{key}.").as_bytes());
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

/// A house with that platform, and a round of two people by it and then by phone.
async fn round_by(platform: &Platform, on: On) -> (House, pb::OutreachPlan) {
    let webhook = platform.settings();
    let house = House::open_on(on, |settings| settings.outreach.webhook = Some(webhook)).await;
    for nth in 1..=2 {
        registered(&house, nth).await;
    }
    let request = pb::PlanOutreachRequest {
        channels: vec![
            pb::OutreachChannel::Platform.into(),
            pb::OutreachChannel::Phone.into(),
        ],
        ..round(&house, everybody())
    };
    let told = planned(&house, request).await;
    (house, told)
}

#[rstest]
#[tokio::test]
async fn a_platform_that_fails_twice_gets_every_task_under_one_key(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let platform = Platform::answering(&[
        "503 Service Unavailable",
        "500 Internal Server Error",
        "202 Accepted",
    ])
    .await;
    let (house, told) = round_by(&platform, on).await;
    platform.until(2).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(platform.posts().len(), 2, "not again before its time");
    house.clock.advance(Duration::from_secs(60));
    platform.until(4).await;
    house.clock.advance(Duration::from_secs(60));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(platform.posts().len(), 4, "the wait doubles");
    house.clock.advance(Duration::from_secs(60));
    let posts = platform.until(6).await;
    house.clock.advance(Duration::from_secs(3_600));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(
        platform.posts().len(),
        6,
        "what was taken is not handed over again"
    );

    let mut tries: BTreeMap<String, usize> = BTreeMap::new();
    for post in &posts {
        let key = post.header("idempotency-key");
        *tries.entry(key.to_owned()).or_default() += 1;
        let seconds: i64 = post.header("quma-timestamp").parse().expect("seconds");
        assert!(seconds.abs_diff(house.clock.wall().unix_seconds()) < 60);
        let expected = format!("v1={}", HEXLOWER.encode(&signature(seconds, key, &post.body)));
        assert_eq!(post.header("quma-signature"), expected);
        let task = post.task();
        assert_eq!(task["task_id"], key);
        assert!(
            task["phone"]
                .as_str()
                .is_some_and(|phone| phone.starts_with("1380000"))
        );
        assert!(
            task["link"]
                .as_str()
                .is_some_and(|link| link.starts_with("https://quma.example/r/"))
        );
        let mut told: Vec<&String> = task.as_object().expect("an object").keys().collect();
        told.sort_unstable();
        let needed = [
            "due_at",
            "link",
            "phone",
            "question_set_id",
            "question_set_version",
            "task_id",
        ];
        assert_eq!(told, needed, "and nothing else about the person");
    }
    assert_eq!(tries.values().copied().collect::<Vec<_>>(), [3, 3]);
    for task in tasks_of(&house, &told.outreach_plan_id).await {
        assert!(tries.contains_key(&task.outreach_task_id));
        assert_eq!(task.channel(), pb::OutreachChannel::Platform);
    }

    let link = posts[0].task()["link"].as_str().expect("a link").to_owned();
    let asked = pb::GetSelfReportRequest {
        link_token: link.trim_start_matches("https://quma.example/r/").to_owned(),
    };
    let shown = client(&house)
        .get_self_report(asked)
        .await
        .expect("the link opens");
    assert_eq!(shown.into_inner().name_hint, "**明");
}

#[tokio::test]
async fn what_the_platform_refuses_is_called_instead() {
    for statuses in [
        &["422 Unprocessable Content"][..],
        &["503 Service Unavailable"][..],
    ] {
        let platform = Platform::answering(statuses).await;
        let (house, told) = round_by(&platform, On::Sqlite).await;
        for _ in 0..800 {
            let found = tasks_of(&house, &told.outreach_plan_id).await;
            if found
                .iter()
                .all(|task| task.channel() == pb::OutreachChannel::Phone)
            {
                break;
            }
            house.clock.advance(Duration::from_secs(60));
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let found = tasks_of(&house, &told.outreach_plan_id).await;
        assert!(
            found
                .iter()
                .all(|task| task.channel() == pb::OutreachChannel::Phone)
        );
        let expected = if statuses[0].starts_with("422") { 2 } else { 8 };
        assert_eq!(platform.posts().len(), expected);
    }
}

fn report(house: &House, report: &Value) -> pb::ReportFromPlatformRequest {
    let (request_id, seconds) = (fresh(house), house.clock.wall().unix_seconds());
    let report = serde_json::to_vec(report).expect("JSON");
    pb::ReportFromPlatformRequest {
        signature: signature(seconds, &request_id, &report),
        request_id,
        report,
        signed_seconds: seconds,
    }
}

async fn reported(
    house: &House,
    scope: &str,
    report: pb::ReportFromPlatformRequest,
) -> Result<pb::ReportFromPlatformResponse, Status> {
    let report = house.by("partner", scope, report);
    Ok(client(house).report_from_platform(report).await?.into_inner())
}

#[rstest]
#[tokio::test]
async fn the_platform_reports_back_and_signs(#[values(On::Sqlite, On::Postgres)] on: On) {
    let platform = Platform::answering(&["200 OK"]).await;
    let (house, told) = round_by(&platform, on).await;
    platform.until(2).await;
    let found = tasks_of(&house, &told.outreach_plan_id).await;
    let answers = json!([
        { "question": "symptoms", "chosen": ["fever"] },
        { "question": "temperature", "temperature_deci_celsius": 384 },
        { "question": "contact", "answer": "no" },
        { "question": "risk_area", "answer": "unsure" },
    ]);
    let said = json!({ "task_id": found[0].outreach_task_id, "outcome": "reached", "answers": answers });
    let good = report(&house, &said);
    let told_back = reported(&house, AUTHORITY, good.clone()).await.expect("taken");
    assert!(told_back.abnormal);
    assert_eq!(told_back.state(), pb::OutreachTaskState::Answered);
    assert_eq!(
        reported(&house, AUTHORITY, good.clone()).await.expect("again"),
        told_back
    );
    let progress = plan(&house, &told.outreach_plan_id)
        .await
        .progress
        .expect("progress");
    assert_eq!((progress.answered, progress.abnormal), (1, 1));
    let other = json!({ "task_id": found[1].outreach_task_id, "outcome": "wrong_number" });
    let mut reused = report(&house, &other);
    reused.request_id.clone_from(&good.request_id);
    reused.signature = signature(reused.signed_seconds, &reused.request_id, &reused.report);
    assert_eq!(
        reason(reported(&house, AUTHORITY, reused).await),
        "REQUEST_ID_REUSED"
    );

    let mut forged = good.clone();
    forged.signature[0] ^= 1;
    assert_eq!(
        reason(reported(&house, AUTHORITY, forged).await),
        "SIGNATURE_WRONG"
    );
    let mut old = report(&house, &said);
    old.signed_seconds -= 301;
    old.signature = signature(old.signed_seconds, &old.request_id, &old.report);
    assert_eq!(
        reason(reported(&house, AUTHORITY, old).await),
        "SIGNATURE_TOO_OLD"
    );
    let elsewhere = report(&house, &other);
    assert_eq!(
        reason(reported(&house, ELSEWHERE, elsewhere).await),
        "UNKNOWN_OUTREACH_TASK"
    );
    let wrong =
        json!({ "task_id": "7", "outcome": "asleep", "tried_at": "noon", "answers": [{ "question": "a" }] });
    let wrong = flaws(reported(&house, AUTHORITY, report(&house, &wrong)).await);
    let wrong: Vec<_> = wrong
        .iter()
        .map(|(field, reason)| (field.as_str(), reason.as_str()))
        .collect();
    let expected = [
        ("report.task_id", "NOT_AN_ID"),
        ("report.outcome", "UNKNOWN_OUTCOME"),
        ("report.tried_at", "NOT_A_TIME"),
        ("report.answers[0]", "NOT_ONE_ANSWER"),
    ];
    assert_eq!(wrong, expected);
    let no_json = flaws(reported(&house, AUTHORITY, report(&house, &json!("what"))).await);
    assert_eq!(no_json, [("report".to_owned(), "NOT_A_REPORT".to_owned())]);

    let cancel = pb::CancelOutreachPlanRequest {
        request_id: fresh(&house),
        outreach_plan_id: told.outreach_plan_id,
        reason: "名单有误".to_owned(),
    };
    client(&house)
        .cancel_outreach_plan(house.by(WORKER, AUTHORITY, cancel))
        .await
        .expect("ended");
    assert_eq!(
        reason(reported(&house, AUTHORITY, report(&house, &other)).await),
        "OUTREACH_CLOSED"
    );
}

#[tokio::test]
async fn without_a_platform_nothing_is_reported() {
    let house = House::open().await;
    let said = report(&house, &json!({}));
    assert_eq!(
        reason(reported(&house, AUTHORITY, said).await),
        "PLATFORM_NOT_SET"
    );
}
