//! What came into the field: a code, an id number or a ticket; whose it is, and what the gate says.

use super::at::At;
use super::next::{Next, Typed, remember};
use super::page;
use super::verdict::{self, Judged};
use crate::front::Front;
use crate::session::signed_in::{SignedForm, Turned};
use crate::web::words::Both;
use crate::web::{Flaws, Visit};
use axum::extract::{Path, State};
use axum::response::Response;
use kit::fault;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::day_ticket_service_client::DayTicketServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::visitor_service_client::VisitorServiceClient;
use proto::common::v1::Direction;
use proto::registration::v1 as people;
use proto::registration::v1::find_people_request::By;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use std::sync::Arc;
use tonic::Status;
use vocabulary::width::fold;

/// Whatever is longer was read by a scanner, not typed: the gate says what is wrong with it.
const LONGEST_TYPED: usize = 24;

/// What somebody may hold out.
#[derive(Debug, PartialEq, Eq)]
enum Held<'t> {
    /// The content of a health code, or of some other code that the gate is to judge.
    Code(&'t str),
    /// The number of a resident id card.
    IdNumber(String),
    /// A visitor's ticket or a courier's.
    Ticket(String),
    /// Nothing was typed.
    Nothing,
    /// None of these.
    Strange,
}

/// Tells them apart by their shapes.
fn held(text: &str) -> Held<'_> {
    let folded = fold(text, &[' ', '-']);
    let is_plain = folded.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match folded.chars().count() {
        0 => Held::Nothing,
        _ if folded.starts_with("QM1:") => Held::Code(text),
        18 if is_plain && folded.bytes().take(17).all(|byte| byte.is_ascii_digit()) => Held::IdNumber(folded),
        9 if is_plain => Held::Ticket(folded),
        length if length > LONGEST_TYPED => Held::Code(text),
        _ => Held::Strange,
    }
}

/// What the page says itself.
enum Answer {
    /// The gate's word.
    Judged(Judged),
    /// There was none: what is wrong, beside the field.
    Wrong(Flaws, Option<Both>),
}

const NOTHING: Both = ("请扫码或输入", "Scan, or type");
const STRANGE: Both = (
    "不是健康码、身份证号或凭证短码，请核对",
    "Neither a code, nor an id number, nor a ticket: please compare",
);
const NOBODY: Both = (
    "这个证件号没有登记。请本人扫海报登记，或由您代为登记，外来人员按访客登记。",
    "Nobody is registered with this number. Let them scan the poster, register them yourself, or write a stranger down as a visitor.",
);
const ONE_GATE: Both = (
    "您的账号只管这一个卡点，不能按证件号查人。请扫手机码或打印卡，或作为访客登记，或请社区工作人员核验。",
    "Your account is for this gate alone and finds nobody by number. Scan a phone or a card, write them down as a visitor, or ask the community worker.",
);
const NO_TICKET: Both = (
    "没有这张凭证，请核对短码",
    "There is no such ticket: please compare its code",
);

/// Somebody stands at the gate.
pub(super) async fn scan(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    visit: Visit,
    form: SignedForm,
) -> Result<Response, Turned> {
    let (typed, request_id) = (Typed::of(&form.fields), form.fields.text("request_id").to_owned());
    let at = At::open(front, form.by, &gate).await?;
    let scan = Scan {
        at: &at,
        typed: &typed,
        request_id: &request_id,
        direction: typed.direction_at(&at),
    };
    let answer = match held(&typed.scan) {
        Held::Nothing => Ok(Answer::Wrong(Flaws::default(), Some(NOTHING))),
        Held::Strange => Ok(Answer::Wrong(Flaws::default(), Some(STRANGE))),
        Held::Code(text) => scan.code(text, typed.way()).await,
        Held::IdNumber(number) => scan.id_number(&number).await,
        Held::Ticket(code) => scan.ticket(&code).await,
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(Stopped::Turned(turned)) => return Err(turned),
        Err(Stopped::Refused(status)) => {
            let flaws = Flaws::of(&status, at.by.frame.language);
            if flaws.is_empty() {
                return page::told(&at, &status);
            }
            Answer::Wrong(flaws, None)
        }
    };
    let mut response = match answer {
        Answer::Judged(judged) => verdict::shown(&at, judged, Next::empty(&at, &typed.direction)),
        Answer::Wrong(flaws, strange) => {
            page::shown(&at, Next::again(&at, typed.clone(), flaws, strange), None).await?
        }
    };
    remember(visit, &typed.direction, &mut response);
    Ok(response)
}

/// Why a service could not be asked, or what it said.
enum Stopped {
    Turned(Turned),
    Refused(Status),
}

impl From<Turned> for Stopped {
    fn from(turned: Turned) -> Self {
        Self::Turned(turned)
    }
}

impl From<Status> for Stopped {
    fn from(status: Status) -> Self {
        Self::Refused(status)
    }
}

struct Scan<'s> {
    at: &'s At,
    typed: &'s Typed,
    request_id: &'s str,
    direction: Direction,
}

impl Scan<'_> {
    /// A code, on a phone or a card.
    async fn code(&self, text: &str, way: pb::Way) -> Result<Answer, Stopped> {
        let request = pb::VerifyPassRequest {
            request_id: self.request_id.to_owned(),
            checkpoint_id: self.at.gate.checkpoint_id.clone(),
            health_code: text.to_owned(),
            direction: self.direction.into(),
            way: way.into(),
            temperature_deci_celsius: self.typed.tenths(),
            mask_worn: self.typed.mask_worn(),
            plate: self.typed.plate.clone(),
            ..pb::VerifyPassRequest::default()
        };
        let answer = self.at.gates().verify_pass(self.at.asks(request)?).await?;
        Ok(Answer::Judged(Judged::of(answer.into_inner().passage)))
    }

    /// An id card, of somebody who has neither phone nor card: found by the whole number, judged by a code that never leaves this house.
    async fn id_number(&self, number: &str) -> Result<Answer, Stopped> {
        let find = people::FindPeopleRequest {
            by: Some(By::IdNumber(number.to_owned())),
            page_size: 1,
            ..people::FindPeopleRequest::default()
        };
        let found = RegistrationServiceClient::new(self.at.registration())
            .find_people(self.at.asks(find)?)
            .await;
        let found = match found {
            Ok(found) => found.into_inner().people.into_iter().next(),
            Err(status) if says(&status, "OUT_OF_SCOPE") => return Ok(wrong(ONE_GATE)),
            Err(status) => return Err(status.into()),
        };
        let Some(person) = found else {
            return Ok(wrong(NOBODY));
        };
        let make = people::MakeCodeRequest {
            person_id: person.person_id,
            kind: people::CodeKind::Phone.into(),
        };
        let made = HealthCodeServiceClient::new(self.at.registration())
            .make_code(self.at.asks(make)?)
            .await?;
        let code = made.into_inner().health_code.unwrap_or_default();
        let judged = match self.code(&code.text, pb::Way::IdCard).await {
            // Sent twice: the code is another one each time, the pass is the same.
            Err(Stopped::Refused(status)) if says(&status, "REQUEST_ID_REUSED") => {
                Answer::Judged(self.recorded().await?.ok_or(status)?)
            }
            other => other?,
        };
        Ok(match judged {
            Answer::Judged(judged) => Answer::Judged(judged.named(&person.name)),
            wrong => wrong,
        })
    }

    /// The pass that this form has made already.
    async fn recorded(&self) -> Result<Option<Judged>, Stopped> {
        let ask = pb::ListPassesRequest {
            of: Some(pb::list_passes_request::Of::CheckpointId(
                self.at.gate.checkpoint_id.clone(),
            )),
            ..pb::ListPassesRequest::default()
        };
        let listed = PassServiceClient::new(self.at.checkpoint())
            .list_passes(self.at.asks(ask)?)
            .await?;
        let passes = listed.into_inner().passes;
        let mine = passes.into_iter().find(|pass| pass.pass_id == self.request_id);
        Ok(mine.map(|pass| Judged::of_pass(&pass)))
    }

    /// A courier's ticket; else a visitor's, who leaves.
    async fn ticket(&self, code: &str) -> Result<Answer, Stopped> {
        let request = pb::VerifyDayTicketRequest {
            request_id: self.request_id.to_owned(),
            checkpoint_id: self.at.gate.checkpoint_id.clone(),
            short_code: code.to_owned(),
            direction: self.direction.into(),
            temperature_deci_celsius: self.typed.tenths(),
            mask_worn: self.typed.mask_worn(),
        };
        let answer = DayTicketServiceClient::new(self.at.checkpoint())
            .verify_day_ticket(self.at.asks(request)?)
            .await;
        match answer {
            Ok(answer) => Ok(Answer::Judged(Judged::of(answer.into_inner().passage))),
            Err(status) if says(&status, "UNKNOWN_DAY_TICKET") => self.leaves(code).await,
            Err(status) if beside(&status, "short_code") => Ok(wrong(NO_TICKET)),
            Err(status) => Err(status.into()),
        }
    }

    async fn leaves(&self, code: &str) -> Result<Answer, Stopped> {
        let request = pb::EndVisitRequest {
            request_id: self.request_id.to_owned(),
            checkpoint_id: self.at.gate.checkpoint_id.clone(),
            short_code: code.to_owned(),
        };
        let answer = VisitorServiceClient::new(self.at.checkpoint())
            .end_visit(self.at.asks(request)?)
            .await;
        match answer {
            Ok(answer) => {
                let answer = answer.into_inner();
                let name = answer.visit.unwrap_or_default().masked_name;
                Ok(Answer::Judged(Judged::of(answer.passage).named(&name)))
            }
            Err(status) if says(&status, "UNKNOWN_VISIT") || beside(&status, "short_code") => {
                Ok(wrong(NO_TICKET))
            }
            Err(status) => Err(status.into()),
        }
    }
}

fn wrong(said: Both) -> Answer {
    Answer::Wrong(Flaws::default(), Some(said))
}

fn says(status: &Status, reason: &str) -> bool {
    fault::reason_of(status).as_deref() == Some(reason)
}

fn beside(status: &Status, field: &str) -> bool {
    Flaws::of(status, crate::web::Language::default())
        .beside(field)
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_holds_out_is_told_by_its_shape() {
        for (typed, is) in [
            ("", Held::Nothing),
            (" \t", Held::Nothing),
            ("QM1:6BF+70 X", Held::Code("QM1:6BF+70 X")),
            (
                "11010519491231002x",
                Held::IdNumber("11010519491231002X".to_owned()),
            ),
            (
                "１１０１０５ 19491231 0021",
                Held::IdNumber("110105194912310021".to_owned()),
            ),
            ("7k3-m9q-xpa", Held::Ticket("7K3M9QXPA".to_owned())),
            ("王小明", Held::Strange),
            ("12345", Held::Strange),
            (
                "https://elsewhere.example/a/code",
                Held::Code("https://elsewhere.example/a/code"),
            ),
        ] {
            assert_eq!(held(typed), is, "{typed}");
        }
    }
}
