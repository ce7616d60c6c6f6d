//! `/me/neighbours`: whoever is named on the order of somebody in quarantine reports for them: readings, and what they need.

use super::ask;
use super::entered::SYMPTOMS;
use super::mine::Mine;
use super::quarantine::{HELP, Typed, checked, half, needed};
use crate::web::refusal::{Refusal, rendered};
use crate::web::{Fields, Flaws, Frame};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::fault;
use proto::registration::v1 as pb;
use tonic::Status;

#[derive(Template)]
#[template(path = "resident/neighbours.html")]
struct ListPage {
    frame: Frame,
    orders: Vec<pb::QuarantineToReport>,
}

#[derive(Template)]
#[template(path = "resident/neighbour.html")]
struct OnePage<'p> {
    frame: Frame,
    order: &'p pb::QuarantineToReport,
    quarantine_id: &'p str,
    action: String,
    owed: Vec<&'static str>,
    check_id: String,
    need_id: String,
    typed: Typed<'p>,
}

async fn named_on(mine: &Mine) -> Result<Vec<pb::QuarantineToReport>, Status> {
    let request = mine.asks(pb::GetQuarantinesToReportRequest {});
    let answer = ask::quarantines(&mine.front)
        .get_quarantines_to_report(request)
        .await?;
    Ok(answer.into_inner().quarantines)
}

/// For whom.
pub(super) async fn list(mine: Mine) -> Response {
    match named_on(&mine).await {
        Ok(orders) => rendered(&ListPage {
            frame: mine.frame(),
            orders,
        }),
        Err(status) => mine.refused(&status),
    }
}

/// The forms for one of them.
pub(super) async fn show(mine: Mine, Path(id): Path<String>) -> Response {
    page(&mine, &id, Typed::default()).await
}

async fn page(mine: &Mine, id: &str, typed: Typed<'_>) -> Response {
    let orders = match named_on(mine).await {
        Ok(orders) => orders,
        Err(status) => return mine.refused(&status),
    };
    let Some(order) = orders.iter().find(|order| order.quarantine_id == id) else {
        return Refusal::new(mine.language, StatusCode::NOT_FOUND, "UNKNOWN_QUARANTINE").into_response();
    };
    let status = match typed.flaws.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = OnePage {
        frame: mine.frame(),
        quarantine_id: &order.quarantine_id,
        action: format!("/me/neighbours/{}", order.quarantine_id),
        owed: order
            .owed()
            .map(|owed| mine.language.t(half(owed).0, half(owed).1))
            .collect(),
        check_id: mine.fresh_id(),
        need_id: mine.fresh_id(),
        order,
        typed,
    };
    (status, rendered(&page)).into_response()
}

/// A reading for them.
pub(super) async fn check(mine: Mine, Path(id): Path<String>, fields: Fields) -> Response {
    let request = pb::RecordDailyCheckRequest {
        quarantine_id: id.clone(),
        ..checked(&mine.front, &fields)
    };
    match ask::quarantines(&mine.front)
        .record_daily_check(mine.asks(request))
        .await
    {
        Ok(_) => Redirect::to("/me/neighbours").into_response(),
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => {
            let flaws = Flaws::of(&status, mine.language);
            page(&mine, &id, Typed::again(&fields, flaws)).await
        }
        Err(status) => Refusal::of(&status, mine.language).into_response(),
    }
}

/// What they need.
pub(super) async fn help(mine: Mine, Path(id): Path<String>, fields: Fields) -> Response {
    let request = pb::AskForHelpRequest {
        quarantine_id: id.clone(),
        ..needed(&fields)
    };
    let typed = match ask::quarantines(&mine.front)
        .ask_for_help(mine.asks(request))
        .await
    {
        Ok(_) => Typed {
            asked: true,
            ..Typed::default()
        },
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => Typed {
            flaws: Flaws::of(&status, mine.language),
            ..Typed::default()
        },
        Err(status) => return Refusal::of(&status, mine.language).into_response(),
    };
    page(&mine, &id, typed).await
}
