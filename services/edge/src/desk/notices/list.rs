//! Notices of an area and of what lies in it, newest first: those that hold, will, or did, and those that were taken back.

use crate::desk::page::{Block, Cell, Form, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::resident::Told;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Notices on a page: each stands there whole.
const LINES: i32 = 10;

/// The list; its filter and its place stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::ListPublishedNoticesRequest {
        area: asked.text("area").to_owned(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    };
    let found = desk
        .notices()
        .list_published_notices(desk.by.request(request)?)
        .await?
        .into_inner();
    let filter = Form::filter("/desk/notices", desk.t("筛选", "Filter"))
        .choose(
            "area",
            desk.t("区划（含其中的街道、社区）", "Area, with what lies in it"),
            desk.areas(),
        )
        .asked(asked);
    let mut page = desk
        .page(desk.t("通告", "Notices"))
        .done(asked.has("done"))
        .links(vec![link(desk.t("写通告", "Write one"), "/desk/notices/new")])
        .form(filter);
    for published in found.notices {
        page = one(desk, page, published);
    }
    let rest = Table::new(&[], desk.t("没有更多通告。", "No more notices."));
    Ok(page.table(rest.next(asked.next(&found.next_page_token))))
}

fn one(desk: &Desk, page: Page, published: pb::PublishedNotice) -> Page {
    let notice = published.notice.unwrap_or_default();
    let withdrawn = published.withdrawn_at;
    let (state, may_withdraw) = match &withdrawn {
        Some(at) => (
            Cell::marked(
                "grey",
                "✕",
                format!("{} {}", desk.t("已撤回", "taken back"), desk.time(Some(at))),
            ),
            false,
        ),
        None => standing(desk, &notice),
    };
    let sees = match notice.public {
        true => desk.t("任何人", "anybody"),
        false => desk.t("登记在该区划的居民", "residents of the area"),
    };
    let id = notice.notice_id.clone();
    let facts = vec![
        (desk.t("状态", "State"), state),
        (desk.t("区划", "Area"), Cell::of(place(notice.area.as_ref()))),
        (desk.t("谁能看到", "Seen by"), Cell::of(sees)),
        (
            desk.t("发布", "Published"),
            Cell::by_and(
                &published.published_by,
                format!(" · {}", desk.time(notice.published_at.as_ref())),
            ),
        ),
    ];
    let told = Told::of(notice, desk.by.frame.language);
    let page = page.with(Block::Notice(told)).facts(facts);
    match may_withdraw {
        true => page.form(taking_back(desk, &id)),
        false => page,
    }
}

/// Whether it holds today, and may be taken back: days are written so that they sort.
fn standing(desk: &Desk, notice: &pb::Notice) -> (Cell, bool) {
    let today = desk.today();
    if today < notice.from {
        return (Cell::marked("yellow", "◷", desk.t("还没到日期", "Not yet")), true);
    }
    match today > notice.to {
        true => (Cell::marked("grey", "○", desk.t("已过期", "Over")), false),
        false => (
            Cell::marked("green", "✓", desk.t("居民正看到", "Residents see it now")),
            true,
        ),
    }
}

fn taking_back(desk: &Desk, notice: &str) -> Form {
    Form::new(
        format!("/desk/notices/{notice}/withdraw"),
        desk.t("撤回这个通告", "Take it back"),
    )
    .hidden("request_id", desk.fresh_id())
    .danger()
}

/// A notice was taken back.
pub(super) async fn withdraw(Path(notice): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let form = taking_back(&desk, &notice);
    let withdrawn = withdrawn(&desk, notice, &fields).await;
    let to = "/desk/notices?done=1".to_owned();
    desk.sent(form, &fields, withdrawn.map(|()| to))
}

async fn withdrawn(desk: &Desk, notice_id: String, fields: &Fields) -> Answered<()> {
    let request = pb::WithdrawNoticeRequest {
        request_id: fields.text("request_id").to_owned(),
        notice_id,
    };
    desk.notices().withdraw_notice(desk.by.request(request)?).await?;
    Ok(())
}
