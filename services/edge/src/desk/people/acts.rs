//! What is done about one person: each act is a form of its own, and counts once.

use super::asked::{health_answers, health_fields, person_details, person_fields};
use crate::desk::page::{CHOOSE, Form, chosen};
use crate::desk::registration::{LEVEL_REASONS, LEVELS};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// The form of an act.
pub(super) async fn form(desk: Desk, Path((person, act)): Path<(String, String)>) -> Response {
    let Some(form) = asked(&desk, &person, &act) else {
        return desk.unknown();
    };
    let page = desk
        .page(form.title.clone())
        .under(desk.t("人员", "People"), "/desk/people")
        .under(desk.t("返回", "Back"), format!("/desk/people/{person}"));
    desk.shows(Ok(page.form(form))).await
}

/// An act was sent.
pub(super) async fn send(
    Path((person, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(form) = asked(&desk, &person, &act) else {
        return desk.unknown();
    };
    let done = done(&desk, &person, &act, &fields).await;
    desk.sent(form, &fields, done)
}

fn asked(desk: &Desk, person: &str, act: &str) -> Option<Form> {
    let new = |title| {
        Form::new(format!("/desk/people/{person}/{act}"), title).hidden("request_id", desk.fresh_id())
    };
    Some(match act {
        "health" => health_fields(desk, new(desk.t("代为健康申报", "Declare health for them")), "health."),
        "family" => {
            let form = new(desk.t("添加家人", "Add family")).line(
                "member.relation",
                desk.t("与本人关系", "What they are to them"),
                20,
            );
            health_fields(desk, person_fields(desk, form, "member.person."), "member.health.")
        }
        "level" => new(desk.t("提出调整码色", "Propose a level"))
            .choose("level", desk.t("码色", "Level"), desk.any_or(CHOOSE, LEVELS))
            .choose("reason", desk.t("原因", "Reason"), desk.any_or(CHOOSE, LEVEL_REASONS))
            .lines(
                "evidence",
                desk.t("依据（文号、检测报告；不写个人信息）", "Evidence: document, test; no personal data"),
                500,
            )
            .hint(desk.t("由另一人批准后生效。", "It holds once another person has approved it.")),
        "revoke" => new(desk.t("作废全部码", "Revoke all codes"))
            .line("reason", desk.t("原因（如：纸质码遗失）", "Why, such as: lost card"), 200)
            .danger(),
        "appeal" => new(desk.t("代为申诉码色", "Appeal for them")).lines(
            "statement",
            desk.t("码色为何有误，有何依据", "Why the level is wrong, and what shows it"),
            500,
        ),
        "correct" => health_fields(
            desk,
            new(desk.t("代为更正申报", "Ask for a correction")).lines(
                "statement",
                desk.t("哪里有误，有何依据", "What is wrong, and what shows it"),
                500,
            ),
            "health.",
        ),
        "erase" => new(desk.t("删除此人全部信息", "Erase this person"))
            .line("reason", desk.t("原因", "Why"), 200)
            .hint(desk.t(
                "姓名、证件、电话、住址、申报和码立即销毁，不能恢复；各系统须回报已删除。",
                "Name, documents, phone, address, declarations and codes are destroyed now and never come back; every service must confirm.",
            ))
            .danger(),
        _ => return None,
    })
}

async fn done(desk: &Desk, person: &str, act: &str, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let (request_id, person_id) = (text("request_id"), person.to_owned());
    let back = format!("/desk/people/{person}?done=1");
    match act {
        "health" => {
            let request = pb::DeclareHealthRequest {
                request_id,
                person_id,
                health: Some(health_answers(fields, "health.")),
                declared_at: None,
            };
            desk.people().declare_health(desk.by.request(request)?).await?;
        }
        "family" => return member(desk, person, fields).await,
        "level" => {
            let request = pb::SetLevelRequest {
                request_id,
                person_id,
                level: chosen(fields.text("level")),
                reason: chosen(fields.text("reason")),
                evidence: text("evidence"),
            };
            desk.codes().set_level(desk.by.request(request)?).await?;
        }
        "revoke" => {
            let request = pb::RevokeCodesRequest {
                person_id,
                code_id: String::new(),
                reason: text("reason"),
            };
            desk.codes().revoke_codes(desk.by.request(request)?).await?;
        }
        "appeal" => {
            let request = pb::AppealRequest {
                request_id,
                person_id,
                statement: text("statement"),
            };
            desk.objections().appeal(desk.by.request(request)?).await?;
        }
        "correct" => {
            let request = pb::CorrectHealthRequest {
                request_id,
                person_id,
                statement: text("statement"),
                health: Some(health_answers(fields, "health.")),
            };
            desk.objections()
                .correct_health(desk.by.request(request)?)
                .await?;
        }
        _ => {
            let request = pb::ErasePersonRequest {
                request_id,
                person_id,
                reason: text("reason"),
            };
            let erased = desk.people().erase_person(desk.by.request(request)?).await?;
            return Ok(match desk.sees_the_district() {
                true => format!("/desk/erasures/{}?done=1", erased.into_inner().erasure_id),
                false => "/desk/people?erased=1".to_owned(),
            });
        }
    }
    Ok(back)
}

async fn member(desk: &Desk, guardian: &str, fields: &Fields) -> Answered<String> {
    let request = pb::AddFamilyMemberRequest {
        request_id: fields.text("request_id").to_owned(),
        guardian_id: guardian.to_owned(),
        member: Some(pb::FamilyMember {
            person: Some(person_details(fields, "member.person.")),
            health: Some(health_answers(fields, "member.health.")),
            relation: fields.text("member.relation").trim().to_owned(),
        }),
    };
    let answer = desk
        .people()
        .add_family_member(desk.by.request(request)?)
        .await?
        .into_inner();
    let member = answer.member.unwrap_or_default();
    Ok(match member.outcome() {
        pb::Outcome::Registered => format!("/desk/people/{}?done=1", member.person_id),
        _ => "/desk/people?known=1".to_owned(),
    })
}
