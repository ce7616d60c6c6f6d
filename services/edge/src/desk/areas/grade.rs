//! Grading a county: which one, then the figures that its grade rests on.

use super::counties::{called, offered, read, today};
use super::list::{facts, in_force};
use super::words::GRADES;
use crate::desk::page::{CHOOSE, Form, Page, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::flaws::told;
use crate::web::{Asked, Fields};
use axum::response::Response;
use proto::registration::v1 as pb;
use vocabulary::{Area, Role};

/// Versions of a county, and of the counties in it, that are looked through for its newest.
const VERSIONS: i32 = 200;

/// Which county; or the form of the one that was chosen.
pub(super) async fn form(desk: Desk, asked: Asked) -> Response {
    if let Err(failed) = desk.demand(&[Role::Officer]) {
        return desk.refuses(failed);
    }
    let (chosen, typed) = (asked.text("area"), asked.text("other"));
    let code = if typed.is_empty() { chosen } else { typed };
    match read(code) {
        Some(area) => desk.shows(page(&desk, area).await).await,
        None => desk.shows(choosing(&desk, &asked).await).await,
    }
}

fn room(desk: &Desk, title: impl Into<String>) -> Page {
    desk.page(title)
        .under(desk.t("分区分级", "Areas by grade"), "/desk/areas")
}

async fn choosing(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let mut counties = vec![(String::new(), desk.word(CHOOSE).to_owned())];
    counties.extend(offered(desk).await?);
    let mut form = Form::filter("/desk/areas/grade", desk.t("继续", "Go on"))
        .choose("area", desk.t("县（市、区）", "County"), counties)
        .line(
            "other",
            desk.t("或：其他地方的6位区划代码", "Or the six digits of another one"),
            12,
        )
        .asked(asked);
    if asked.has("area") || asked.has("other") {
        let reason = match asked.text("other") {
            "" => "MISSING",
            _ => "NOT_A_COUNTY",
        };
        form = form.flawed("other", told(reason, desk.by.frame.language));
    }
    Ok(room(desk, desk.t("定级", "Grade a county")).form(form))
}

async fn page(desk: &Desk, area: Area) -> Answered<Page> {
    let gazetteer = &desk.by.office.gazetteer;
    let area = gazetteer.today(&area);
    let name = called(desk, &area);
    let mut page = room(desk, format!("{}：{name}", desk.t("定级", "Grade")))
        .under(&name, format!("/desk/areas/{}", area.code()));
    page = match in_force(desk, area.code()).await? {
        Some(risk) => page.facts(facts(desk, &risk)),
        None => page.text(desk.t("没有现行等级。", "No grade is in force.")),
    };
    let seen = newest(desk, area.code()).await?;
    Ok(page.form(grading(desk, area.code()).hidden("seen_version", seen.to_string())))
}

/// The newest version of a county; 0 when there is none.
async fn newest(desk: &Desk, code: &str) -> Answered<i32> {
    let request = pb::ListAreasRequest {
        within: code.to_owned(),
        history: true,
        page_size: VERSIONS,
        ..pb::ListAreasRequest::default()
    };
    let found = desk
        .area_risks()
        .list_areas(desk.by.request(request)?)
        .await?
        .into_inner();
    let versions = found.areas.iter().filter(|risk| today(desk, risk) == code);
    Ok(versions.map(|risk| risk.version).max().unwrap_or_default())
}

fn grading(desk: &Desk, code: &str) -> Form {
    let mut grades = vec![(String::new(), desk.word(CHOOSE).to_owned())];
    grades.extend(options(GRADES, desk.by.frame.language));
    Form::new("/desk/areas/grade", desk.t("定级", "Set the grade"))
        .hidden("request_id", desk.fresh_id())
        .hidden("area", code)
        .choose("grade", desk.t("等级", "Grade"), grades)
        .line(
            "basis.total_cases",
            desk.t("累计确诊病例", "Confirmed cases in all"),
            8,
        )
        .day(
            "basis.last_new_case_on",
            desk.t("最近一例新增的日期（没有病例不填）", "Day of the last new case; empty if none"),
        )
        .day(
            "basis.last_cluster_on",
            desk.t("最近一次聚集性疫情的日期（没有不填）", "Day of the last cluster; empty if none"),
        )
        .line(
            "basis.source_document",
            desk.t("依据的文件或通报（文号、日期）", "Document or announcement: number and day"),
            200,
        )
        .moment(
            "effective_from",
            desk.t("何时起（不填为现在，前后14天内）", "From when on; empty is now, 14 days around it"),
        )
        .line(
            "override_reason",
            desk.t(
                "理由（等级与数字推出的不同时必填）",
                "Why, where the figures lead to another grade",
            ),
            200,
        )
        .hint(desk.t(
            "国家标准：14天无新增为低；14天内有新增、累计不超过50例或无聚集为中；累计超过50例且14天内有聚集为高。定级不改变任何人的码色。",
            "By the national guidance: low with none new for 14 days; high with more than 50 cases and a cluster within 14 days; medium between. \
             A grade changes nobody's level.",
        ))
}

/// A grade was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let area = fields.text("area").trim().to_owned();
    let form = grading(&desk, &area).hidden("seen_version", "");
    let set = set(&desk, &area, &fields).await;
    desk.sent(form, &fields, set)
}

async fn set(desk: &Desk, area: &str, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::SetAreaRiskRequest {
        request_id: text("request_id"),
        area: area.to_owned(),
        edition: String::new(),
        seen_version: whole(fields.text("seen_version")),
        grade: chosen(fields.text("grade")),
        basis: Some(pb::GradingBasis {
            total_cases: i64::from(whole(fields.text("basis.total_cases"))),
            last_new_case_on: text("basis.last_new_case_on"),
            last_cluster_on: text("basis.last_cluster_on"),
            source_document: text("basis.source_document"),
        }),
        effective_from: desk.typed_moment(fields.text("effective_from")),
        override_reason: text("override_reason"),
    };
    desk.area_risks().set_area_risk(desk.by.request(request)?).await?;
    Ok(format!("/desk/areas/{area}?done=1"))
}
