//! Choosing a person, a household or a unit by what people know of them: nobody knows an id.
//!
//! What is typed finds a few, masked, in the same form; one of them is chosen there, and only then does the form do what it is for. It goes by
//! POST and without scripts: no name, phone or id number ever stands in an address. An id that is pasted in is looked up the same way.

use super::page::{Field, Form, Kind, What, word};
use super::registration::place;
use super::seat::{Answered, Desk, Failed};
use crate::web::Fields;
use crate::web::refusal::rendered;
use crate::web::words;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::fault::reason_of;
use people::find_people_request::By;
use proto::checkpoint::v1 as gates;
use proto::registration::v1 as people;
use tonic::{Code, Status};
use uuid::Uuid;
use vocabulary::Mobile;

/// How many are shown to choose from: more are told apart by typing more of them.
const SHOWN: usize = 20;
/// Units on a page; the largest that is answered.
const UNITS: i32 = 200;
/// Pages of units that are looked through for a name.
const PAGES: usize = 10;

/// What was typed, and what it found.
struct Found {
    these: Vec<(String, String)>,
    has_more: bool,
}

impl Desk {
    /// The page on which whoever the form is about is still to be chosen; `None` when everybody is, and the form can do what it is for.
    pub(super) async fn seeks(&self, form: &Form, fields: &Fields) -> Option<Response> {
        let mut form = form.clone().typed(fields);
        let mut asks = false;
        for field in &mut form.fields {
            match self.sought(field, fields).await {
                Ok(is_open) => asks |= is_open,
                Err(failed) => return Some(self.refuses(failed)),
            }
        }
        if !asks {
            return None;
        }
        let status = match form.is_flawed() {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
        };
        let page = self.again(form);
        Some((status, rendered(&page)).into_response())
    }

    /// The form with words for the ids that it came with.
    pub(super) async fn told(&self, mut form: Form) -> Answered<Form> {
        for field in &mut form.fields {
            self.name_chosen(field).await?;
        }
        Ok(form)
    }

    /// Seeks what was typed into a field; whether it must be asked for once more.
    async fn sought(&self, field: &mut Field, fields: &Fields) -> Answered<bool> {
        let Kind::Seek(sought) = &mut field.kind else {
            return Ok(false);
        };
        let is_pressed = fields.has(&format!("{}.find", field.name));
        if sought.typed.is_empty() {
            if is_pressed {
                self.name_chosen(field).await?;
                if field.values.is_empty() {
                    field.flaw = Some(
                        self.t("请先填写要找的人或单位", "Please say who is sought")
                            .to_owned(),
                    );
                }
            }
            return Ok(is_pressed);
        }
        let found = match self.find(sought.what, &sought.typed).await {
            Ok(found) => found,
            Err(Failed::Service(status)) if is_told_beside(&status) => {
                field.flaw = Some(self.unfound(&status).to_owned());
                return Ok(true);
            }
            Err(failed) => return Err(failed),
        };
        if found.these.is_empty() {
            let told = self.t(
                "没有找到。姓名、号码须完整；只在您的范围内查找。",
                "Nobody and nothing found. Names and numbers must be whole; only your own scope is looked through.",
            );
            field.flaw = Some(told.to_owned());
            return Ok(true);
        }
        if found.has_more {
            let told = self.t(
                "还有更多，只列出前几个：请填写更完整的信息再查找。",
                "There are more; only the first are shown: type more of them.",
            );
            told.clone_into(&mut field.hint);
        }
        match (sought.many, &found.these[..]) {
            (true, [(only, _)]) if !field.values.contains(only) => field.values.push(only.clone()),
            (true, _) => {}
            (false, [(only, _)]) => field.values = vec![only.clone()],
            (false, _) => field.values.clear(),
        }
        sought.typed.clear();
        sought.add(found.these);
        Ok(true)
    }

    /// Words for what is chosen and has none yet.
    async fn name_chosen(&self, field: &mut Field) -> Answered<()> {
        let Kind::Seek(sought) = &mut field.kind else {
            return Ok(());
        };
        for id in &field.values {
            let is_named = sought
                .found
                .iter()
                .any(|(known, words)| known == id && words != id);
            if is_named {
                continue;
            }
            match self.of_id(sought.what, id).await {
                Ok(found) => sought.add(found.these),
                Err(Failed::Service(status)) if is_told_beside(&status) => {
                    field.flaw = Some(self.unfound(&status).to_owned());
                }
                Err(failed) => return Err(failed),
            }
        }
        Ok(())
    }

    async fn find(&self, what: What, typed: &str) -> Answered<Found> {
        match (what, Uuid::try_parse(typed)) {
            (_, Ok(id)) => self.of_id(what, &id.to_string()).await,
            (What::Unit, Err(_)) => self.units_called(typed).await,
            (What::Person | What::Household, Err(_)) => self.people_by(by(typed)).await,
        }
    }

    /// What has this id. Whoever may look nobody up may still name somebody by an id that they were told.
    async fn of_id(&self, what: What, id: &str) -> Answered<Found> {
        let bare = |words: &str| Found::of(vec![(id.to_owned(), format!("{words} {id}"))]);
        if what == What::Unit {
            let request = self.by.request(gates::GetUnitRequest {
                unit_id: id.to_owned(),
            })?;
            let unit = self.places().get_unit(request).await?.into_inner().unit;
            return Ok(Found::of(unit.iter().map(|unit| self.unit(unit)).collect()));
        }
        let request = self.by.request(people::GetPersonRequest {
            person_id: id.to_owned(),
            ..people::GetPersonRequest::default()
        })?;
        match self.people().get_person(request).await {
            Ok(found) => {
                let person = found.into_inner().person;
                Ok(Found::of(
                    person.iter().map(|person| self.somebody_found(person)).collect(),
                ))
            }
            Err(status) if status.code() == Code::PermissionDenied => Ok(bare(self.t("编号", "Id"))),
            Err(status) if what == What::Household && status.code() == Code::NotFound => {
                Ok(bare(self.t("户编号", "Household")))
            }
            Err(status) => Err(status.into()),
        }
    }

    async fn people_by(&self, by: By) -> Answered<Found> {
        let request = self.by.request(people::FindPeopleRequest {
            by: Some(by),
            page_size: i32::try_from(SHOWN).unwrap_or(i32::MAX),
            ..people::FindPeopleRequest::default()
        })?;
        let found = self.people().find_people(request).await?.into_inner();
        Ok(Found {
            these: found
                .people
                .iter()
                .map(|person| self.somebody_found(person))
                .collect(),
            has_more: !found.next_page_token.is_empty(),
        })
    }

    /// Units with this in their names. The contract finds none by name: the caller's own are looked through.
    async fn units_called(&self, typed: &str) -> Answered<Found> {
        let (sought, mut page_token) = (typed.to_lowercase(), String::new());
        let mut these = Vec::new();
        for _ in 0..PAGES {
            let request = self.by.request(gates::ListUnitsRequest {
                page_size: UNITS,
                page_token,
                ..gates::ListUnitsRequest::default()
            })?;
            let page = self.places().list_units(request).await?.into_inner();
            let fitting = page
                .units
                .iter()
                .filter(|unit| unit.name.to_lowercase().contains(&sought));
            these.extend(fitting.map(|unit| self.unit(unit)));
            page_token = page.next_page_token;
            if page_token.is_empty() || these.len() > SHOWN {
                break;
            }
        }
        let has_more = these.len() > SHOWN || !page_token.is_empty();
        these.truncate(SHOWN);
        Ok(Found { these, has_more })
    }

    /// Somebody, masked, as one of those to choose from.
    fn somebody_found(&self, person: &people::Person) -> (String, String) {
        let level = words::level(person.level());
        let told = [
            person.name.clone(),
            person.id_number.clone(),
            person.phone.clone(),
            place(person.area.as_ref()),
            self.word(level.text).to_owned(),
        ];
        (person.person_id.clone(), joined(&told))
    }

    fn unit(&self, unit: &gates::Unit) -> (String, String) {
        let kind = self.word(word(super::gates::KINDS, unit.kind())).to_owned();
        (
            unit.unit_id.clone(),
            joined(&[unit.name.clone(), kind, place(unit.area.as_ref())]),
        )
    }

    /// Why nothing was found, beside the field.
    fn unfound(&self, status: &Status) -> &'static str {
        match reason_of(status).as_deref() {
            Some("ROLE_NOT_ALLOWED") => self.word((
                "您的角色不能查找人员：请粘贴编号",
                "Your role finds nobody by name: paste an id",
            )),
            Some("INVALID_REQUEST") => self.word((
                "填写有误：请填完整姓名、手机号（或后四位）或证件号码",
                "This does not read: a whole name, a phone number or its last four digits, or an id number",
            )),
            Some("UNKNOWN_PERSON" | "UNKNOWN_UNIT" | "OUT_OF_SCOPE") => {
                self.word(("没有找到，或不在您的范围内", "Not found, or outside your scope"))
            }
            _ => self.word(("系统繁忙，请再查找一次", "Busy: try again soon")),
        }
    }
}

impl Found {
    fn of(these: Vec<(String, String)>) -> Self {
        Self {
            these,
            has_more: false,
        }
    }
}

/// Whether it is told beside the field, so that nothing else that was typed is lost.
fn is_told_beside(status: &Status) -> bool {
    status.code() != Code::Unauthenticated
}

/// What somebody is found by, told by its look.
fn by(typed: &str) -> By {
    let compact: String = typed
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let is_digits = compact.bytes().all(|byte| byte.is_ascii_digit());
    match compact.len() {
        4 if is_digits => By::PhoneLast4(compact),
        _ if Mobile::parse(typed).is_ok() => By::Phone(compact),
        _ if compact.bytes().any(|byte| byte.is_ascii_digit()) => By::IdNumber(compact.to_uppercase()),
        _ => By::Name(typed.to_owned()),
    }
}

fn joined(told: &[String]) -> String {
    let told: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    told.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("王小明", By::Name("王小明".to_owned()))]
    #[case("Anna Maria Schmidt", By::Name("Anna Maria Schmidt".to_owned()))]
    #[case("138 0000 1234", By::Phone("13800001234".to_owned()))]
    #[case("1234", By::PhoneLast4("1234".to_owned()))]
    #[case("11010519491231002x", By::IdNumber("11010519491231002X".to_owned()))]
    #[case("E1234 5678", By::IdNumber("E12345678".to_owned()))]
    #[case("<script>", By::Name("<script>".to_owned()))]
    fn what_is_typed_is_told_by_its_look(#[case] typed: &str, #[case] expected: By) {
        assert_eq!(by(typed), expected);
    }
}
