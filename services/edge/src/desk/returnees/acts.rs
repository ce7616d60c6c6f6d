//! What is done about a trip, and declaring one for somebody. Days and times are the town's.

use super::words::{KINDS, MEANS};
use crate::desk::page::{Form, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use pb::day_or_time::By;
use proto::common::v1::AreaRef;
use proto::registration::v1 as pb;

/// The form of an act.
pub(super) async fn form(desk: Desk, Path((trip, act)): Path<(String, String)>) -> Response {
    let Some(form) = asked(&desk, &trip, &act) else {
        return desk.unknown();
    };
    let page = desk
        .page(form.title.clone())
        .under(desk.t("三返人员", "Returnees"), "/desk/returnees");
    desk.shows(Ok(page.form(form))).await
}

/// An act was sent.
pub(super) async fn send(
    Path((trip, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(form) = asked(&desk, &trip, &act) else {
        return desk.unknown();
    };
    let done = done(&desk, &trip, &act, &fields).await;
    desk.sent(form, &fields, done.map(|()| "/desk/returnees?done=1".to_owned()))
}

fn asked(desk: &Desk, trip: &str, act: &str) -> Option<Form> {
    let new = |title| {
        Form::new(format!("/desk/returnees/{trip}/{act}"), title).hidden("request_id", desk.fresh_id())
    };
    Some(match act {
        "confirm" => at(
            desk,
            new(desk.t("确认到达", "Has arrived")),
            "arrived",
            desk.t("到达日期", "Day of arrival"),
        ),
        "depart" => at(
            desk,
            new(desk.t("登记离开", "Has left")),
            "left",
            desk.t("离开日期", "Day they left"),
        )
        .line(
            "for_area",
            desk.t("去往（区划代码，可不填）", "Where for: a code; may be empty"),
            12,
        )
        .line(
            "for_country",
            desk.t("去往国外（三位代码）", "Or abroad: three letters"),
            3,
        ),
        "cancel" => new(desk.t("取消行程", "Cancel the trip")).line("reason", desk.t("原因", "Why"), 200),
        _ => return None,
    })
}

/// A day, and a clock time where that is known.
fn at(desk: &Desk, form: Form, name: &str, label: &str) -> Form {
    form.day(name, label).value(desk.today()).line(
        &format!("{name}_time"),
        desk.t(
            "几点（如 08:30，不知道可不填）",
            "At what time, 08:30; may be empty",
        ),
        5,
    )
}

/// What was typed: a moment when the time is known, else the day; what does not read is sent as it was typed, and refused.
fn typed(desk: &Desk, fields: &Fields, name: &str) -> Option<pb::DayOrTime> {
    let (day, time) = (
        fields.text(name).trim(),
        fields.text(&format!("{name}_time")).trim(),
    );
    let by = match (desk.moment(day, time), day.is_empty()) {
        (Some(at), _) => By::At(at),
        (None, false) => By::Day(day.to_owned()),
        (None, true) => return None,
    };
    Some(pb::DayOrTime { by: Some(by) })
}

async fn done(desk: &Desk, trip: &str, act: &str, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let (request_id, trip_id) = (text("request_id"), trip.to_owned());
    match act {
        "confirm" => {
            let request = pb::ConfirmArrivalRequest {
                request_id,
                trip_id,
                arrived: typed(desk, fields, "arrived"),
            };
            desk.returnees()
                .confirm_arrival(desk.by.request(request)?)
                .await?;
        }
        "depart" => {
            let request = pb::RecordDepartureRequest {
                request_id,
                trip_id,
                left: typed(desk, fields, "left"),
                for_area: area(&text("for_area")),
                for_country: text("for_country").to_uppercase(),
            };
            desk.returnees()
                .record_departure(desk.by.request(request)?)
                .await?;
        }
        _ => {
            let request = pb::CancelTripRequest {
                request_id,
                trip_id,
                reason: text("reason"),
            };
            desk.returnees().cancel_trip(desk.by.request(request)?).await?;
        }
    }
    Ok(())
}

fn area(code: &str) -> Option<AreaRef> {
    (!code.is_empty()).then(|| AreaRef {
        code: code.to_owned(),
        ..AreaRef::default()
    })
}

/// A trip declared for somebody.
fn declaring(desk: &Desk, person: &str) -> Form {
    let language = desk.by.frame.language;
    let form = Form::new(
        format!("/desk/people/{person}/trip"),
        desk.t("申报行程", "Declare a trip"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose("facts.kind", desk.t("类别", "Kind"), options(KINDS, language))
    .line(
        "facts.from_area",
        desk.t("来自（区划代码，如 420100）", "From: a code such as 420100"),
        12,
    )
    .line(
        "facts.from_country",
        desk.t("或来自国外（三位代码）", "Or from abroad: three letters"),
        3,
    )
    .offers(
        "facts.to_area",
        desk.t(
            "到本区何处（默认为负责的社区）",
            "Where to; empty: who looks after them",
        ),
        desk.areas(),
    );
    let form = at(desk, form, "facts.arrives", desk.t("到达日期", "Day of arrival"));
    let way = vec![(
        "1".to_owned(),
        desk.t("今天到，还在路上", "Arrives today, still on the way")
            .to_owned(),
    )];
    form.ticks("still_on_the_way", desk.t("在途", "On the way"), way)
        .day(
            "facts.departs",
            desk.t("出发日期（可不填）", "Day of departure; may be empty"),
        )
        .choose("facts.means", desk.t("交通方式", "By"), options(MEANS, language))
        .line(
            "facts.transport_number",
            desk.t("车次航班号", "Number of train or flight"),
            12,
        )
        .line("facts.seat", desk.t("座位", "Seat"), 20)
        .line("facts.plate", desk.t("车牌", "Number plate"), 12)
        .line(
            "facts.companion_names",
            desk.t(
                "同行人姓名（用顿号或空格分开）",
                "Names of companions, parted by blanks",
            ),
            200,
        )
}

/// The form of a new trip.
pub(super) async fn declare_form(desk: Desk, Path(person): Path<String>) -> Response {
    let page = desk
        .page(desk.t("申报行程", "Declare a trip"))
        .under(desk.t("人员", "People"), "/desk/people")
        .under(desk.t("返回", "Back"), format!("/desk/people/{person}"));
    desk.shows(Ok(page.form(declaring(&desk, &person)))).await
}

/// A new trip was sent.
pub(super) async fn declare(Path(person): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let declared = declared(&desk, &person, &fields).await;
    let to = format!("/desk/people/{person}?done=1");
    desk.sent(declaring(&desk, &person), &fields, declared.map(|()| to))
}

async fn declared(desk: &Desk, person: &str, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(&format!("facts.{name}")).trim().to_owned();
    let names = text("companion_names");
    let names = names.split(|c: char| c.is_whitespace() || "、,，;；".contains(c));
    let request = pb::DeclareTripRequest {
        request_id: fields.text("request_id").to_owned(),
        person_id: person.to_owned(),
        facts: Some(pb::TripFacts {
            kind: chosen(&text("kind")),
            from_area: area(&text("from_area")),
            from_country: text("from_country").to_uppercase(),
            to_area: area(&text("to_area")),
            departs: typed(desk, fields, "facts.departs"),
            arrives: typed(desk, fields, "facts.arrives"),
            means: chosen(&text("means")),
            transport_number: text("transport_number").to_uppercase(),
            seat: text("seat"),
            plate: text("plate"),
            companion_names: names.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            companion_count: 0,
        }),
        still_on_the_way: fields.has("still_on_the_way"),
    };
    desk.returnees().declare_trip(desk.by.request(request)?).await?;
    Ok(())
}
