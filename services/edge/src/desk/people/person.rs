//! One person: who they are, masked; how they stand and why; their trips, their quarantine, and what was decided about them.

use super::ways;
use crate::desk::page::{Cell, Form, Page, Table};
use crate::desk::registration::{DOCUMENTS, SEXES, SOURCES, place};
use crate::desk::seat::{Answered, Desk, DeskForm, Failed};
use crate::web::Asked;
use crate::web::words;
use axum::extract::Path;
use axum::response::Response;
use kit::fault;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Everything that is known of somebody.
struct Known {
    person: pb::Person,
    health: pb::QueryHealthResponse,
    quarantine: Option<pb::Quarantine>,
    trips: Vec<pb::Trip>,
    changes: Vec<pb::LevelChange>,
    objections: Vec<pb::Objection>,
}

/// A person, masked.
pub(super) async fn show(desk: Desk, Path(person): Path<String>, asked: Asked) -> Response {
    match known(&desk, &person, None).await {
        Ok(known) => desk.shows(Ok(page(&desk, &known, asked.has("done")))).await,
        Err(failed) => desk.refuses(failed),
    }
}

/// The same in clear, for a purpose that goes on record before anything is shown.
pub(super) async fn in_clear(Path(person): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match known(&desk, &person, Some(fields.text("purpose").trim())).await {
        Ok(known) => desk.shows(Ok(page(&desk, &known, false))).await,
        Err(failed) => desk.sent(purpose(&desk, &person), &fields, Err(failed)),
    }
}

fn purpose(desk: &Desk, person: &str) -> Form {
    Form::new(
        format!("/desk/people/{person}"),
        desk.t("查看完整信息", "Read in clear"),
    )
    .line(
        "purpose",
        desk.t(
            "查看目的（会记录在案，本人可查）",
            "Purpose; it goes on record, and the person can read it",
        ),
        200,
    )
}

async fn known(desk: &Desk, id: &str, purpose: Option<&str>) -> Answered<Known> {
    let view = match purpose {
        Some(_) => pb::PersonView::Clear,
        None => pb::PersonView::Masked,
    };
    let person_id = id.to_owned();
    let request = pb::GetPersonRequest {
        person_id: person_id.clone(),
        view: view.into(),
        purpose: purpose.unwrap_or_default().to_owned(),
    };
    let found = desk
        .people()
        .get_person(desk.by.request(request)?)
        .await?
        .into_inner();
    let request = pb::QueryHealthRequest {
        person_id: person_id.clone(),
        purpose: String::new(),
    };
    let health = desk
        .people()
        .query_health(desk.by.request(request)?)
        .await?
        .into_inner();
    let request = pb::ListTripsRequest {
        person_id: person_id.clone(),
        ..pb::ListTripsRequest::default()
    };
    let trips = desk
        .returnees()
        .list_trips(desk.by.request(request)?)
        .await?
        .into_inner();
    let request = pb::ListLevelChangesRequest {
        person_id: person_id.clone(),
        ..pb::ListLevelChangesRequest::default()
    };
    let changes = desk
        .levels()
        .list_level_changes(desk.by.request(request)?)
        .await?
        .into_inner();
    let request = pb::ListObjectionsRequest {
        person_id,
        ..pb::ListObjectionsRequest::default()
    };
    let objections = desk
        .objections()
        .list_objections(desk.by.request(request)?)
        .await?
        .into_inner();
    Ok(Known {
        person: found.person.unwrap_or_default(),
        health,
        quarantine: quarantine(desk, id).await?,
        trips: trips.trips,
        changes: changes.level_changes,
        objections: objections.objections,
    })
}

async fn quarantine(desk: &Desk, person: &str) -> Answered<Option<pb::Quarantine>> {
    let request = pb::GetQuarantineRequest {
        person_id: person.to_owned(),
        ..pb::GetQuarantineRequest::default()
    };
    match desk.quarantines().get_quarantine(desk.by.request(request)?).await {
        Ok(found) => Ok(found.into_inner().quarantine),
        Err(status) if fault::reason_of(&status).as_deref() == Some("UNKNOWN_QUARANTINE") => Ok(None),
        Err(status) => Err(Failed::from(status)),
    }
}

fn page(desk: &Desk, known: &Known, is_done: bool) -> Page {
    let person = &known.person;
    let mut page = desk
        .page(&*person.name)
        .under(desk.t("人员", "People"), "/desk/people")
        .done(is_done)
        .facts(facts(desk, known))
        .links(ways::acts(desk, &person.person_id, in_force(known)));
    if desk.is_any(&[Role::CommunityWorker]) {
        let card = format!("/desk/people/{}/card", person.person_id);
        page = page.form(Form::new(card, desk.t("制作纸质码", "Make a card")));
    }
    page = page.ways(ways::elsewhere(desk, person));
    page = page
        .heading(desk.t("行程", "Trips"))
        .table(crate::desk::returnees::trips(desk, &known.trips));
    if !known.changes.is_empty() {
        page = page
            .heading(desk.t("人工调整码色", "Levels set by hand"))
            .table(changes(desk, &known.changes));
    }
    if !known.objections.is_empty() {
        page = page
            .heading(desk.t("更正与申诉", "Corrections and appeals"))
            .table(crate::desk::objections::table(desk, &known.objections));
    }
    match person.masked {
        true => page.form(purpose(desk, &person.person_id)),
        false => page,
    }
}

fn facts<'d>(desk: &'d Desk, known: &Known) -> Vec<(&'d str, Cell)> {
    let (person, health, language) = (&known.person, &known.health, desk.by.frame.language);
    let level = health.level.clone().unwrap_or_default();
    let policy = level.policy.as_ref().map(|policy| policy.document_number.clone());
    let why = desk.word(words::level_reason(&level.reason));
    let why = match policy.filter(|policy| !policy.is_empty()) {
        Some(policy) => format!("{why}（{policy}）"),
        None => format!("{why}（{}）", level.reason),
    };
    let declared = match &health.last_declared_at {
        Some(at) => format!(
            "{} · {}",
            desk.time(Some(at)),
            desk.says(SOURCES, health.last_source())
        ),
        None => desk.t("从未申报", "never").to_owned(),
    };
    let quarantine = known.quarantine.as_ref().map_or_else(
        || Cell::of(desk.t("没有", "None")),
        |order| {
            let to = format!("/desk/quarantines/{}", order.quarantine_id);
            let told = match order.state() {
                pb::QuarantineState::InForce => {
                    format!(
                        "{} {} / {}",
                        desk.t("在管，第几天：", "in force, day"),
                        order.day_number,
                        order.days
                    )
                }
                _ => desk.t("已解除", "released").to_owned(),
            };
            Cell::link(told, to)
        },
    );
    let document = format!(
        "{} {}",
        desk.says(DOCUMENTS, person.id_document_kind()),
        person.id_number
    );
    let address = format!("{} {}", place(person.area.as_ref()), person.address);
    let mut facts = vec![
        (desk.t("码色", "Level"), Cell::level(level.level(), language)),
        (desk.t("缘由", "Why"), Cell::of(why)),
        (
            desk.t("绿码有效至", "Green until"),
            Cell::of(desk.time(level.fresh_until.as_ref())),
        ),
        (desk.t("隔离", "Quarantine"), quarantine),
        (desk.t("最近申报", "Last declared"), Cell::of(declared)),
        (desk.t("证件", "Document"), Cell::of(document)),
        (desk.t("性别", "Sex"), Cell::of(desk.says(SEXES, person.sex()))),
        (desk.t("手机号", "Phone"), Cell::of(&person.phone)),
        (desk.t("住址", "Address"), Cell::of(address)),
        (
            desk.t("登记", "Registered"),
            Cell::of(format!(
                "{} · {}",
                desk.time(person.registered_at.as_ref()),
                desk.says(SOURCES, person.source())
            )),
        ),
        (desk.t("最迟删除", "Deleted by"), Cell::of(&person.delete_by)),
        (desk.t("编号", "Id"), Cell::of(&person.person_id)),
    ];
    if !person.guardian_id.is_empty() {
        let to = format!("/desk/people/{}", person.guardian_id);
        facts.push((
            desk.t("监护人", "Guardian"),
            Cell::link(desk.t("打开", "open"), to),
        ));
    }
    for member in &person.family_ids {
        let to = format!("/desk/people/{member}");
        facts.push((desk.t("家人", "Family"), Cell::link(desk.t("打开", "open"), to)));
    }
    facts.retain(|(_, cell)| !cell.text.is_empty());
    facts
}

fn in_force(known: &Known) -> bool {
    let order = known.quarantine.as_ref();
    order.is_some_and(|order| order.state() == pb::QuarantineState::InForce)
}

fn changes(desk: &Desk, changes: &[pb::LevelChange]) -> Table {
    let heads = [
        desk.t("提出时间", "Proposed"),
        desk.t("码色", "Level"),
        desk.t("原因", "Reason"),
        desk.t("状态", "State"),
        desk.t("经办", "By"),
    ];
    let line = |change: &pb::LevelChange| crate::desk::levels::line(desk, change);
    Table::new(&heads, "").lines(changes.iter().map(|change| {
        let mut cells = line(change);
        // Whose it is stands above.
        cells.remove(1);
        cells
    }))
}
