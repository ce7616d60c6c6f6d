//! Beginning a survey: which compound, which buildings, until when.

use super::buildings;
use super::words::KEEPERS;
use crate::desk::page::{CHOOSE, Form, Page};
use crate::desk::seat::{Answered, Desk, DeskForm, Failed};
use crate::web::{Fields, Flaws};
use axum::response::Response;
use proto::registration::v1 as pb;
use tonic::Status;

/// Digits of a street's code: what is surveyed lies in a street or a community.
const STREET: usize = 9;

/// The form.
pub(super) async fn form(desk: Desk) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        let form = beginning(&desk);
        room(&desk, &form.title.clone()).form(form)
    });
    desk.shows(page).await
}

fn room(desk: &Desk, title: &str) -> Page {
    desk.page(title)
        .under(desk.t("全面排查", "Surveys"), "/desk/surveys")
}

fn beginning(desk: &Desk) -> Form {
    let mut areas = vec![(String::new(), desk.word(CHOOSE).to_owned())];
    areas.extend(desk.areas().into_iter().filter(|(code, _)| code.len() >= STREET));
    Form::new("/desk/surveys/new", desk.t("开始排查", "Begin a survey"))
        .hidden("request_id", desk.fresh_id())
        .line("unit_name", desk.t("小区（村）名称", "Name of the compound or village"), 60)
        .choose("area", desk.t("所在街道或社区", "Its street or community"), areas)
        .day("from", desk.t("第一天", "First day"))
        .value(desk.today())
        .day("to", desk.t("最后一天（60天内）", "Last day, within 60 days"))
        .value(desk.today())
        .lines("buildings", desk.t("楼栋（村民组），每行一个", "Buildings or village groups, one a line"), 100_000)
        .hint(desk.t(
            "只知道户数：1号楼：48。知道门牌：2号楼：101-104、201-204。写了门牌的，从现在起列为待走访。",
            "With how many doors: 1号楼：48. With their numbers: 2号楼：101-104、201-204. Doors that are named wait to be visited from now on.",
        ))
}

/// The form was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let begun = begun(&desk, &fields).await;
    let form = match &begun {
        Err(Failed::Service(status)) => flawed(&desk, beginning(&desk), &fields, status),
        _ => beginning(&desk),
    };
    desk.sent(form, &fields, begun)
}

async fn begun(desk: &Desk, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::OpenSurveyRequest {
        request_id: text("request_id"),
        unit_id: String::new(),
        unit_name: text("unit_name"),
        area: text("area"),
        buildings: buildings::read(fields.text("buildings")),
        from: text("from"),
        to: text("to"),
    };
    let opened = desk
        .surveys()
        .open_survey(desk.by.request(request)?)
        .await?
        .into_inner();
    Ok(format!("/desk/surveys/{}?done=1", opened.survey_id))
}

/// What is wrong with the buildings is told by their lines, all at once.
fn flawed(desk: &Desk, form: Form, fields: &Fields, status: &Status) -> Form {
    let flaws = Flaws::of(status, desk.by.frame.language);
    let lines = buildings::read(fields.text("buildings"));
    let told = |(nth, building): (usize, &pb::SurveyBuilding)| {
        let flaw = flaws.beside(&format!("buildings[{nth}]"))?;
        Some(format!("{} {flaw}", building.name))
    };
    let mut told: Vec<String> = lines.iter().enumerate().filter_map(told).collect();
    let is_twice = flaws
        .named()
        .iter()
        .any(|named| named.starts_with("buildings") && named.ends_with("NAMED_TWICE"));
    if is_twice {
        told = vec![
            desk.t(
                "有重复的楼栋或门牌",
                "A building, or a door of one, is named twice",
            )
            .to_owned(),
        ];
    }
    match told.is_empty() {
        true => form,
        false => form.flawed("buildings", told.join(desk.t("；", "; "))),
    }
}
