//! A round is handed to the calling platform. Registration ends while nobody knows whether the tasks arrived, the platform goes away, both come
//! back: every task is handed over under the key it had before, is taken once, and never again.

use crate::steps::outreach::{plans_a_round, tasks_of};
use crate::steps::people::registers;
use crate::steps::places::a_gate;
use crate::steps::{until, until_within};
use proto::registration::v1 as pb;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::town::{Built, Town};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Whoever was killed held its leases for a minute; the next asks for them three times a minute.
const PATIENCE: Duration = Duration::from_secs(120);

#[rstest]
#[tokio::test]
async fn a_platform_gets_every_task_once(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut platform = Platform::new().await;
    let mut town = Town::built_with(how, platform.settings(folder.path())).await;
    let gate = a_gate(&town, "新兴十四号院").await;
    let (one, two) = (registers(&town, &gate, 1).await, registers(&town, &gate, 2).await);

    // It takes the line and says nothing; meanwhile registration ends: asked to, or by a power cut.
    let channels = [pb::OutreachChannel::Platform, pb::OutreachChannel::Phone];
    let plan = plans_a_round(&town, &[&one, &two], &channels).await;
    let first = platform.until(2).await;
    match how {
        Built::Embedded => assert!(town.registration_process().stop().await.success()),
        Built::Spread => town.registration_process().kill(),
    }

    // It comes back to a platform that is not there, and then to one that has no time.
    platform.goes_away().await;
    town.registration_process().start_again();
    town.registration_process().healthy().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    platform.comes_back(Manner::Busy).await;
    until_within(PATIENCE, "the platform is asked again", async || {
        (platform.posts().len() > first.len()).then_some(())
    })
    .await;
    platform.is(Manner::Taking);
    let taken = until_within(PATIENCE, "every task is taken", async || {
        let taken = platform.taken();
        (taken.len() == 2).then_some(taken)
    })
    .await;

    // Under the keys of the first time, which are those of the tasks; and neither is handed over again, not even after another night.
    let keys = |posts: &[Post]| posts.iter().map(|post| post.key.clone()).collect::<BTreeSet<_>>();
    assert_eq!(keys(&taken), keys(&first));
    assert_eq!(keys(&platform.posts()), keys(&first));
    let tasks = until("registration answers", async || {
        let tasks = tasks_of(&town, &plan, pb::OutreachTaskState::Open).await;
        (tasks.len() == 2).then_some(tasks)
    })
    .await;
    for task in tasks {
        assert!(keys(&first).contains(&task.outreach_task_id));
        assert_eq!(
            task.channel(),
            pb::OutreachChannel::Platform,
            "it waits for their answer"
        );
    }
    assert!(town.registration_process().stop().await.success());
    town.registration_process().start_again();
    town.registration_process().healthy().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(platform.taken().len(), 2, "each was taken once");
}

/// How the platform answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// It takes the line and never says anything.
    Silent,
    /// It has no time now.
    Busy,
    /// It takes what it is handed.
    Taking,
}

/// A post as it arrived.
#[derive(Debug, Clone)]
struct Post {
    key: String,
    manner: Manner,
}

/// A calling platform on loopback, which can go away and come back.
struct Platform {
    address: SocketAddr,
    answering: JoinHandle<()>,
    state: Arc<Mutex<State>>,
}

struct State {
    manner: Manner,
    posts: Vec<Post>,
}

impl Platform {
    /// One that is silent for now.
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State {
            manner: Manner::Silent,
            posts: Vec::new(),
        }));
        let answering = tokio::spawn(listens(listener, Arc::clone(&state)));
        Self {
            address,
            answering,
            state,
        }
    }

    /// What registration is told of it. Its secret lies in this folder.
    fn settings(&self, folder: &Path) -> Vec<(String, String)> {
        let secret = folder.join("secret");
        std::fs::write(&secret, "a secret of both sides").expect("written");
        let settings = [
            ("URL", format!("http://{}/tasks", self.address)),
            ("SECRET_FILE", secret.display().to_string()),
            ("LINK_URL", "https://quma.example/r/".to_owned()),
            ("TIMEOUT_MS", "3000".to_owned()),
            ("RETRY_SECONDS", "1".to_owned()),
            ("LOOK_EVERY_MS", "100".to_owned()),
        ];
        let named = settings.into_iter();
        named
            .map(|(key, value)| (format!("QUMA__REGISTRATION__OUTREACH__WEBHOOK__{key}"), value))
            .collect()
    }

    async fn goes_away(&mut self) {
        self.answering.abort();
        let _ = (&mut self.answering).await;
    }

    async fn comes_back(&mut self, manner: Manner) {
        self.is(manner);
        let listener = TcpListener::bind(self.address)
            .await
            .expect("the port is still ours");
        self.answering = tokio::spawn(listens(listener, Arc::clone(&self.state)));
    }

    fn is(&self, manner: Manner) {
        self.state.lock().expect("nobody panics").manner = manner;
    }

    /// Everything that was posted.
    fn posts(&self) -> Vec<Post> {
        self.state.lock().expect("nobody panics").posts.clone()
    }

    /// What it took.
    fn taken(&self) -> Vec<Post> {
        let posts = self.posts().into_iter();
        posts.filter(|post| post.manner == Manner::Taking).collect()
    }

    async fn until(&self, count: usize) -> Vec<Post> {
        until("the platform is handed the tasks", async || {
            let posts = self.posts();
            (posts.len() >= count).then_some(posts)
        })
        .await
    }
}

async fn listens(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answers(stream, Arc::clone(&state)));
    }
}

/// One request of HTTP/1.1, as a server without a library reads and answers it. A caller who is gone in the middle has posted nothing.
async fn answers(mut stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let headers = reads(&mut stream).await?;
    let manner = {
        let mut state = state.lock().expect("nobody panics");
        let post = Post {
            key: headers.get("idempotency-key").cloned().unwrap_or_default(),
            manner: state.manner,
        };
        state.posts.push(post);
        state.manner
    };
    let status = match manner {
        Manner::Silent => std::future::pending().await,
        Manner::Busy => "503 Service Unavailable",
        Manner::Taking => "202 Accepted",
    };
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
    stream.write_all(answer.as_bytes()).await.ok()
}

/// The headers of a request whose body has arrived.
async fn reads(stream: &mut TcpStream) -> Option<BTreeMap<String, String>> {
    let mut read = Vec::new();
    let end_of_head = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        reads_some(stream, &mut read).await?;
    };
    let head = String::from_utf8(read[..end_of_head].to_vec()).ok()?;
    let headers: BTreeMap<String, String> = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    while read.len() < end_of_head + 4 + length {
        reads_some(stream, &mut read).await?;
    }
    Some(headers)
}

async fn reads_some(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<()> {
    let mut some = [0; 4_096];
    let length = stream.read(&mut some).await.ok()?;
    read.extend_from_slice(&some[..length]);
    (length > 0).then_some(())
}
