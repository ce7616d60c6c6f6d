//! At two desks, one of them without a mouse: an event is recorded, people are ticked in the list, one level is proposed for them, and somebody
//! else agrees before any gate knows.

use crate::steps::browser::Browser;
use crate::steps::gate::{until_decided, verifies};
use crate::steps::people::{Resident, registers};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::staff::sits_down;
use proto::checkpoint::v1::{Verdict, VerdictReason};
use proto::common::v1::HealthLevel;
use proto::registration::v1::LevelReason;
use tests::town::Town;
use vocabulary::Role;

const ENTER: &str = "\u{e007}";
const HOSTILE: &str = "\"><script>document.title='broken'</script>";

#[tokio::test]
async fn an_officer_sets_one_level_for_many() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴十二号院").await;
    let mut people = Vec::new();
    for nth in 1..=3 {
        people.push(registers(&town, &gate, nth).await);
    }
    let desk = sits_down(&town, "wang.officer", Role::Officer).await;
    an_event_is_recorded(&desk).await;
    nobody_is_ticked(&desk).await;
    two_are_ticked_by_keyboard(&desk, &people).await;
    what_is_missing_is_said_and_nothing_lost(&desk).await;
    let still = verifies(&town, &gate, &people[0].code, Some(365)).await;
    assert_eq!(
        still.expect("verified").verdict(),
        Verdict::Pass,
        "a proposal changes nothing"
    );

    let second = sits_down(&town, "zhao.officer", Role::Officer).await;
    a_second_officer_sees_whom_it_means_and_agrees(&second).await;
    the_gates_hold_those_two(&town, &gate, &people).await;
}

async fn an_event_is_recorded(desk: &Browser) {
    desk.goes_to("/desk/levels").await;
    desk.presses("a[href='/desk/levels/event']").await;
    desk.types("title", HOSTILE).await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    assert_eq!(desk.value("title").await, HOSTILE);
    desk.types("title", "墙南村市场发现一例确诊病例").await;
    desk.types("document_number", "焦疾控〔2020〕60号").await;
    desk.types("area", COMMUNITY).await;
    desk.presses("form.act button").await;
    desk.sees("墙南村市场发现一例确诊病例").await;
}

async fn nobody_is_ticked(desk: &Browser) {
    desk.goes_to("/desk/people").await;
    desk.presses("form[action='/desk/levels/many'] button").await;
    desk.sees("没有勾选任何人").await;
    desk.presses(".ways a[href='/desk/people']").await;
    desk.sees("最近登记").await;
}

/// Tab goes from box to box, the space bar ticks, Enter sends.
async fn two_are_ticked_by_keyboard(desk: &Browser, people: &[Resident]) {
    for resident in people[..2].iter().rev() {
        desk.tabs_to(&format!("input[name='person_ids'][value='{}']", resident.id))
            .await;
        desk.presses_keys(" ").await;
    }
    assert_eq!(desk.count("input[name='person_ids']:checked").await, 2);
    desk.is_photographed("desk-people-ticked").await;
    desk.tabs_to("form[action='/desk/levels/many'] button").await;
    desk.presses_keys(ENTER).await;
    desk.sees("批量调整码色（2）").await;
    desk.is_photographed("desk-level-for-many").await;
}

async fn what_is_missing_is_said_and_nothing_lost(desk: &Browser) {
    desk.chooses("level", &i32::from(HealthLevel::Red).to_string())
        .await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    desk.sees("批量调整码色（2）").await;
    assert_eq!(desk.value("level").await, i32::from(HealthLevel::Red).to_string());
    desk.chooses("reason", &i32::from(LevelReason::CloseContact).to_string())
        .await;
    desk.types("evidence", "流调名单，焦疾控〔2020〕60号附件").await;
    desk.presses("select[name='event_id'] option:nth-child(2)").await;
    desk.presses("form.act button").await;
    desk.sees("待批准").await;
    desk.sees("0 / 2").await;
    assert_eq!(
        desk.count("a[href$='/approve']").await,
        0,
        "nobody approves their own"
    );
}

/// The list is shown, masked, with why; a rejection needs words.
async fn a_second_officer_sees_whom_it_means_and_agrees(second: &Browser) {
    second.goes_to("/desk/levels?list=many").await;
    second.presses("tbody a[href^='/desk/levels/many/']").await;
    second.sees("焦疾控〔2020〕60号").await;
    second.sees("流调名单").await;
    second.sees("王验（").await;
    assert_eq!(second.count("tbody tr").await, 2);
    second.sees("**明").await;
    assert!(!second.text().await.contains("王小明"));
    second.is_photographed("desk-many-shown").await;
    second.presses("a[href$='/approve']").await;
    second.chooses("approve", "no").await;
    second.presses("form.act button").await;
    second.sees("请填写").await;
    second.chooses("approve", "yes").await;
    second.presses("form.act button").await;
    // The page looks again by itself until everybody is done.
    second.sees("2 / 2").await;
    second.sees("已完成").await;
    second.is_photographed("desk-many-applied").await;
    assert_ne!(second.asks("return document.title").await, "broken");
}

async fn the_gates_hold_those_two(town: &Town, gate: &Gate, people: &[Resident]) {
    for resident in &people[..2] {
        let red = (Verdict::ReportToStreet, VerdictReason::LevelRed);
        until_decided(town, gate, &resident.code, red.0, red.1).await;
    }
    let other = verifies(town, gate, &people[2].code, Some(365)).await;
    assert_eq!(other.expect("verified").verdict(), Verdict::Pass);
}
