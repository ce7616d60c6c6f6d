//! The pages of a poster while the gates are rushed: what a phone waits for, and how much it loads.

use super::Failure;
use super::crowd::Gate;
use super::drive::{Until, drive};
use super::report::{self, Target, figure};
use super::residents::{self, Family};
use super::scene::Scene;
use hdrhistogram::Histogram;
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use proto::checkpoint::v1::IssuePosterRequest;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Phones that load pages at once, each as fast as it is answered.
const PHONES: usize = 8;
/// Residents behind them, who live alone.
const RESIDENTS: usize = 400;
/// Gates whose posters they scan.
const POSTERS: usize = 100;

/// What a kind of page took.
struct Loaded {
    /// Microseconds.
    took: Histogram<u64>,
    bytes: u64,
    failures: u64,
}

impl Loaded {
    fn nothing() -> Result<Self, Failure> {
        Ok(Self {
            took: Histogram::new_with_max(60_000_000, 3)?,
            bytes: 0,
            failures: 0,
        })
    }

    fn record(&mut self, page: &Page, took: Duration) {
        if page.status != StatusCode::OK {
            self.failures += 1;
            return;
        }
        self.took
            .saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        self.bytes += page.bytes;
    }

    fn add(&mut self, other: &Self) -> Result<(), Failure> {
        self.took.add(&other.took)?;
        self.bytes += other.bytes;
        self.failures += other.failures;
        Ok(())
    }

    fn say(&self, name: &str) {
        report::latencies(name, &self.took);
        let each = self.bytes as f64 / (self.took.len().max(1) as f64);
        let most = Target::AtMost(100.0 * 1_024.0);
        figure(
            format_args!("  {name}: bytes a page, its headers included"),
            each,
            "bytes",
            most,
        );
        if self.failures > 0 {
            report::say(format_args!(
                "  {name}: {} pages were not answered",
                self.failures
            ));
        }
    }
}

/// The kinds of pages: first visit, who passes, verdict.
struct Visits([Loaded; 3]);

impl Visits {
    fn none() -> Result<Self, Failure> {
        Ok(Self([Loaded::nothing()?, Loaded::nothing()?, Loaded::nothing()?]))
    }
}

/// What all phones share.
struct Street {
    address: SocketAddr,
    residents: Vec<Family>,
    posters: Vec<String>,
    /// The next visit: every resident at every poster, in and out, once each, so that every verdict is a pass of its own.
    next: AtomicUsize,
    over: AtomicBool,
}

impl Street {
    /// Somebody, a poster and a way, none of which was told together before; `None` when all were.
    fn visit(&self) -> Option<(&Family, &str, &'static str)> {
        let nth = self.next.fetch_add(1, Ordering::Relaxed);
        let (residents, posters) = (self.residents.len(), self.posters.len());
        let way = *["in", "out"].get(nth / (residents * posters))?;
        let resident = &self.residents[nth % residents];
        Some((resident, &self.posters[nth / residents % posters], way))
    }
}

/// Measures and prints. The gates are rushed as hard as they stand it all the while.
pub(crate) async fn measure(scene: &mut Scene) -> Result<(), Failure> {
    report::heading(format_args!(
        "Pages of a poster on {PHONES} phones while {} scans are under way",
        scene.sizes.in_flight
    ));
    let street = Arc::new(Street {
        address: scene.town.address(),
        residents: residents::register_by(scene, RESIDENTS, 1).await?,
        posters: posters(scene).await?,
        next: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    });
    let quiet = walked(&street, Duration::from_secs(scene.sizes.seconds)).await?;
    let round = Duration::from_secs(scene.sizes.seconds * scene.sizes.rounds as u64);
    let rush = drive(
        &scene.town,
        &scene.sizes,
        &scene.visits,
        Until::After(round),
        &scene.clock,
    );
    let (rush, rushed) = tokio::join!(rush, walked(&street, round));
    let (rush, rushed) = (rush?, rushed?);

    scene.acknowledged += rush.acknowledged;
    for visits in [&quiet, &rushed] {
        scene.acknowledged += visits.0[2].took.len();
    }
    figure(
        "VerifyPass, beside the pages",
        rush.per_second(),
        "/s",
        Target::None,
    );
    report::latencies("VerifyPass, beside the pages", &rush.answered_in());
    for (when, visits) in [("quiet", &quiet), ("rush", &rushed)] {
        for (what, loaded) in [
            "first visit: notice and form",
            "known phone: who passes",
            "known phone: verdict",
        ]
        .into_iter()
        .zip(&visits.0)
        {
            loaded.say(&format!("{when}, {what}"));
        }
    }
    rush.say_what_else("rush");
    Ok(())
}

/// The tokens of the posters of some gates.
async fn posters(scene: &Scene) -> Result<Vec<String>, Failure> {
    let mut client = CheckpointServiceClient::new(scene.channel());
    let mut tokens = Vec::new();
    for Gate { id, .. } in scene.gates.iter().take(POSTERS) {
        let asked = IssuePosterRequest {
            checkpoint_id: id.clone(),
        };
        let issued = client.issue_poster(scene.by_officer(asked)).await?.into_inner();
        tokens.push(issued.poster.ok_or("no poster was issued")?.token);
    }
    Ok(tokens)
}

/// Every phone loads pages for so long.
async fn walked(street: &Arc<Street>, long: Duration) -> Result<Visits, Failure> {
    street.over.store(false, Ordering::Relaxed);
    let phones: Vec<_> = (0..PHONES)
        .map(|_| tokio::spawn(loads_pages(Arc::clone(street))))
        .collect();
    tokio::time::sleep(long).await;
    street.over.store(true, Ordering::Relaxed);
    let mut all = Visits::none()?;
    for phone in phones {
        let visits = phone.await??;
        for (sum, loaded) in all.0.iter_mut().zip(&visits.0) {
            sum.add(loaded)?;
        }
    }
    Ok(all)
}

async fn loads_pages(street: Arc<Street>) -> Result<Visits, Failure> {
    let mut phone = Phone::connected(street.address).await?;
    let mut visits = Visits::none()?;
    while !street.over.load(Ordering::Relaxed) {
        let Some((resident, token, way)) = street.visit() else {
            break;
        };
        let poster = format!("/p/{token}");
        let [first, who, verdict] = &mut visits.0;
        let (page, took) = phone.loads(Method::GET, &poster, "", "").await?;
        first.record(&page, took);
        let mut cookies = format!("resident={}", resident.session);
        let (page, took) = phone.loads(Method::GET, &poster, &cookies, "").await?;
        who.record(&page, took);
        if let Some(code) = &page.cookie {
            cookies = format!("{cookies}; {code}");
        }
        let chosen = format!("who={}%20{way}", resident.head);
        let (page, took) = phone
            .loads(Method::POST, &format!("{poster}/pass"), &cookies, &chosen)
            .await?;
        verdict.record(&page, took);
    }
    Ok(visits)
}

/// A page as it came.
struct Page {
    status: StatusCode,
    bytes: u64,
    /// The first cookie it gave, as it is sent back.
    cookie: Option<String>,
}

/// A browser's connection.
struct Phone {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
}

impl Phone {
    async fn connected(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { address, sender })
    }

    /// Loads a page whole; how long that took.
    async fn loads(
        &mut self,
        method: Method,
        path: &str,
        cookies: &str,
        form: &str,
    ) -> Result<(Page, Duration), Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string());
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        if !form.is_empty() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(form.as_bytes())))?;
        let began = Instant::now();
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        let took = began.elapsed();
        let headers = head.headers.iter();
        let headers: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        let cookie = head
            .headers
            .get(SET_COOKIE)
            .and_then(|cookie| cookie.to_str().ok());
        let page = Page {
            status: head.status,
            bytes: (headers + body.len()) as u64,
            cookie: cookie
                .and_then(|cookie| cookie.split(';').next())
                .map(str::to_owned),
        };
        Ok((page, took))
    }
}
