//! Writing a notice: looked at as residents will see it, then published.

use crate::desk::page::{Block, CHOOSE, Form, Page};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::resident::Told;
use crate::web::{Fields, Language};
use axum::response::Response;
use proto::common::v1::AreaRef;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Those who publish.
const WRITERS: &[Role] = &[Role::CommunityWorker, Role::Officer];
/// Where the fields go to be looked at.
const PREVIEW: &str = "/desk/notices/preview";
/// Where they go to be published.
const PUBLISH: &str = "/desk/notices/new";

/// The form.
pub(super) async fn form(desk: Desk) -> Response {
    let page = desk.demand(WRITERS).map(|()| room(&desk).form(writing(&desk)));
    desk.shows(page).await
}

fn room(desk: &Desk) -> Page {
    desk.page(desk.t("写通告", "Write a notice"))
        .under(desk.t("通告", "Notices"), "/desk/notices")
}

fn writing(desk: &Desk) -> Form {
    let anybody = desk.t(
        "公开：没登记、没登录的人也能看到",
        "Public: shown to whoever asks, registered or not",
    );
    let mut areas = vec![(String::new(), desk.word(CHOOSE).to_owned())];
    areas.extend(desk.areas());
    Form::new(PUBLISH, desk.t("写通告", "Write a notice"))
        .button(desk.t("发布", "Publish"))
        .also(
            PREVIEW,
            desk.t("先看居民看到的样子", "First see it as residents will"),
        )
        .hidden("request_id", desk.fresh_id())
        .choose("area", desk.t("发给哪里的居民", "For residents of"), areas)
        .line("chinese.title", desk.t("标题", "Title"), 60)
        .lines(
            "chinese.text",
            desk.t(
                "正文（不写个人电话、证件号）",
                "Text, without anybody's phone or id number",
            ),
            2_000,
        )
        .line(
            "english.title",
            desk.t("英文标题（可不填）", "English title; may be empty"),
            60,
        )
        .lines(
            "english.text",
            desk.t("英文正文（可不填）", "English text; may be empty"),
            2_000,
        )
        .day("from", desk.t("第一天", "First day"))
        .value(desk.today())
        .day("to", desk.t("最后一天", "Last day"))
        .value(desk.today())
        .ticks(
            "public",
            desk.t("谁能看到", "Who sees it"),
            vec![("yes".to_owned(), anybody.to_owned())],
        )
}

/// What was typed, as residents will see it; nothing is published.
pub(super) async fn preview(DeskForm { desk, fields }: DeskForm) -> Response {
    let request = request(&fields);
    let notice = pb::Notice {
        area: Some(AreaRef {
            name: desk.area_name(&request.area),
            code: request.area.clone(),
            ..AreaRef::default()
        }),
        chinese: request.chinese,
        english: request.english,
        from: request.from,
        to: request.to,
        ..pb::Notice::default()
    };
    let mut page = room(&desk).note(desk.t(
        "还没有发布。居民在手机上看到的是这样：",
        "Nothing is published yet. This is what residents see on their phones:",
    ));
    page = page.with(Block::Notice(Told::of(notice.clone(), Language::Chinese)));
    if notice.english.is_some() {
        page = page.with(Block::Notice(Told::of(notice, Language::English)));
    }
    desk.shows(Ok(page.form(writing(&desk).typed(&fields)))).await
}

fn request(fields: &Fields) -> pb::PublishNoticeRequest {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let wording = |language: &str| pb::NoticeText {
        title: text(&format!("{language}.title")),
        text: text(&format!("{language}.text")).replace("\r\n", "\n"),
    };
    let english = wording("english");
    pb::PublishNoticeRequest {
        request_id: text("request_id"),
        area: text("area"),
        chinese: Some(wording("chinese")),
        english: Some(english).filter(|english| !english.title.is_empty() || !english.text.is_empty()),
        from: text("from"),
        to: text("to"),
        public: fields.has("public"),
    }
}

/// A notice was sent to be published.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let published = published(&desk, &fields).await;
    let to = "/desk/notices?done=1".to_owned();
    desk.sent(writing(&desk), &fields, published.map(|()| to))
}

async fn published(desk: &Desk, fields: &Fields) -> Answered<()> {
    let request = desk.by.request(request(fields))?;
    desk.notices().publish_notice(request).await?;
    Ok(())
}
