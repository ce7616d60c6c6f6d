//! `/report/{link}`: whoever was sent the link of a round of outreach answers by themselves. The link is the authority.

use super::ask;
use super::entered::answer;
use crate::front::Front;
use crate::web::degrees::tenths;
use crate::web::frame::minute;
use crate::web::refusal::{Refusal, rendered};
use crate::web::{Fields, Flaws, Frame, Language, RequestId};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::clock::Moment;
use kit::fault;
use pb::given_answer::Value;
use proto::registration::v1 as pb;
use std::sync::Arc;
use tonic::Status;

#[derive(Template)]
#[template(path = "resident/report.html")]
struct FormPage<'p> {
    frame: Frame,
    link: &'p str,
    shown: &'p pb::GetSelfReportResponse,
    title: &'p str,
    expires: String,
    request_id: &'p str,
    questions: Vec<Asked<'p>>,
    is_flawed: bool,
}

#[derive(Template)]
#[template(path = "resident/reported.html")]
struct DonePage<'p> {
    frame: Frame,
    link: &'p str,
    abnormal: bool,
}

/// A link that opens nothing any more.
#[derive(Template)]
#[template(path = "resident/report_closed.html")]
struct ClosedPage {
    frame: Frame,
    said: &'static str,
}

/// A question with what was typed, and what is wrong with it.
struct Asked<'p> {
    /// The name of its fields.
    name: String,
    text: &'p str,
    kind: pb::QuestionKind,
    optional: bool,
    options: Vec<(&'p str, &'p str)>,
    least: i64,
    most: i64,
    typed: Vec<String>,
    flaw: Option<String>,
}

impl Asked<'_> {
    fn has(&self, value: &str) -> bool {
        self.typed.iter().any(|typed| typed == value)
    }

    fn text_typed(&self) -> &str {
        self.typed.first().map_or("", String::as_str)
    }
}

async fn asked(front: &Front, link: &str) -> Result<pb::GetSelfReportResponse, Status> {
    let request = pb::GetSelfReportRequest {
        link_token: link.to_owned(),
    };
    Ok(ask::outreach(front).get_self_report(request).await?.into_inner())
}

/// The questions behind a link.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(link): Path<String>,
) -> Response {
    let request_id = RequestId::new(front.clock.now()).to_string();
    match asked(&front, &link).await {
        Ok(shown) => form(
            &front,
            language,
            &link,
            &shown,
            &request_id,
            &Fields::default(),
            None,
        ),
        Err(status) => closed(&front, language, &status),
    }
}

fn form(
    front: &Front,
    language: Language,
    link: &str,
    shown: &pb::GetSelfReportResponse,
    request_id: &str,
    fields: &Fields,
    flaws: Option<&Flaws>,
) -> Response {
    let set = shown.question_set.as_ref();
    let questions = set.map_or(&[][..], |set| &set.questions);
    let expires = shown
        .expires_at
        .as_ref()
        .and_then(|at| Moment::from_proto(at).ok());
    let page = FormPage {
        frame: Frame::of(front, language),
        link,
        shown,
        title: told(language, set.and_then(|set| set.title.as_ref())),
        expires: expires.map_or_else(String::new, |at| minute(at, front.clock.zone())),
        request_id,
        questions: questions
            .iter()
            .enumerate()
            .map(|(nth, question)| Asked {
                name: name_of(question),
                text: told(language, question.text.as_ref()),
                kind: question.kind(),
                optional: question.optional,
                options: question
                    .options
                    .iter()
                    .map(|option| (option.code.as_str(), told(language, option.text.as_ref())))
                    .collect(),
                least: question.least,
                most: question.most,
                typed: fields.all(&name_of(question)).map(str::to_owned).collect(),
                flaw: flaws.and_then(|flaws| flaws.beside(&format!("answers[{nth}]"))),
            })
            .collect(),
        is_flawed: flaws.is_some(),
    };
    let status = match flaws {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    (status, rendered(&page)).into_response()
}

fn told(language: Language, text: Option<&pb::QuestionText>) -> &str {
    text.map_or("", |text| language.told(&text.zh, &text.en))
}

fn name_of(question: &pb::Question) -> String {
    format!("q.{}", question.code)
}

/// The answer to a question as it was typed, in its place even when it is missing, so that what is said of it stands beside it; `None` when
/// it may be left out and was.
fn given(question: &pb::Question, fields: &Fields) -> Option<pb::GivenAnswer> {
    let name = name_of(question);
    let typed: Vec<&str> = fields
        .all(&name)
        .map(str::trim)
        .filter(|typed| !typed.is_empty())
        .collect();
    let value = typed.first().map(|first| match question.kind() {
        pb::QuestionKind::Choice | pb::QuestionKind::Choices => Value::Chosen(pb::OptionCodes {
            codes: typed.iter().map(|code| (*code).to_owned()).collect(),
        }),
        pb::QuestionKind::Temperature => Value::TemperatureDeciCelsius(tenths(first).unwrap_or_default()),
        pb::QuestionKind::Number => match first.parse() {
            Ok(number) => Value::Number(number),
            // No number: of another kind than was asked for, and refused as that.
            Err(_) => Value::Text((*first).to_owned()),
        },
        pb::QuestionKind::YesNoUnsure => Value::Answer(answer(first).into()),
        pb::QuestionKind::Text | pb::QuestionKind::Unspecified => Value::Text((*first).to_owned()),
    });
    (value.is_some() || !question.optional).then(|| pb::GivenAnswer {
        question: question.code.clone(),
        value,
    })
}

/// The answers were sent.
pub(super) async fn submit(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(link): Path<String>,
    fields: Fields,
) -> Response {
    let shown = match asked(&front, &link).await {
        Ok(shown) => shown,
        Err(status) => return closed(&front, language, &status),
    };
    let questions = shown.question_set.as_ref().map_or(&[][..], |set| &set.questions);
    let sent: Vec<(usize, pb::GivenAnswer)> = questions
        .iter()
        .enumerate()
        .filter_map(|(nth, question)| Some((nth, given(question, &fields)?)))
        .collect();
    let request = pb::SubmitSelfReportRequest {
        request_id: fields.text("request_id").to_owned(),
        link_token: link.clone(),
        answers: sent.iter().map(|(_, answer)| answer.clone()).collect(),
        correction: fields.has("correction"),
    };
    match ask::outreach(&front).submit_self_report(request).await {
        Ok(answer) => {
            let page = DonePage {
                frame: Frame::of(&front, language),
                link: &link,
                abnormal: answer.into_inner().abnormal,
            };
            rendered(&page)
        }
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => {
            let places: Vec<usize> = sent.iter().map(|(nth, _)| *nth).collect();
            let flaws = Flaws::of(&status, language).placed("answers", &places);
            let request_id = fields.text("request_id");
            form(&front, language, &link, &shown, request_id, &fields, Some(&flaws))
        }
        Err(status) => closed(&front, language, &status),
    }
}

/// Why a link opens nothing, where that is known; else what the service said.
fn closed(front: &Front, language: Language, status: &Status) -> Response {
    let (code, said) = match fault::reason_of(status).as_deref() {
        Some("LINK_EXPIRED") => (
            StatusCode::GONE,
            language.t(
                "链接已过期。请联系发来链接的社区工作人员。",
                "This link has expired. Ask the community worker who sent it.",
            ),
        ),
        Some("OUTREACH_CLOSED") => (
            StatusCode::GONE,
            language.t(
                "本轮核查已结束，不用再填。",
                "This round is over: nothing needs to be filled in.",
            ),
        ),
        Some("LINK_NOT_GENUINE" | "INVALID_REQUEST") => (
            StatusCode::NOT_FOUND,
            language.t(
                "链接不完整。请从短信或消息里重新点开。",
                "This link is not complete. Open it again from the message.",
            ),
        ),
        Some("ALREADY_ANSWERED") => (
            StatusCode::CONFLICT,
            language.t(
                "已经填报过。如需修改，请重新打开链接。",
                "It was answered already. To change it, open the link again.",
            ),
        ),
        Some("CORRECTIONS_USED_UP") => (
            StatusCode::CONFLICT,
            language.t(
                "已不能再修改。如有错误，请联系社区。",
                "No more corrections are taken. Tell your community if something is wrong.",
            ),
        ),
        _ => return Refusal::of(status, language).into_response(),
    };
    let page = ClosedPage {
        frame: Frame::of(front, language),
        said,
    };
    (code, rendered(&page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: pb::QuestionKind, optional: bool) -> pb::Question {
        pb::Question {
            code: "x".to_owned(),
            kind: kind.into(),
            optional,
            ..pb::Question::default()
        }
    }

    #[test]
    fn answers_are_read_by_what_was_asked() {
        let of = |kind, typed: &str| {
            given(&question(kind, false), &Fields::read(typed.as_bytes()))
                .unwrap()
                .value
        };
        let codes = |codes: &[&str]| {
            let codes = codes.iter().map(|code| (*code).to_owned()).collect();
            Some(Value::Chosen(pb::OptionCodes { codes }))
        };
        use pb::QuestionKind as Kind;
        assert_eq!(of(Kind::Choices, "q.x=a&q.x=b"), codes(&["a", "b"]));
        assert_eq!(
            of(Kind::Temperature, "q.x=36,5"),
            Some(Value::TemperatureDeciCelsius(365))
        );
        assert_eq!(of(Kind::Number, "q.x=3"), Some(Value::Number(3)));
        assert_eq!(
            of(Kind::Number, "q.x=three"),
            Some(Value::Text("three".to_owned()))
        );
        assert_eq!(of(Kind::YesNoUnsure, "q.x=unsure"), Some(Value::Answer(3)));
        assert_eq!(of(Kind::Text, "q.x="), None);
        assert_eq!(given(&question(Kind::Text, true), &Fields::default()), None);
    }
}
