//! A volunteer's phone at a gate whose network goes: the page opens again without it, judges as the gate would, loses nothing on reload,
//! and brings everything once when the network is back.

use crate::steps::browser::{ASKS, Browser, HOLDS, PASSES};
use crate::steps::gate::{all_passes, rises, verifies};
use crate::steps::people::{declares, registers, well};
use crate::steps::places::{Gate, a_gate};
use crate::steps::staff::{PASSWORD, an_account_at, signs_in};
use crate::steps::until;
use edge::web::qr::Qr;
use proto::checkpoint::v1::{Origin, Verdict, VerdictReason as Why};
use proto::common::v1::Answer;
use proto::registration::v1::HealthAnswers;
use std::io::Write;
use tempfile::NamedTempFile;
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn a_gate_page_without_a_network() {
    let mut town = Town::embedded().await;
    let gate = a_gate(&town, "新兴三号院").await;
    let (green, red) = (registers(&town, &gate, 1).await, registers(&town, &gate, 2).await);
    // What overrides the code on a phone is only in the bundle.
    let stayed = HealthAnswers {
        high_risk_stay: Answer::Yes.into(),
        ..well()
    };
    declares(&town, &red, stayed).await;
    until("the gate hears of the stay", async || {
        let passage = verifies(&town, &gate, &red.code, None).await.ok()?;
        passage.reasons().any(|why| why == Why::LevelRed).then_some(())
    })
    .await;
    let before = all_passes(&town, &gate, 50).await.len();
    let first = an_account_at(
        &town,
        "li.gate",
        Role::GateStaff,
        &format!("checkpoint:{}", gate.id),
    );
    let film = a_film_of(&green.code);
    let phone = Browser::on_a_phone_that_sees(town.processes[0].address(), film.path()).await;
    signs_in(&phone, "li.gate", &first).await;
    phone.listens().await;

    the_shift_begins(&phone, &gate).await;
    town.checkpoint_process().kill();
    three_scans(&phone, &gate, &forged(&green.code), &red.code).await;
    nothing_is_lost(&phone, &gate).await;

    rises(&mut town).await;
    everything_counts_once(&town, &phone, &gate, before).await;
    what_is_forged_is_refused(&phone, &gate).await;
    a_browser_that_cannot_says_so(&phone, &gate).await;
}

/// The page says whether it works without a network before it has to.
async fn the_shift_begins(phone: &Browser, gate: &Gate) {
    phone.goes_to(&format!("/gate/{}/offline", gate.id)).await;
    phone.sees("可离线").await;
    phone.sees("资料 0 分钟前更新").await;
    phone.sees("新兴三号院").await;
    phone.is_photographed("offline-ready").await;
}

/// Green, seen by the camera and measured; overridden; forged. The address of the page with a network opens the shell, too.
async fn three_scans(phone: &Browser, gate: &Gate, forged: &str, red: &str) {
    phone.goes_to(&format!("/gate/{}", gate.id)).await;
    phone.sees("可离线").await;
    phone.presses(".camera button").await;
    phone.sees("绿码·请测温").await;
    assert_eq!(phone.hears().await, ASKS);
    phone.is_photographed("offline-green").await;
    phone.presses("[data-tap='365']").await;
    phone.sees("通行").await;
    assert_eq!(phone.hears().await, PASSES);
    phone.sees("36.5 ℃").await;
    phone.presses("[data-next]").await;
    phone.sees("等待上传：1 条").await;
    phone.presses(".camera button").await;

    scans(phone, red).await;
    phone.sees("请等候街道处理").await;
    phone.sees("红码").await;
    assert_eq!(phone.hears().await, HOLDS);
    phone.is_photographed("offline-refused").await;
    phone.presses("[data-next]").await;

    scans(phone, forged).await;
    phone.sees("验签不通过").await;
}

/// A code whose signature does not fit.
fn forged(code: &str) -> String {
    let mut forged = code.to_owned();
    let last = if forged.ends_with('0') { "1" } else { "0" };
    forged.replace_range(forged.len() - 1.., last);
    forged
}

/// Ten frames of a code held before a camera: a grey picture of 640 × 480, as Y4M.
fn a_film_of(code: &str) -> NamedTempFile {
    const WIDTH: usize = 640;
    const HEIGHT: usize = 480;
    let qr = Qr::of(code).expect("a code is drawn");
    let module = (HEIGHT - 20) / qr.side;
    let (left, top) = ((WIDTH - qr.side * module) / 2, (HEIGHT - qr.side * module) / 2);
    let is_dark = |x: usize, y: usize| {
        let row = y.checked_sub(top).and_then(|y| qr.modules().get(y / module));
        let module = row.and_then(|row| x.checked_sub(left).and_then(|x| row.get(x / module)));
        module.copied().unwrap_or(false)
    };
    let shades = (0..WIDTH * HEIGHT).map(|at| if is_dark(at % WIDTH, at / WIDTH) { 30 } else { 225 });
    // Every pixel's shade, then no colour for every four of them, twice.
    let frame: Vec<u8> = shades
        .chain(std::iter::repeat_n(128, WIDTH * HEIGHT / 2))
        .collect();
    let mut film = NamedTempFile::with_suffix(".y4m").expect("a file");
    film.write_all(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n")
        .expect("written");
    for _ in 0..10 {
        film.write_all(b"FRAME\n").expect("written");
        film.write_all(&frame).expect("written");
    }
    film
}

async fn scans(phone: &Browser, code: &str) {
    phone.sees("扫健康码").await;
    phone.types("scan", code).await;
    phone.presses("[data-scan-form] button:not([type=button])").await;
}

/// The verdict on the screen comes back with the page, and so does everything that waits.
async fn nothing_is_lost(phone: &Browser, gate: &Gate) {
    phone.goes_to(&format!("/gate/{}/offline", gate.id)).await;
    phone.sees("验签不通过").await;
    phone.presses("[data-next]").await;
    phone.sees("等待上传：3 条").await;
    phone.is_photographed("offline-waiting").await;
}

/// The session has ended meanwhile: what waits, waits for the volunteer to come back in.
async fn everything_counts_once(town: &Town, phone: &Browser, gate: &Gate, before: usize) {
    phone.forgets().await;
    phone.goes_to(&format!("/gate/{}/offline", gate.id)).await;
    phone.sees("登录已失效").await;
    phone.sees("等待上传：3 条").await;
    phone.presses("[data-sign-in] a").await;
    phone.types("login", "li.gate").await;
    phone.types("password", PASSWORD).await;
    phone.presses("main button").await;
    phone.sees("可离线").await;
    let waiting = "return document.querySelector('[data-waiting]').hidden";
    until("nothing waits any more", async || {
        (phone.asks(waiting).await == true).then_some(())
    })
    .await;
    let passes = all_passes(town, gate, 50).await;
    assert_eq!(passes.len(), before + 3);
    let brought: Vec<_> = passes
        .iter()
        .filter(|pass| pass.origin() == Origin::Offline)
        .collect();
    let mut told: Vec<_> = brought
        .iter()
        .map(|pass| (pass.device_sequence, pass.verdict()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (1, Verdict::Pass),
            (2, Verdict::ReportToStreet),
            (3, Verdict::Refuse)
        ]
    );
    assert!(
        brought
            .iter()
            .all(|pass| pass.clock_skew_ms.abs() < 60_000 && !pass.doubtful)
    );
    assert_eq!(phone.asks(LEFT).await, 0, "nobody is left in the browser");
}

/// How many passes the browser keeps.
const LEFT: &str = "return new Promise(done => { const asked = indexedDB.open('quma-gate'); asked.onsuccess = () => { \
     const of = asked.result.transaction('passes').objectStore('passes').count(); of.onsuccess = () => done(of.result); }; })";

/// A ticket somebody made, and another gate's.
async fn what_is_forged_is_refused(phone: &Browser, gate: &Gate) {
    let script = format!(
        "return fetch('/gate/{id}/offline/form').then(told => told.json()).then(told => \
         fetch('/gate/{id}/offline/passes', {{method: 'POST', headers: {{'content-type': 'application/json', 'x-form': told.form}}, \
         body: JSON.stringify({{ticket: 'AAAA', device: 'd', now: 0, passes: []}})}})).then(answer => answer.text())",
        id = gate.id
    );
    let answer = phone.asks(&script).await;
    assert!(
        answer.as_str().is_some_and(|text| text.contains("TICKET_FORGED")),
        "{answer}"
    );
}

/// As within some apps: no worker may keep the page. The volunteer is told before the shift, and where to open it instead.
async fn a_browser_that_cannot_says_so(phone: &Browser, gate: &Gate) {
    phone.has_no("serviceWorker").await;
    phone.goes_to(&format!("/gate/{}", gate.id)).await;
    phone.sees("不可离线 · 请用系统浏览器打开，或备好纸质表").await;
    phone.is_photographed("offline-cannot").await;
    phone.presses("a.readiness").await;
    phone
        .sees("不可离线 · 请用系统浏览器（Safari、Chrome）打开")
        .await;
    phone.is_photographed("offline-cannot-why").await;
}
