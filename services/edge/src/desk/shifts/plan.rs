//! Shifts are planned, and taken out of the roster.

use super::words::WEEKDAYS;
use crate::desk::checkpoint::VERIFIERS;
use crate::desk::page::Form;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::{minute_of_day, whole};
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// Times of day that can be typed at once: three shifts of eight hours are what gates have.
const TIMES: usize = 3;
/// Lines for accounts of one shift.
const LINES: usize = 3;
const MINUTES_OF_DAY: i32 = 1_440;

/// The form. A time of day that is left empty is not planned.
pub(super) async fn form(desk: &Desk, gate: &str) -> Answered<Form> {
    let colleagues = desk.colleagues(VERIFIERS).await?;
    let weekdays = (1..)
        .zip(WEEKDAYS)
        .map(|(number, word): (i32, _)| (number.to_string(), desk.word(word).to_owned()));
    let mut form = Form::new(
        format!("/desk/shifts/gates/{gate}/plan"),
        desk.t("排班", "Plan shifts"),
    )
    .hidden("request_id", desk.fresh_id())
    .day("first_day", desk.t("从", "From"))
    .value(desk.today())
    .day("last_day", desk.t("到", "Until"))
    .ticks(
        "weekdays",
        desk.t("星期（不选即每天）", "Days of the week (none is every day)"),
        weekdays.collect(),
    );
    for nth in 0..TIMES {
        let of = |what: &str| format!("times[{nth}].{what}");
        let nth = nth + 1;
        form = form
            .time(
                &of("starts_at_minute"),
                &format!("{} {nth} {}", desk.t("班次", "Shift"), desk.t("开始", "begins")),
            )
            .time(
                &of("length_minutes"),
                &format!("{} {nth} {}", desk.t("班次", "Shift"), desk.t("结束", "ends")),
            )
            .line(
                &of("places"),
                &format!("{} {nth} {}", desk.t("班次", "Shift"), desk.t("人数", "places")),
                2,
            )
            .several(
                &of("accounts"),
                &format!(
                    "{} {nth} {}",
                    desk.t("班次", "Shift"),
                    desk.t("值守人（登录名）", "who stands there (login names)")
                ),
                colleagues.clone(),
                LINES,
            )
            .hint(desk.t(
                "每格一人，更多的用逗号分开；可以不填，由志愿者认领。",
                "One a line, or several parted by commas; empty places are taken by volunteers.",
            ));
    }
    Ok(form)
}

/// Shifts are planned: all or none.
pub(super) async fn send(Path(gate): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let mut form = match form(&desk, &gate).await {
        Ok(form) => form,
        Err(failed) => return desk.refuses(failed),
    };
    let mut times = times(&fields);
    for (nth, time) in times.iter_mut().enumerate() {
        let typed = time.accounts.join(" ");
        match desk
            .accounts_typed(&mut form, &format!("times[{nth}].accounts"), &typed)
            .await
        {
            Ok(accounts) => time.accounts = accounts,
            Err(failed) => return desk.refuses(failed),
        }
    }
    if form.is_flawed() {
        return desk.asks_again(
            form,
            &fields,
            desk.t("有的账号不对。", "Some accounts are not known."),
        );
    }
    let answered = planned(&desk, &gate, &fields, times).await;
    desk.sent(form, &fields, answered)
}

async fn planned(desk: &Desk, gate: &str, fields: &Fields, times: Vec<pb::ShiftTime>) -> Answered<String> {
    let first_day = fields.text("first_day").to_owned();
    let request = desk.by.request(pb::PlanShiftsRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: gate.to_owned(),
        last_day: fields.text("last_day").to_owned(),
        weekdays: fields.all("weekdays").map(whole).collect(),
        times,
        first_day: first_day.clone(),
    })?;
    let shifts = desk.shifts().plan_shifts(request).await?.into_inner().shifts;
    let last_day = match fields.text("last_day") {
        "" => &first_day,
        day => day,
    };
    // Days that a service took are digits and dashes.
    let shown = if shifts.is_empty() { "" } else { "&done=1" };
    Ok(format!(
        "/desk/shifts/gates/{gate}?first_day={first_day}&last_day={last_day}{shown}"
    ))
}

/// The times of day that were typed; a flaw of one stands at its own fields, so none before it may be left out.
fn times(fields: &Fields) -> Vec<pb::ShiftTime> {
    let text = |nth: usize, what: &str| fields.text(&format!("times[{nth}].{what}")).trim().to_owned();
    let is_typed = |nth: &usize| {
        ["starts_at_minute", "length_minutes", "places", "accounts"]
            .iter()
            .any(|what| {
                fields
                    .all(&format!("times[{nth}].{what}"))
                    .any(|value| !value.trim().is_empty())
            })
    };
    let count = (0..TIMES).filter(is_typed).max().map_or(0, |last| last + 1);
    let time = |nth: usize| {
        let starts = minute_of_day(&text(nth, "starts_at_minute"));
        let ends = minute_of_day(&text(nth, "length_minutes"));
        let accounts: Vec<&str> = fields.all(&format!("times[{nth}].accounts")).collect();
        let accounts = accounts
            .iter()
            .flat_map(|line| line.split([',', '，', '、', ' ']))
            .map(str::trim);
        pb::ShiftTime {
            starts_at_minute: starts,
            length_minutes: length(starts, ends),
            places: whole(&text(nth, "places")),
            accounts: accounts
                .filter(|account| !account.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    };
    (0..count).map(time).collect()
}

/// From one time of day to another, over midnight when it must be; what is no time is refused by the service.
fn length(starts: i32, ends: i32) -> i32 {
    match (starts < 0, ends < 0) {
        (_, true) => -1,
        (true, false) => MINUTES_OF_DAY,
        (false, false) => match (ends - starts).rem_euclid(MINUTES_OF_DAY) {
            0 => MINUTES_OF_DAY,
            minutes => minutes,
        },
    }
}

fn cancelling(desk: &Desk, gate: &str, shift: &str) -> Form {
    Form::new(
        format!("/desk/shifts/gates/{gate}/cancel/{shift}"),
        desk.t("取消班次", "Cancel the shift"),
    )
    .danger()
    .hidden("request_id", desk.fresh_id())
    .line("reason", desk.t("原因", "Why"), 200)
}

/// The form by which a shift is cancelled.
pub(super) async fn cancel_form(desk: Desk, Path((gate, shift)): Path<(String, String)>) -> Response {
    let page = desk.demand(crate::desk::checkpoint::KEEPERS).map(|()| {
        desk.page(desk.t("取消班次", "Cancel the shift"))
            .under(desk.t("值守排班", "Shifts"), "/desk/shifts")
            .under(desk.t("卡点", "The gate"), format!("/desk/shifts/gates/{gate}"))
            .form(cancelling(&desk, &gate, &shift))
    });
    desk.shows(page).await
}

/// A shift is taken out of the roster.
pub(super) async fn cancel(
    Path((gate, shift)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let answered = cancelled(&desk, &gate, &shift, &fields).await;
    desk.sent(cancelling(&desk, &gate, &shift), &fields, answered)
}

async fn cancelled(desk: &Desk, gate: &str, shift: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::CancelShiftRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: gate.to_owned(),
        shift_id: shift.to_owned(),
        reason: fields.text("reason").to_owned(),
    })?;
    desk.shifts().cancel_shift(request).await?;
    Ok(format!("/desk/shifts/gates/{gate}?done=1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_shift_reaches_into_the_next_day() {
        let nights = [(1_200, 480), (480, 480), (480, 1_200), (-1, 480), (480, -1)];
        let lengths = nights.map(|(starts, ends)| length(starts, ends));
        assert_eq!(lengths, [720, 1_440, 720, 1_440, -1]);
    }

    #[test]
    fn an_empty_shift_between_two_others_is_not_skipped() {
        let fields = Fields::read(
            b"times[1].starts_at_minute=08:00&times[1].length_minutes=20:00&times[1].accounts=a,%20b",
        );
        let times = times(&fields);
        assert_eq!(times.len(), 2);
        assert!(times[0].starts_at_minute < 0, "refused at its own field");
        assert_eq!((times[1].starts_at_minute, times[1].length_minutes), (480, 720));
        assert_eq!(times[1].accounts, ["a", "b"]);
    }
}
