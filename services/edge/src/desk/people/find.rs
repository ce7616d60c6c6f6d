//! Finding people. What finds somebody is personal, so it is sent as a form and never stands in an address; its next page is a form as well.

use crate::desk::page::{Cell, Form, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm, Failed};
use crate::web::{Asked, Fields};
use axum::response::Response;
use pb::find_people_request::By;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// The fields of a search.
const SOUGHT: &[&str] = &[
    "name",
    "id_number",
    "phone",
    "last4",
    "birth_date",
    "phone_last4",
    "area",
];

/// The newest registrations in scope, and the form that finds somebody.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(newest(&desk, &asked).await).await
}

async fn newest(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::FindPeopleRequest {
        area: asked.text("area").to_owned(),
        page_token: asked.after().to_owned(),
        ..pb::FindPeopleRequest::default()
    };
    let found = found(desk, request).await?;
    let next = asked.next(&found.next_page_token);
    let area = Form::filter("/desk/people", desk.t("筛选", "Filter"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .asked(asked);
    let mut page = beginning(desk);
    if asked.has("known") {
        page = page.note(desk.t(
            "此证件已登记过，没有改动任何内容；请按证件号码查找。",
            "This document is registered already, and nothing was changed: find it by its number.",
        ));
    }
    if asked.has("erased") {
        page = page.note(desk.t("已删除。", "Erased."));
    }
    let page = page
        .form(search(desk))
        .heading(desk.t("最近登记", "Newest registrations"))
        .form(area);
    Ok(listed(desk, page, table(desk, &found).next(next)))
}

/// The table; officers tick people in it, for one level for many.
fn listed(desk: &Desk, page: Page, table: Table) -> Page {
    if !desk.is_any(&[Role::Officer]) || table.lines.is_empty() {
        return page.table(table);
    }
    let ticked = desk.t("为勾选的人批量调整码色", "One level for those ticked");
    page.form(Form::new("/desk/levels/many", ticked).table(table))
}

fn beginning(desk: &Desk) -> Page {
    desk.page(desk.t("人员", "People")).links(vec![
        link(desk.t("代为登记", "Register somebody"), "/desk/people/register"),
        link(desk.t("隔离观察", "Quarantine"), "/desk/quarantines"),
    ])
}

fn search(desk: &Desk) -> Form {
    Form::new("/desk/people", desk.t("查找", "Find"))
        .line("name", desk.t("完整姓名", "Whole name"), 50)
        .line("id_number", desk.t("完整证件号码", "Whole id number"), 40)
        .line("phone", desk.t("完整手机号", "Whole phone number"), 20)
        .line("last4", desk.t("或：证件号后四位（另填出生日期）", "Or: last 4 of the id number, with the birth date"), 4)
        .day("birth_date", desk.t("出生日期", "Birth date"))
        .line("phone_last4", desk.t("或：手机号后四位", "Or: last 4 digits of the phone"), 4)
        .offers("area", desk.t("区划（可不填）", "Area; may be empty"), desk.areas())
        .hint(desk.t(
            "填一项即可。数据加密保存，只能按完整的值查找，不能按片段查找；姓名、出生日期和手机号同时填写时三者都须相符。",
            "One of them is enough. Data lie sealed, so only whole values find somebody, never a part of one; name, birth date and phone together must all agree.",
        ))
}

/// A search was sent, or its next page.
pub(super) async fn find(DeskForm { desk, fields }: DeskForm) -> Response {
    let request = pb::FindPeopleRequest {
        by: sought(&fields),
        area: fields.text("area").trim().to_owned(),
        page_token: fields.text("page_token").to_owned(),
        ..pb::FindPeopleRequest::default()
    };
    match found(&desk, request).await {
        Ok(found) => desk.shows(Ok(results(&desk, &fields, &found))).await,
        Err(failed) => desk.sent(search(&desk), &fields, Err(failed)),
    }
}

/// What was filled in, the most telling first.
fn sought(fields: &Fields) -> Option<By> {
    let text = |name: &str| Some(fields.text(name).trim().to_owned()).filter(|text| !text.is_empty());
    let birth_date = text("birth_date").unwrap_or_default();
    let all = (text("name"), text("phone"), !birth_date.is_empty());
    if let (Some(name), Some(phone), true) = all {
        return Some(By::NameBirthPhone(pb::NameBirthPhone {
            name,
            birth_date,
            phone,
        }));
    }
    let tail = |last4| By::IdTailAndBirth(pb::IdTailAndBirth { last4, birth_date });
    let number = |text: String| text.to_uppercase().replace(' ', "");
    None.or_else(|| text("id_number").map(number).map(By::IdNumber))
        .or_else(|| text("phone").map(By::Phone))
        .or_else(|| text("last4").map(tail))
        .or_else(|| text("phone_last4").map(By::PhoneLast4))
        .or_else(|| text("name").map(By::Name))
}

async fn found(desk: &Desk, request: pb::FindPeopleRequest) -> Result<pb::FindPeopleResponse, Failed> {
    let request = desk.by.request(request)?;
    Ok(desk.people().find_people(request).await?.into_inner())
}

fn results(desk: &Desk, fields: &Fields, found: &pb::FindPeopleResponse) -> Page {
    let page = beginning(desk).heading(desk.t("查找结果", "Found"));
    let mut page = listed(desk, page, table(desk, found));
    if !found.next_page_token.is_empty() {
        let next = SOUGHT.iter().fold(
            Form::new("/desk/people", desk.t("下一页", "Next page")),
            |form, name| form.hidden(name, fields.text(name)),
        );
        page = page.form(next.hidden("page_token", &found.next_page_token));
    }
    page.form(search(desk).typed(fields))
}

fn table(desk: &Desk, found: &pb::FindPeopleResponse) -> Table {
    let ticks = desk.is_any(&[Role::Officer]);
    let mut heads = vec![
        desk.t("姓名", "Name"),
        desk.t("证件号码", "Id number"),
        desk.t("手机号", "Phone"),
        desk.t("区划", "Area"),
        desk.t("住址", "Address"),
        desk.t("码色", "Level"),
        desk.t("登记时间", "Registered"),
    ];
    let line = |person: &pb::Person| {
        let mut cells = vec![
            desk.person(&person.name, &person.person_id),
            Cell::of(&person.id_number),
            Cell::of(&person.phone),
            Cell::of(place(person.area.as_ref())),
            Cell::of(&person.address),
            Cell::level(person.level(), desk.by.frame.language),
            Cell::of(desk.time(person.registered_at.as_ref())),
        ];
        if ticks {
            // Said with the name: whoever hears the page goes from box to box.
            let label = format!("{} {}", desk.t("选", "tick"), person.name);
            cells.insert(0, Cell::tick("person_ids", &person.person_id, label));
        }
        cells
    };
    if ticks {
        heads.insert(0, desk.t("勾选", "Tick"));
    }
    Table::new(&heads, desk.t("没有找到。", "Nobody found.")).lines(found.people.iter().map(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_of_what_was_filled_in_is_sought() {
        let by = |form: &str| sought(&Fields::read(form.as_bytes()));
        assert_eq!(by("name=+&phone="), None);
        assert_eq!(
            by("name=a&id_number=11010519491231002x"),
            Some(By::IdNumber("11010519491231002X".to_owned()))
        );
        assert_eq!(by("name=a&phone=1"), Some(By::Phone("1".to_owned())));
        assert!(matches!(
            by("name=a&phone=1&birth_date=1949-12-31"),
            Some(By::NameBirthPhone(_))
        ));
        assert!(matches!(by("last4=002X"), Some(By::IdTailAndBirth(_))));
    }
}
