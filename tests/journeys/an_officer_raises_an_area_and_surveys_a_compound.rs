//! At two desks a county is graded: whom it touches is shown, a second officer agrees, the gates refuse, and what was a mistake is taken back. Then a
//! compound is surveyed: begun at the desk, taken down door by door on a volunteer's phone, its figures read at the desk.

use crate::steps::browser::Browser;
use crate::steps::gate::until_decided;
use crate::steps::people::{Resident, came_from, id_number, registers};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::staff::{an_account_at, signs_in, sits_down};
use proto::checkpoint::v1::{Verdict, VerdictReason};
use proto::registration::v1 as pb;
use tests::town::Town;
use vocabulary::Role;

const WUHAN: &str = "420100";
/// One more than one person may decide about by the policy that a town starts with.
const CAME_FROM_THERE: u16 = 21;
/// As long as a door's number may be.
const HOSTILE_DOOR: &str = "<script>alert(1)</script>201";
const HOSTILE: &str = "\"><script>document.title='broken'</script>";

#[tokio::test]
async fn an_officer_raises_an_area_and_surveys_a_compound() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "铁路定和小区").await;
    let stayed = registers(&town, &gate, 1).await;
    let mut people = Vec::new();
    for nth in 2..2 + CAME_FROM_THERE {
        let person = registers(&town, &gate, nth).await;
        came_from(&town, &person, WUHAN).await;
        people.push(person);
    }
    let desk = sits_down(&town, "wang.officer", Role::Officer).await;
    a_county_is_graded(&town, &desk).await;
    whom_it_touches_is_shown(&desk, &people).await;
    it_is_stopped_before_anybody_agrees(&desk).await;
    it_is_asked_for_again(&desk).await;
    let second = sits_down(&town, "zhao.officer", Role::Officer).await;
    a_second_officer_agrees(&second).await;
    let red = (Verdict::ReportToStreet, VerdictReason::LevelRed);
    until_decided(&town, &gate, &people[0].code, red.0, red.1).await;
    it_is_taken_back(&town, &gate, (&desk, &second), &people[0]).await;

    a_survey_is_begun(&desk).await;
    let first = an_account_at(&town, "volunteer.wang", Role::GateStaff, COMMUNITY);
    let phone = Browser::on_a_phone(town.processes[0].address()).await;
    signs_in(&phone, "volunteer.wang", &first).await;
    nobody_opens(&phone).await;
    a_family_is_taken_down(&phone).await;
    leaflets_are_counted(&phone).await;
    who_was_away_opens_later(&phone).await;
    the_figures_are_read(&desk, &stayed).await;
}

/// Everything that is wrong is said at once, nothing is lost, and another grade than the figures make needs a reason.
async fn a_county_is_graded(town: &Town, desk: &Browser) {
    desk.goes_to("/desk").await;
    desk.presses("a[href='/desk/areas']").await;
    desk.sees("没有定过级").await;
    desk.presses("a[href='/desk/areas/grade']").await;
    desk.types("other", "定和").await;
    desk.presses("form.filter button").await;
    desk.sees("请填县").await;
    desk.types("other", WUHAN).await;
    desk.presses("form.filter button").await;
    desk.sees("湖北省 420100").await;
    desk.types("basis.total_cases", "49000").await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    assert!(desk.count("form.act .flaw").await >= 2, "{}", desk.text().await);
    assert_eq!(desk.value("basis.total_cases").await, "49000");

    let yesterday = town.clock().today().previous().to_string();
    desk.is_filled("basis.last_new_case_on", &yesterday).await;
    desk.is_filled("basis.last_cluster_on", &yesterday).await;
    desk.types("basis.source_document", HOSTILE).await;
    desk.chooses("grade", &i32::from(pb::RiskGrade::Mid).to_string())
        .await;
    desk.presses("form.act button").await;
    desk.sees("理由（等级与数字推出的不同时必填）").await;
    assert_eq!(desk.count("form.act .flaw").await, 1, "{}", desk.text().await);
    desk.types("basis.source_document", "湖北省疫情通报 第36号").await;
    desk.chooses("grade", &i32::from(pb::RiskGrade::High).to_string())
        .await;
    desk.presses("form.act button").await;
    desk.sees("已办理").await;
    desk.sees("高风险").await;
    desk.sees("49,000").await;
    desk.is_photographed("desk-county").await;
    desk.goes_to("/desk/areas").await;
    desk.sees("湖北省 420100").await;
    desk.is_photographed("desk-areas").await;
    assert_ne!(desk.asks("return document.title").await, "broken");
}

/// How many, where, and some of them, masked; nothing changes before somebody else agrees.
async fn whom_it_touches_is_shown(desk: &Browser, people: &[Resident]) {
    desk.goes_to(&format!("/desk/areas/{WUHAN}")).await;
    desk.presses("form[action$='/preview'] button").await;
    desk.sees("人数超过一人可定的限额").await;
    desk.sees("预览，未执行").await;
    desk.sees("**明").await;
    assert!(!desk.text().await.contains("王小明"));
    let shown = desk.count("a[href^='/desk/people/']").await;
    assert!(shown > 0 && shown <= people.len(), "{shown} people are shown");
    desk.is_photographed("desk-measure-shown").await;
    desk.presses("form[action$='/apply'] button").await;
    desk.sees("等待另一人审批").await;
    assert_eq!(
        desk.count("form[action$='/approve']").await,
        0,
        "nobody approves their own"
    );
}

/// Whoever asked for it may think better of it, with a reason; it is over for good.
async fn it_is_stopped_before_anybody_agrees(desk: &Browser) {
    desk.presses("form[action$='/stop'] button").await;
    desk.sees("请填写").await;
    desk.types("reason", "先核对名单").await;
    desk.presses("form.act button").await;
    desk.sees("已中止").await;
    desk.sees("先核对名单").await;
    assert_eq!(desk.count("form.act").await, 0, "nothing is left to do with it");
}

async fn it_is_asked_for_again(desk: &Browser) {
    desk.goes_to(&format!("/desk/areas/{WUHAN}")).await;
    desk.presses("form[action$='/preview'] button").await;
    desk.presses("form[action$='/apply'] button").await;
    desk.sees("等待另一人审批").await;
}

async fn a_second_officer_agrees(second: &Browser) {
    second.goes_to("/desk/areas/measures").await;
    second.presses("tbody a[href^='/desk/areas/measures/']").await;
    second.sees("王验（").await;
    second.chooses("approve", "no").await;
    second.presses("form[action$='/approve'] button").await;
    second.sees("请填写").await;
    second.chooses("approve", "yes").await;
    second.presses("form.act button").await;
    // The page looks again by itself until everybody is held.
    second.sees("21 / 21").await;
    second.sees("完成时间").await;
    second.is_photographed("desk-measure-applied").await;
}

/// What two people did, two people take back.
async fn it_is_taken_back(
    town: &Town,
    gate: &Gate,
    (first, second): (&Browser, &Browser),
    person: &Resident,
) {
    second.presses("form[action$='/revert'] button").await;
    second.sees("请填写").await;
    second.types("reason", "通报有误").await;
    second.presses("form.act button").await;
    second.sees("撤回须由另一人同意").await;
    first.goes_to("/desk/areas/measures?state=7").await;
    first.presses("tbody a[href^='/desk/areas/measures/']").await;
    first.types("reason", "已核实").await;
    first.presses("form[action$='/revert'] button").await;
    first.sees("已办理").await;
    until_decided(town, gate, &person.code, Verdict::Pass, VerdictReason::Green).await;
    first.sees("已撤回").await;
    first.goes_to("/desk/areas/measures").await;
    first.sees("已撤回").await;
    first.is_photographed("desk-measures").await;
}

/// Of one building the doors are named, of the other how many it has.
async fn a_survey_is_begun(desk: &Browser) {
    desk.goes_to("/desk/surveys").await;
    desk.sees("没有排查").await;
    desk.presses("a[href='/desk/surveys/new']").await;
    desk.types("buildings", "1号楼：101-102\n2号楼\n3号楼").await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    desk.sees("2号楼 请填写；3号楼 请填写").await;
    desk.types("unit_name", "铁路定和小区").await;
    desk.chooses("area", COMMUNITY).await;
    desk.types("buildings", "1号楼：101-102\n2号楼：6").await;
    desk.presses("form.act button").await;
    desk.sees("0 / 8").await;
    desk.is_photographed("desk-survey").await;
}

/// One tap, and the next door is shown.
async fn nobody_opens(phone: &Browser) {
    phone.goes_to("/desk/surveys").await;
    phone.presses("tbody a[href^='/desk/surveys/']").await;
    phone.presses("a[href$='/doors?state=1']").await;
    assert_eq!(phone.count("tbody tr").await, 2);
    phone.is_photographed("phone-doors").await;
    phone.presses("tbody a[href*='/door?']").await;
    phone.presses("form.act button").await;
    phone.sees("有几处需要改正").await;
    assert_eq!(phone.value("house_number").await, "101");
    phone
        .ticks("state", &i32::from(pb::DoorState::Absent).to_string())
        .await;
    phone.presses("form.act button").await;
    phone.sees("已办理").await;
    assert_eq!(phone.count("tbody tr").await, 1);
}

/// Somebody registered is known by their document; a newcomer is registered at the door; what is missing is said beside its field.
async fn a_family_is_taken_down(phone: &Browser) {
    phone.presses("tbody a[href*='/door?']").await;
    phone.is_photographed("phone-door").await;
    phone.types("head_phone", "13800000001").await;
    for (nth, name, id, relation) in [(0, "王小明", 1, "户主"), (1, "王小红", 40, "妻子")] {
        phone.presses("button[formaction]").await;
        phone.types(&format!("member.{nth}.person.name"), name).await;
        phone
            .types(&format!("member.{nth}.person.id_document.number"), &id_number(id))
            .await;
        phone.types(&format!("member.{nth}.relation"), relation).await;
        phone
            .ticks(&format!("member.{nth}.health.symptoms"), "none")
            .await;
    }
    phone.presses("form.act button:not([formaction])").await;
    phone.sees("有几处需要改正").await;
    assert_eq!(phone.count("form.act .flaw").await, 2, "{}", phone.text().await);
    assert_eq!(phone.value("member.1.person.name").await, "王小红");
    phone.is_photographed("phone-family").await;
    for nth in [0, 1] {
        phone
            .chooses(&format!("member.{nth}.health.high_risk_stay"), "no")
            .await;
    }
    phone.presses("form.act button:not([formaction])").await;
    phone.sees("已办理").await;
    phone.sees("没有这样的门").await;
}

async fn leaflets_are_counted(phone: &Browser) {
    phone.presses(".trail a[href^='/desk/surveys/']").await;
    phone.types("leaflets", "很多").await;
    phone.presses("form[action$='/leaflets'] button").await;
    phone.sees("超出允许范围").await;
    phone.types("leaflets", "35").await;
    phone.presses("form.act button").await;
    phone.sees("已办理").await;
    phone.sees("35").await;
    phone.is_photographed("phone-survey").await;
}

/// In the evening somebody opens at 101, and gives no name.
async fn who_was_away_opens_later(phone: &Browser) {
    phone.presses("a[href$='/doors?state=3']").await;
    phone.presses("tbody a[href*='/door?']").await;
    phone
        .ticks("state", &i32::from(pb::DoorState::Visited).to_string())
        .await;
    phone.types("unnamed", "2").await;
    phone.presses("form.act button:not([formaction])").await;
    phone.sees("已办理").await;
    // A door that was on no list.
    phone.goes_to("/desk/surveys").await;
    phone.presses("tbody a[href^='/desk/surveys/']").await;
    phone.presses("tbody tr:nth-child(2) a").await;
    phone.presses(".ways a[href*='/door?building=2']").await;
    phone.types("house_number", HOSTILE_DOOR).await;
    phone
        .ticks("state", &i32::from(pb::DoorState::Refused).to_string())
        .await;
    phone.presses("form.act button:not([formaction])").await;
    phone.sees("已办理").await;
    phone.sees(HOSTILE_DOOR).await;
}

/// Doors, households and people, by building; who was taken by mistake is corrected, and what was recorded before stays.
async fn the_figures_are_read(desk: &Browser, stayed: &Resident) {
    desk.goes_to("/desk/surveys").await;
    desk.presses("tbody a[href^='/desk/surveys/']").await;
    desk.sees("王验（").await;
    desk.sees("3 / 8").await;
    desk.is_photographed("desk-surveyed").await;
    desk.presses("tbody tr:nth-child(1) a").await;
    desk.sees("138****0001").await;
    desk.is_photographed("desk-doors").await;
    desk.presses("tbody tr:nth-child(2) a[href*='/door?']").await;
    desk.sees("**明").await;
    assert_eq!(
        desk.count(&format!("input[name='person_ids'][value='{}']", stayed.id))
            .await,
        1
    );
    assert_eq!(desk.count("input[name='person_ids']:checked").await, 2);
    assert_eq!(desk.count("input[name='keep_phone']:checked").await, 1);
    // He was only visiting; the phone stays.
    desk.ticks("person_ids", &stayed.id).await;
    desk.presses("form.act button:not([formaction])").await;
    desk.sees("已办理").await;
    desk.sees("138****0001").await;
    desk.presses("tbody tr:nth-child(2) a[href*='/doors/']").await;
    desk.sees("王验（").await;
    desk.sees("王验（").await;
    assert_eq!(desk.count("tbody tr").await, 2);
}
