//! What a volunteer found behind a door, written down on a phone: taken, nobody at home, empty, unwilling; who lives there.

use super::members::{self, Known, MOST};
use super::survey::found;
use super::words::{FOUND, VOLUNTEERS};
use crate::desk::page::{Form, Page, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm, Failed};
use crate::desk::times::whole;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use proto::registration::v1 as pb;

/// The form of a door: one that is listed, by its household, or another one of a building.
pub(super) async fn form(desk: Desk, Path(survey): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, &survey, &asked).await).await
}

async fn page(desk: &Desk, survey: &str, asked: &Asked) -> Answered<Page> {
    desk.demand(VOLUNTEERS)?;
    let (fields, notice_days) = begun(desk, survey, asked).await?;
    let told = format!(
        "{} {}：{} {notice_days} {}",
        desk.t(
            "登记前请先宣读或出示个人信息处理告知书",
            "Before anybody is taken down, read out or show the privacy notice"
        ),
        fields.text("notice_version"),
        desk.t("信息保存", "kept for"),
        desk.t("天，仅用于疫情防控。", "days, for the epidemic only.")
    );
    let form = door(desk, survey, &fields).typed(&fields);
    Ok(room(desk, survey, &fields).note(told).form(form))
}

fn room(desk: &Desk, survey: &str, fields: &Fields) -> Page {
    let doors = format!(
        "/desk/surveys/{survey}/doors?building={}",
        whole(fields.text("building"))
    );
    desk.page(format!(
        "{} {}",
        fields.text("place"),
        fields.text("house_number")
    ))
    .under(desk.t("全面排查", "Surveys"), "/desk/surveys")
    .under(desk.t("逐户", "Doors"), doors)
}

/// What is known before anything is typed, as the form's fields; and for how many days a person is kept.
async fn begun(desk: &Desk, survey_id: &str, asked: &Asked) -> Answered<(Fields, i32)> {
    let found = found(desk, survey_id).await?;
    let household = household(desk, survey_id, asked.text("household")).await?;
    let building = household
        .as_ref()
        .map_or_else(|| whole(asked.text("building")), |one| one.building);
    let named = found.buildings.iter().find(|one| one.building == building);
    let named = named.ok_or_else(|| desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_BUILDING"))?;
    let survey = found.survey.unwrap_or_default();
    let notice = desk.by.request(pb::GetPrivacyNoticeRequest {})?;
    let notice = desk.people().get_privacy_notice(notice).await?.into_inner();
    let household = household.unwrap_or_default();
    let known = Known::of(desk, &household.members).await?;

    let own = |name: &str, value: String| (name.to_owned(), value);
    let shown = |number: i32| {
        if number == 0 {
            String::new()
        } else {
            number.to_string()
        }
    };
    let state = match household.state() {
        pb::DoorState::NotVisited | pb::DoorState::Unspecified => String::new(),
        state => i32::from(state).to_string(),
    };
    let mut fields = vec![
        own("request_id", desk.fresh_id()),
        own("household_id", household.household_id),
        own("version", household.version.to_string()),
        own("building", building.to_string()),
        own(
            "notice_version",
            notice.versions.last().cloned().unwrap_or_default(),
        ),
        own("area", survey.area.unwrap_or_default().code),
        own("place", format!("{}{}", survey.unit_name, named.name)),
        own("known", members::written(&known)),
        own("more", "0".to_owned()),
        own("house_number", household.house_number),
        own("village_group", shown(household.village_group)),
        own("unnamed", shown(household.unnamed)),
        own("state", state),
    ];
    if !household.head_phone.is_empty() {
        fields.push(own("phone_known", household.head_phone));
        fields.push(own("keep_phone", "yes".to_owned()));
    }
    fields.extend(known.into_iter().map(|member| own("person_ids", member.id)));
    Ok((fields.into_iter().collect(), notice.person_days))
}

/// A household of the survey; `None` when none is asked for.
async fn household(desk: &Desk, survey: &str, id: &str) -> Answered<Option<pb::SurveyedHousehold>> {
    if id.is_empty() {
        return Ok(None);
    }
    let request = pb::ListHouseholdsRequest {
        survey_id: survey.to_owned(),
        household_id: id.to_owned(),
        ..pb::ListHouseholdsRequest::default()
    };
    let listed = desk.surveys().list_households(desk.by.request(request)?).await?;
    let one = listed.into_inner().households.into_iter().next();
    let one = one.ok_or_else(|| desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_HOUSEHOLD"))?;
    Ok(Some(one))
}

/// The form, of as many members as its fields speak of.
fn door(desk: &Desk, survey: &str, fields: &Fields) -> Form {
    let known = members::read(fields.text("known"));
    let language = desk.by.frame.language;
    let title = format!("{} {}", fields.text("place"), fields.text("house_number"));
    let kept = [
        "request_id",
        "household_id",
        "version",
        "building",
        "notice_version",
        "area",
        "place",
        "known",
        "phone_known",
        "more",
    ];
    let form = kept.iter().fold(
        Form::new(format!("/desk/surveys/{survey}/door"), &title),
        |form, name| form.hidden(name, ""),
    );
    let form = form
        .button(desk.t("记下这一户", "Take it down"))
        .line("house_number", desk.t("门牌号", "Door or house number"), 30)
        .radio(
            "state",
            desk.t("结果", "What was found"),
            options(FOUND, language),
        );
    let form = match known.is_empty() {
        true => form,
        false => {
            let offered = known.into_iter().map(|member| (member.id, member.label));
            form.ticks(
                "person_ids",
                desk.t(
                    "已登记在这一户的人（搬走的取消勾选）",
                    "Who is recorded here; untick whoever moved away",
                ),
                offered.collect(),
            )
        }
    };
    let form = match fields.text("phone_known") {
        "" => form,
        phone => {
            let stays = format!("{} {phone}", desk.t("仍是", "still"));
            form.ticks(
                "keep_phone",
                desk.t("已留的户主电话", "Phone of the head, as it is known"),
                vec![("yes".to_owned(), stays)],
            )
        }
    };
    let form = form
        .line(
            "head_phone",
            desk.t("户主电话（没说可不填）", "Phone of the head; may be empty"),
            20,
        )
        .line(
            "unnamed",
            desk.t("另有几人没留姓名", "How many more gave no name"),
            2,
        )
        .line(
            "village_group",
            desk.t("村民组（没有不填）", "Village group; empty where there is none"),
            3,
        );
    let form = members::asked(desk, form, new_members(fields));
    match new_members(fields) < MOST {
        true => form.also(
            format!("/desk/surveys/{survey}/door/more"),
            desk.t("加一位住户", "Add a member"),
        ),
        false => form,
    }
}

/// How many members are to be registered, as the form says.
fn new_members(fields: &Fields) -> usize {
    let said = usize::try_from(whole(fields.text("more"))).unwrap_or_default();
    said.min(MOST)
}

/// Another member: the same form with one more of them, and everything that was typed.
pub(super) async fn more(Path(survey): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let number = (new_members(&fields) + 1).min(MOST);
    let stays = fields.pairs().filter(|(name, _)| *name != "more");
    let mut grown: Vec<(String, String)> = stays
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    grown.push(("more".to_owned(), number.to_string()));
    let id = members::id_field(number - 1);
    if !fields.has(&id) {
        grown.push((id, desk.fresh_id()));
    }
    // Whoever adds a member has found somebody.
    if !fields.has("state") {
        let taken = i32::from(pb::DoorState::Visited).to_string();
        grown.push(("state".to_owned(), taken));
    }
    let fields: Fields = grown.into_iter().collect();
    let form = door(&desk, &survey, &fields).typed(&fields);
    desk.shows(Ok(room(&desk, &survey, &fields).form(form))).await
}

/// The door was taken down.
pub(super) async fn send(Path(survey): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let number = new_members(&fields);
    let recorded = recorded(&desk, &survey, &fields).await;
    let form = door(&desk, &survey, &fields);
    let form = match &recorded {
        Err(Failed::Service(status)) => members::flawed(&desk, form, &fields, number, status),
        _ => form,
    };
    desk.sent(form, &fields, recorded)
}

async fn recorded(desk: &Desk, survey: &str, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let (household_id, building) = (text("household_id"), whole(fields.text("building")));
    let version = fields.text("version").parse().unwrap_or_default();
    let is_taken = chosen(fields.text("state")) == i32::from(pb::DoorState::Visited);
    let is_waiting = version == 0 && !household_id.is_empty();
    let request = pb::RecordHouseholdRequest {
        request_id: text("request_id"),
        survey_id: survey.to_owned(),
        household_id,
        version,
        building,
        house_number: text("house_number"),
        village_group: whole(fields.text("village_group")),
        state: chosen(fields.text("state")),
        head_phone: text("head_phone"),
        members: members::found(fields, new_members(fields)),
        unnamed: whole(fields.text("unnamed")),
        notice_version: text("notice_version"),
        // Another phone, and a door where nobody was taken, let the one that is known go.
        keep_phone: fields.has("keep_phone") && is_taken && text("head_phone").is_empty(),
    };
    desk.surveys().record_household(desk.by.request(request)?).await?;
    let to = format!("/desk/surveys/{survey}/doors?building={building}");
    // On to the next door that waits, where doors are listed.
    Ok(match is_waiting {
        true => format!("{to}&state={}&done=1", i32::from(pb::DoorState::NotVisited)),
        false => format!("{to}&done=1"),
    })
}
