//! What is done to a case: each a form of its own.

use super::found::found;
use super::words::{ACTIONS, OUTCOMES, RESULTS};
use crate::desk::checkpoint::{KEEPERS, VERIFIERS, tenths};
use crate::desk::page::{CHOOSE, Form, Link, chosen, link};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use crate::web::words::Both;
use axum::extract::Path;
use axum::response::Response;
use proto::checkpoint::v1 as pb;
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, Officer};

/// Something that can be done to a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Acknowledge,
    Recheck,
    Action,
    Hospital,
    Close,
}

/// Each with its name in the address, its words, and who may do it (the table of the service says the same).
const ACTS: &[(Act, &str, Both, &[Role])] = &[
    (
        Act::Acknowledge,
        "acknowledge",
        ("本级签收", "Take it in hand"),
        &[CommunityWorker, Officer, Command],
    ),
    (Act::Recheck, "recheck", ("录入复测", "Second reading"), VERIFIERS),
    (Act::Action, "action", ("记录处置", "Record an action"), VERIFIERS),
    (
        Act::Hospital,
        "hospital",
        ("记录送医", "Record the hospital"),
        VERIFIERS,
    ),
    (Act::Close, "close", ("关闭病例", "Close the case"), KEEPERS),
];

/// What somebody may do to a case as it stands.
pub(super) fn links(desk: &Desk, fever: &pb::Fever) -> Vec<Link> {
    if fever.state() == pb::FeverState::Closed {
        return Vec::new();
    }
    let is_open = |act: Act| act != Act::Recheck || fever.state() == pb::FeverState::Waiting;
    ACTS.iter()
        .filter(|(act, _, _, of)| desk.is_any(of) && is_open(*act))
        .map(|(_, name, words, _)| {
            link(
                desk.word(*words),
                format!("/desk/fevers/{}/{name}", fever.fever_id),
            )
        })
        .collect()
}

fn act_of(name: &str) -> Option<Act> {
    ACTS.iter()
        .find(|(_, known, ..)| *known == name)
        .map(|(act, ..)| *act)
}

fn asked_for(desk: &Desk, id: &str, act: Act) -> Form {
    let (name, words) = ACTS
        .iter()
        .find(|(known, ..)| *known == act)
        .map_or(("", ("", "")), |(_, name, words, _)| (*name, *words));
    let form = Form::new(format!("/desk/fevers/{id}/{name}"), desk.word(words))
        .hidden("request_id", desk.fresh_id());
    let form = match act {
        Act::Acknowledge => form,
        Act::Recheck => form.line(
            "temperature_deci_celsius",
            desk.t("第二次体温（℃）", "The second reading in ℃"),
            6,
        ),
        Act::Action => form.choose(
            "action",
            desk.t("处置", "What was done"),
            desk.any_or(CHOOSE, ACTIONS),
        ),
        Act::Hospital => form
            .line("hospital", desk.t("医院名称", "Name of the hospital"), 60)
            .choose(
                "result",
                desk.t("医院意见", "What it says"),
                desk.any_or(CHOOSE, RESULTS),
            ),
        Act::Close => form.choose(
            "outcome",
            desk.t("结果", "Outcome"),
            desk.any_or(CHOOSE, OUTCOMES),
        ),
    };
    match act {
        Act::Recheck => form,
        _ => form
            .lines("note", desk.t("备注（可不填）", "A note, if any"), 200)
            .hint(desk.t(
                "密封保存；查看须写明目的。",
                "Kept sealed; whoever reads it says why.",
            )),
    }
}

/// The form of one act.
pub(super) async fn form(desk: Desk, Path((id, act)): Path<(String, String)>) -> Response {
    let Some(act) = act_of(&act) else {
        return desk.unknown();
    };
    // A form for a case that cannot be seen would only be refused later.
    let page = found(&desk, &id, None).await.map(|_| {
        let form = asked_for(&desk, &id, act);
        desk.page(form.title.clone())
            .under(desk.t("发热处置", "Fevers"), "/desk/fevers")
            .under(desk.t("病例", "The case"), format!("/desk/fevers/{id}"))
            .form(form)
    });
    desk.shows(page).await
}

/// It is done.
pub(super) async fn send(
    Path((id, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(act) = act_of(&act) else {
        return desk.unknown();
    };
    let answered = done(&desk, &id, act, &fields).await;
    desk.sent(asked_for(&desk, &id, act), &fields, answered)
}

async fn done(desk: &Desk, id: &str, act: Act, fields: &Fields) -> Answered<String> {
    let request_id = fields.text("request_id").to_owned();
    let fever_id = id.to_owned();
    let note = fields.text("note").to_owned();
    let mut fevers = desk.fevers();
    match act {
        Act::Acknowledge => {
            let message = pb::AcknowledgeFeverRequest {
                request_id,
                fever_id,
                note,
            };
            fevers.acknowledge_fever(desk.by.request(message)?).await?;
        }
        Act::Recheck => {
            let message = pb::RecordRecheckRequest {
                request_id,
                fever_id,
                temperature_deci_celsius: tenths(fields.text("temperature_deci_celsius")),
            };
            fevers.record_recheck(desk.by.request(message)?).await?;
        }
        Act::Action => {
            let action = chosen(fields.text("action"));
            let message = pb::RecordFeverActionRequest {
                request_id,
                fever_id,
                action,
                note,
            };
            fevers.record_fever_action(desk.by.request(message)?).await?;
        }
        Act::Hospital => {
            let message = pb::RecordHospitalRequest {
                request_id,
                fever_id,
                hospital: fields.text("hospital").to_owned(),
                result: chosen(fields.text("result")),
                note,
            };
            fevers.record_hospital(desk.by.request(message)?).await?;
        }
        Act::Close => {
            let outcome = chosen(fields.text("outcome"));
            let message = pb::CloseFeverRequest {
                request_id,
                fever_id,
                outcome,
                note,
            };
            fevers.close_fever(desk.by.request(message)?).await?;
        }
    }
    Ok(format!("/desk/fevers/{id}?done=1"))
}
