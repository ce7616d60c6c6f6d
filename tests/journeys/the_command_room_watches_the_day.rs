//! The command room watches the day on a wall: a pass at a gate changes a figure under everybody's eyes; the figures of a moment are frozen in a
//! brief, and what a gate uploads late is corrected by the next one.

use crate::steps::browser::Browser;
use crate::steps::device::goes_offline;
use crate::steps::gate::{rises, verifies};
use crate::steps::people::registers;
use crate::steps::places::{a_gate, a_gate_of};
use crate::steps::staff::sits_down;
use crate::steps::until_within;
use std::time::Duration;
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn the_command_room_watches_the_day() {
    let mut town = Town::embedded().await;
    let gate = a_gate(&town, "新兴八号院").await;
    a_gate_of(&town, &gate.unit_id, "西门").await;
    let (well, ill) = (registers(&town, &gate, 1).await, registers(&town, &gate, 2).await);
    verifies(&town, &gate, &well.code, Some(365))
        .await
        .expect("verified");
    verifies(&town, &gate, &ill.code, Some(384))
        .await
        .expect("verified");
    // Two more come while the gate has no network; their passes are uploaded later.
    let device = goes_offline(&town, &gate, "gate-phone-8", Duration::ZERO).await;
    let unknown_yet: Vec<_> = (1..=2)
        .map(|nth| device.lets_pass(&town, &gate, &well.id, &well.code, nth))
        .collect();

    let wall = sits_down(&town, "wang.command", Role::Command).await;
    wall.is_as_large_as(1920, 1080).await;
    wall.goes_to("/board").await;
    for (figure, value) in [
        ("登记卡点", "2"),
        ("有记录卡点", "1"),
        ("累计登记人次", "2"),
        ("今日登记人次", "2"),
    ] {
        assert_eq!(told(&wall, figure).await.as_deref(), Some(value), "{figure}");
    }
    wall.sees("新兴八号院 东门").await;
    wall.sees("38.4℃ 待复测").await;
    wall.is_photographed("board").await;

    // One more comes: the figure changes, and the page is the same page.
    wall.asks("window.isTheSamePage = true").await;
    let before = wall.asks(GEOMETRY).await;
    verifies(&town, &gate, &well.code, Some(364))
        .await
        .expect("verified");
    shows(&wall, "累计登记人次", "3").await;
    assert_eq!(wall.asks("return window.isTheSamePage").await, true);
    assert_eq!(wall.asks(GEOMETRY).await, before, "nothing has moved");

    // The town is away and comes back; the board says so, and comes back by itself.
    town.processes[0].kill();
    wall.sees("与服务器的连接中断").await;
    rises(&mut town).await;
    verifies(&town, &gate, &well.code, Some(364))
        .await
        .expect("verified");
    shows(&wall, "累计登记人次", "4").await;
    wall.never_says("与服务器的连接中断").await;

    a_moment_is_frozen(&town, &wall).await;
    let late = device
        .uploads(&town, &gate, &unknown_yet)
        .await
        .expect("taken in");
    assert_eq!(late.accepted, 2);
    the_next_brief_corrects_it(&wall).await;
    shows_the_sum_of_all(&wall).await;
}

/// Where every panel and every large figure begins, and how wide it is.
const GEOMETRY: &str = "return Array.from(document.querySelectorAll('section, .cell')).map((piece) => { \
     const at = piece.getBoundingClientRect(); return [at.left, at.top, at.width, at.height].join(); }).join(' ')";

/// The large figure of this name.
async fn told(wall: &Browser, figure: &str) -> Option<String> {
    let script = format!(
        "const cell = Array.from(document.querySelectorAll('.cell')).find((cell) => cell.querySelector('h2').textContent === '{figure}'); \
         return cell ? cell.querySelector('b').textContent : null"
    );
    wall.asks(&script).await.as_str().map(str::to_owned)
}

async fn shows(wall: &Browser, figure: &str, value: &str) {
    let shown = async || (told(wall, figure).await.as_deref() == Some(value)).then_some(());
    until_within(Duration::from_secs(60), &format!("{figure} is {value}"), shown).await;
}

async fn a_moment_is_frozen(town: &Town, wall: &Browser) {
    // A brief is of a full minute: the one after everything that was recorded so far.
    let minute = || town.clock().now().unix_seconds() / 60;
    let begun = minute();
    let passed = async || (minute() > begun).then_some(());
    until_within(Duration::from_secs(70), "the minute passes", passed).await;
    wall.goes_to("/desk/brief").await;
    wall.sees("全区登记卡点2个，其中1个有记录，累计登记4人次。").await;
    wall.is_photographed("brief-draft").await;
    wall.presses("form[method=post] button").await;
    wall.sees("专报第1号").await;
    wall.sees("其中新兴八号院（东门）最多，登记4人次。").await;
    let text = wall.text().await;
    assert!(!text.contains("更正"), "{text}");
    wall.is_photographed("brief").await;
}

async fn the_next_brief_corrects_it(wall: &Browser) {
    wall.goes_to("/desk/brief").await;
    wall.presses("form[method=post] button").await;
    wall.sees("专报第2号").await;
    wall.sees("所报累计登记4人次，此后又收到迟报2人次（定和街道+2），更正为6人次。")
        .await;
    wall.is_photographed("brief-correction").await;
    let text = wall.fetches(&wall.link("a[href$='/text']").await, "").await;
    assert_eq!(
        (text.status, text.kind.as_str()),
        (200, "text/plain; charset=utf-8")
    );
    assert!(String::from_utf8_lossy(&text.bytes).contains("更正：第1号专报"));
    let pdf = wall.fetches("/desk/brief/2/pdf", "").await;
    assert_eq!((pdf.status, pdf.kind.as_str()), (200, "application/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let hash = wall
        .asks("return Array.from(document.querySelectorAll('dt')).find((dt) => dt.textContent === 'SHA-256').nextElementSibling.textContent")
        .await;
    let hash = hash.as_str().unwrap_or_default();
    wall.goes_to(&format!("/brief/verify?hash={hash}")).await;
    wall.sees("是本区专报第2号").await;
    wall.goes_to(&format!("/brief/verify?hash={}", "0".repeat(64)))
        .await;
    wall.sees("没有此校验码").await;
}

async fn shows_the_sum_of_all(wall: &Browser) {
    wall.goes_to("/board").await;
    shows(wall, "累计登记人次", "6").await;
}
