//! Every way in which a level changes, and what is then on record: reason, evidence, author and approver; or the policy that did it by
//! itself, and the fact that it did it for.

use super::{decide, proposed, recorded, red, residents, until};
use crate::house::{AUTHORITY, COMMUNITY, House};
use crate::people::{declaration, feverish};
use crate::{imports, objections, quarantine, risk};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::report_service_client::ReportServiceClient;
use registration::rules::level::Decision;
use registration::rules::person::Person;
use registration::rules::stand::{Cause, Hold};
use registration::store::people;
use rstest::rstest;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use vocabulary::{FeverId, LevelChangeId, PersonId};

/// What writes how somebody stands.
const WRITES: &[&str] = &[
    "stands::put",
    "held::put(",
    "holds::put(",
    "people::set_decision(",
    "people::add(",
    "INTO hold ",
    "UPDATE hold ",
    "SET level",
];
/// Where that is done. A file that is new here is a new way to change somebody's level: it goes through the story below, and has its
/// reason, evidence, author and approver, or names its policy.
const WAYS: &[(&str, &str)] = &[
    // A change of many people's levels: an event, two people.
    ("bulk/duties.rs", "stands::put"),
    // What is over is lifted.
    ("duties.rs", "stands::put"),
    // Two records become one, which is held by what held both.
    ("imports/rpc/merge_people.rs", "stands::put"),
    // A declaration that was wrong, answered by somebody else.
    ("objections/rpc/answer_correction.rs", "stands::put"),
    ("quarantine/ending.rs", "stands::put"),
    ("quarantine/rpc/order_quarantine.rs", "stands::put"),
    ("quarantine/rpc/transfer_quarantine.rs", "stands::put"),
    // By policy, while a fever at a gate is open.
    ("reports/rpc/report_fever.rs", "stands::put"),
    // By policy, of an area.
    ("risk/duties.rs", "held::put("),
    ("risk/store/held.rs", "holds::put("),
    // A level by hand, an appeal that is granted: two people.
    ("rpc/approve_level.rs", "stands::put"),
    ("rpc/declare_health.rs", "stands::put"),
    ("store/holds.rs", "INTO hold "),
    ("store/people.rs", "SET level"),
    ("store/people.rs", "holds::put("),
    // Somebody is registered, with what they declare.
    ("store/registrations.rs", "people::add("),
    ("store/stands.rs", "holds::put("),
    ("store/stands.rs", "people::set_decision("),
];

#[test]
fn how_somebody_stands_is_written_where_this_story_knows_of() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    search(&src, &src, &mut found);
    let known: BTreeSet<_> = WAYS
        .iter()
        .map(|(file, write)| ((*file).to_owned(), *write))
        .collect();
    assert_eq!(found, known);
}

fn search(root: &Path, folder: &Path, found: &mut BTreeSet<(String, &'static str)>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            search(root, &path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source");
        let name = path
            .strip_prefix(root)
            .expect("below the root")
            .display()
            .to_string();
        // Not what stands there in words.
        let code: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        let writes = WRITES
            .iter()
            .filter(|write| code.iter().any(|line| line.contains(**write)));
        found.extend(writes.map(|write| (name.clone(), *write)));
    }
}

#[rstest]
#[tokio::test]
async fn no_level_changes_without_reason_evidence_author_and_approver_or_a_policy(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    const EVERYBODY: &str = "SELECT id FROM person";
    let house = House::open_on(on, |_| {}).await;
    let people = residents(&house, 12).await;

    by_hand(&house, people[0]).await;
    many_by_hand(&house, &people[1..3]).await;
    an_appeal_is_granted(&house, people[3]).await;
    staff_declare(&house, people[4]).await;
    a_correction_is_granted(&house, people[5]).await;
    somebody_is_ordered_and_moved(&house, people[6]).await;
    somebody_is_released(&house, people[7]).await;
    a_fever_is_reported(&house, people[8]).await;
    two_become_one(&house, (people[9], people[10])).await;
    somebody_is_erased(&house, people[11]).await;
    an_area_is_graded(&house).await;

    let everybody = house.db.query(EVERYBODY).fetch_all::<(PersonId,)>().await;
    let everybody: Vec<_> = everybody.expect("reads").into_iter().map(|(id,)| id).collect();
    assert_eq!(everybody.len(), 11, "two of thirteen are gone");
    let everybody = people::by_ids(&house.db, &everybody).await.expect("reads");
    let (mut causes, mut changed) = (BTreeSet::new(), 0);
    for person in &everybody {
        declared_on_record(&house, person, &person.stand.declared).await;
        for hold in &person.stand.holds {
            held_on_record(&house, person, hold).await;
            causes.insert(hold.cause);
        }
        changed += usize::from(person.stand.decision().level_change.is_some());
    }
    let all: BTreeSet<_> = Cause::ALL.iter().copied().collect();
    assert_eq!(causes, all, "everything that can hold a level was told of");
    assert_eq!(changed, 4, "by hand");

    // What holds for a time ends by itself, and by nothing else.
    quarantine::days_pass(&house, 14);
    let is_over = async || {
        let person = people::by_id(&house.db, people[7]).await.expect("reads");
        person.filter(|person| person.stand.holds.is_empty())
    };
    let person = quarantine::until(is_over).await;
    declared_on_record(&house, &person, &person.stand.decision()).await;
}

/// What somebody declared, or what a hand said of it since.
async fn declared_on_record(house: &House, person: &Person, decision: &Decision) {
    const DECLARED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM declaration WHERE person_id = $1 AND level = $2 AND reason = $3 \
         AND policy_id = $4 AND LENGTH(answers) > 0 AND declared_by <> ''";
    if let Some(change) = decision.level_change {
        assert!(decision.by.is_none(), "{}: two people, and no policy", person.id);
        return changed_on_record(house, person, change).await;
    }
    let by = decision.by.as_ref().expect("neither two people nor a policy");
    let query = house
        .db
        .query(DECLARED)
        .bind(person.id)
        .bind(decision.verdict.level)
        .bind(decision.verdict.reason.clone())
        .bind(by.policy_id);
    let found = query.fetch_one::<(i64,)>().await.expect("counts").0;
    assert!(found >= 1, "{}: {decision:?}", person.id);
}

/// By hand: two people, for a reason, by evidence.
async fn changed_on_record(house: &House, person: &Person, change: LevelChangeId) {
    const CHANGED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM level_change WHERE person_id = $1 AND id = $2 \
         AND state = 'approved' AND reason <> '' AND LENGTH(evidence) > 0 AND author <> '' AND approver <> '' \
         AND approver <> author AND decided_at IS NOT NULL";
    let query = house.db.query(CHANGED).bind(person.id).bind(change);
    let found = query.fetch_one::<(i64,)>().await.expect("counts").0;
    assert_eq!(found, 1, "{}: {change}", person.id);
}

/// What holds a level: two people, or a policy and the fact it was applied to, with whoever put it there.
async fn held_on_record(house: &House, person: &Person, hold: &Hold) {
    const ORDERED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine q JOIN quarantine_stay s \
         ON s.person_id = q.person_id AND s.quarantine_id = q.id AND s.mode = q.mode AND s.ordered_by <> '' \
         WHERE q.person_id = $1 AND q.id = $2 AND q.state = 'in_force' AND q.reason <> '' AND LENGTH(q.evidence) > 0 \
         AND q.ordered_by <> ''";
    const RELEASED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine_release WHERE person_id = $1 AND quarantine_id = $2 \
         AND state = 'approved' AND reason <> '' AND author <> '' AND policy_id IS NOT NULL";
    const MEASURED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM measure_person t JOIN area_measure m ON m.id = t.measure_id \
         WHERE t.person_id = $1 AND m.id = $2 AND m.state = 'applied' AND m.author <> '' \
         AND (m.approver <> '' OR NOT m.needs_two)";
    const REPORTED: &str =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM fever_report WHERE person_id = $1 AND id = $2 AND holds";
    let on_record = match hold.cause {
        Cause::Hand => {
            assert!(hold.by.is_none(), "{}: two people, and no policy", person.id);
            return changed_on_record(house, person, LevelChangeId::from_uuid(hold.id)).await;
        }
        Cause::Quarantine => ORDERED,
        Cause::AfterQuarantine => RELEASED,
        Cause::AreaRisk => MEASURED,
        Cause::Fever => REPORTED,
    };
    assert!(hold.by.is_some(), "{}: no policy: {hold:?}", person.id);
    let query = house.db.query(on_record).bind(person.id).bind(hold.id);
    let found = query.fetch_one::<(i64,)>().await.expect("counts").0;
    assert_eq!(found, 1, "{}: {hold:?}", person.id);
}

async fn by_hand(house: &House, person: PersonId) {
    let single = pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        level: HealthLevel::Yellow.into(),
        reason: pb::LevelReason::Discharged.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    let change = single.request_id.clone();
    let request = house.by("community_worker", COMMUNITY, single);
    house.health_code().set_level(request).await.expect("proposes");
    approve(house, &change).await;
}

async fn approve(house: &House, change: &str) {
    let request = pb::ApproveLevelRequest {
        level_change_id: change.to_owned(),
        approve: true,
        note: String::new(),
    };
    let request = house.by_account("command-1", "command", AUTHORITY, request);
    house
        .health_code()
        .approve_level(request)
        .await
        .expect("approves");
}

async fn many_by_hand(house: &House, people: &[PersonId]) {
    let event = recorded(house).await;
    let bulk = proposed(house, red(house, &event, people)).await;
    decide(house, "command-1", &bulk.bulk_change_id, true)
        .await
        .expect("approves");
    until(house, &bulk.bulk_change_id, pb::BulkChangeState::Applied).await;
}

async fn falls_ill(house: &House, person: PersonId) {
    let ill = declaration(house.clock.now(), person, feverish());
    let ill = house.by_resident(person, ill);
    house.registration().declare_health(ill).await.expect("declares");
}

async fn an_appeal_is_granted(house: &House, person: PersonId) {
    falls_ill(house, person).await;
    let objection = objections::appealed(house, person).await;
    let granted = pb::AnswerAppealRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        objection_id: objection.objection_id,
        grant: true,
        answer: "经核实".to_owned(),
        level: HealthLevel::Green.into(),
        reason: pb::LevelReason::ClearedByTest.into(),
        evidence: "检测报告".to_owned(),
    };
    let change = granted.request_id.clone();
    let granted = house.by("officer", AUTHORITY, granted);
    objections::client(house)
        .answer_appeal(granted)
        .await
        .expect("answers");
    approve(house, &change).await;
}

async fn staff_declare(house: &House, person: PersonId) {
    let ill = declaration(house.clock.now(), person, feverish());
    let ill = house.by("community_worker", COMMUNITY, ill);
    house.registration().declare_health(ill).await.expect("declares");
}

async fn a_correction_is_granted(house: &House, person: PersonId) {
    falls_ill(house, person).await;
    let objection = objections::corrected(house, person).await;
    let granted = objections::answer_to_correction(house, &objection.objection_id, true);
    let granted = house.by("officer", AUTHORITY, granted);
    objections::client(house)
        .answer_correction(granted)
        .await
        .expect("answers");
}

async fn somebody_is_ordered_and_moved(house: &House, person: PersonId) {
    let ordered = quarantine::ordered(house, quarantine::order(house, person)).await;
    let transfer = pb::TransferQuarantineRequest {
        request_id: quarantine::fresh(house),
        quarantine_id: ordered.quarantine_id,
        mode: pb::QuarantineMode::Centralised.into(),
        place: "焦东宾馆".to_owned(),
        note: "家中无独立房间".to_owned(),
        ..Default::default()
    };
    let transfer = house.by("officer", AUTHORITY, transfer);
    quarantine::client(house)
        .transfer_quarantine(transfer)
        .await
        .expect("moves");
}

/// Two weeks were over before it was typed in; the policy watches for two more.
async fn somebody_is_released(house: &House, person: PersonId) {
    let order = pb::OrderQuarantineRequest {
        first_day: "2020-02-16".to_owned(),
        days: 14,
        ..quarantine::order(house, person)
    };
    let id = quarantine::ordered(house, order).await.quarantine_id;
    let release = quarantine::release(house, &id, pb::QuarantineReleaseReason::PeriodCompleted);
    quarantine::released(house, release).await.expect("releases");
}

async fn a_fever_is_reported(house: &House, person: PersonId) {
    let fever = pb::ReportFeverRequest {
        request_id: FeverId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        revision: 1,
        state: pb::ReportedFeverState::Open.into(),
        outcome: 0,
        opened_at: Some(house.clock.now().to_proto()),
    };
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let heard = reports.report_fever(house.by_service(fever)).await;
    heard.expect("registration hears");
}

/// One of them has a fever, and is held by an order: so is whoever both are.
async fn two_become_one(house: &House, (kept, merged): (PersonId, PersonId)) {
    falls_ill(house, merged).await;
    quarantine::ordered(house, quarantine::order(house, merged)).await;
    let request = pb::MergePeopleRequest {
        request_id: imports::fresh(house),
        kept_id: kept.to_string(),
        merged_id: merged.to_string(),
        reason: "同一人重复登记".to_owned(),
    };
    let request = house.by("officer", AUTHORITY, request);
    house.imports().merge_people(request).await.expect("merged");
}

/// Nothing is left that would have to be explained.
async fn somebody_is_erased(house: &House, person: PersonId) {
    staff_declare(house, person).await;
    let erase = pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        reason: "本人要求删除".to_owned(),
    };
    let erase = house.by_resident(person, erase);
    house.registration().erase_person(erase).await.expect("is erased");
}

/// Somebody came from there this morning; what follows is shown to whoever applies it.
async fn an_area_is_graded(house: &House) {
    risk::arrived(house, 40, 1).await;
    risk::set(house, risk::graded(house, risk::WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    let shown = risk::previewed(house, "li", risk::preview(house, ""))
        .await
        .expect("shown");
    let measure = shown.measure.expect("a measure").measure_id;
    risk::apply(house, "li", &measure).await.expect("applies");
    risk::until(house, &measure, pb::MeasureState::Applied).await;
}
