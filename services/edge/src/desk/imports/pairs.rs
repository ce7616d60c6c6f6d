//! Pairs that a person must decide: a row beside the person it may be, both masked, with what differs marked.

use super::tabs::tabs;
use super::words::{DECISIONS, FACTS, LEVELS, PAIRS};
use crate::desk::page::{Cell, Form, Page, Table, chosen, options};
use crate::desk::registration::{DOCUMENTS, SEXES, place};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::words::Both;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Pairs on a page: each has a form of its own.
const LINES: i32 = 10;

/// Pairs in scope, oldest first.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let overdue = asked.has("overdue");
    let request = pb::ListUndecidedRequest {
        area: asked.text("area").to_owned(),
        import_id: asked.text("import").to_owned(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
        overdue,
    };
    let found = desk
        .imports()
        .list_undecided(desk.by.request(request)?)
        .await?
        .into_inner();
    let here = match overdue {
        true => "/desk/imports/pairs?overdue=1",
        false => "/desk/imports/pairs",
    };
    let page = desk
        .page(desk.t("待判定", "To be decided"))
        .tabs(tabs(desk, here))
        .done(asked.has("done"));
    let page = found.pairs.iter().fold(page, |page, pair| one(desk, page, pair));
    let rest = Table::new(&[], desk.t("没有更多待判定的。", "Nothing more to decide."));
    Ok(page.table(rest.next(asked.next(&found.next_page_token))))
}

fn one(desk: &Desk, page: Page, pair: &pb::UndecidedPair) -> Page {
    let title = format!(
        "{} {}{} · {}",
        desk.t("第", "Line"),
        pair.line,
        desk.t(" 行", ""),
        desk.says(PAIRS, pair.kind())
    );
    let waits = format!(
        "{} {} · {} · {} {}",
        desk.t("由谁判定：", "Waits for:"),
        desk.says(LEVELS, pair.waits_for()),
        desk.due(pair.due_at.as_ref()).text,
        desk.t("最后判定日", "last day"),
        pair.decide_by
    );
    page.heading(title)
        .text(waits)
        .table(beside(desk, pair))
        .form(deciding(desk, pair))
}

/// Both sides, a fact a line.
fn beside(desk: &Desk, pair: &pb::UndecidedPair) -> Table {
    let (row, person) = (
        pair.row.clone().unwrap_or_default(),
        pair.person.clone().unwrap_or_default(),
    );
    let differing: Vec<pb::PersonFact> = pair.differing().collect();
    let heads = [
        "",
        desk.t("名单中的行", "The row"),
        desk.t("已登记的人", "The person"),
    ];
    let line = |(fact, words): &(pb::PersonFact, Both)| {
        let theirs = told(desk, &person, *fact);
        let person = match *fact {
            pb::PersonFact::Name => desk.person(&theirs, &pair.person_id),
            _ => Cell::of(theirs),
        };
        let row = told(desk, &row, *fact);
        let row = match differing.contains(fact) {
            true => Cell::marked("yellow", "≠", row),
            false => Cell::of(row),
        };
        vec![Cell::of(desk.word(*words)), row, person]
    };
    Table::new(&heads, "").lines(FACTS.iter().map(line))
}

fn told(desk: &Desk, side: &pb::PairSide, fact: pb::PersonFact) -> String {
    match fact {
        pb::PersonFact::Name => side.name.clone(),
        pb::PersonFact::Sex => desk.says(SEXES, side.sex()),
        pb::PersonFact::Nationality => side.nationality.clone(),
        pb::PersonFact::IdDocument => {
            format!(
                "{} {}",
                desk.says(DOCUMENTS, side.id_document_kind()),
                side.id_number
            )
        }
        pb::PersonFact::HomeArea => side.home_area.clone(),
        pb::PersonFact::Phone => side.phone.clone(),
        pb::PersonFact::Area => place(side.area.as_ref()),
        pb::PersonFact::Address => side.address.clone(),
        pb::PersonFact::Unspecified => String::new(),
    }
}

fn deciding(desk: &Desk, pair: &pb::UndecidedPair) -> Form {
    let language = desk.by.frame.language;
    let differing: Vec<_> = FACTS
        .iter()
        .filter(|(fact, _)| pair.differing.is_empty() || pair.differing().any(|differs| differs == *fact))
        .copied()
        .collect();
    Form::new(
        format!("/desk/imports/pairs/{}", pair.pair_id),
        desk.t("判定", "Decide"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose(
        "decision",
        desk.t("结论", "Decision"),
        options(DECISIONS, language),
    )
    .ticks(
        "take",
        desk.t(
            "同一人时，以名单为准的项目",
            "The same person: facts to take from the row",
        ),
        options(&differing, language),
    )
    .line(
        "reason",
        desk.t("理由（不写个人信息）", "Why; no personal data"),
        200,
    )
}

/// A pair was decided.
pub(super) async fn decide(Path(pair): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let decided = decided(&desk, &pair, &fields).await;
    let of = pb::UndecidedPair {
        pair_id: pair,
        ..pb::UndecidedPair::default()
    };
    let to = "/desk/imports/pairs?done=1".to_owned();
    desk.sent(deciding(&desk, &of), &fields, decided.map(|()| to))
}

async fn decided(desk: &Desk, pair: &str, fields: &Fields) -> Answered<()> {
    let decision = chosen(fields.text("decision"));
    let is_same = decision == i32::from(pb::PairDecision::Same);
    let request = pb::DecideUndecidedRequest {
        request_id: fields.text("request_id").to_owned(),
        pair_id: pair.to_owned(),
        decision,
        take: match is_same {
            true => fields.all("take").map(chosen).collect(),
            false => Vec::new(),
        },
        reason: fields.text("reason").trim().to_owned(),
    };
    desk.imports().decide_undecided(desk.by.request(request)?).await?;
    Ok(())
}
