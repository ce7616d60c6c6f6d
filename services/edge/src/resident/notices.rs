//! `/me/notices`: what the community, the street and the district tell the people they look after.

use super::ask;
use super::mine::Mine;
use crate::web::language::Language;
use crate::web::refusal::rendered;
use crate::web::{Asked, Frame};
use askama::Template;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Notices of a page.
const PAGE: i32 = 20;

#[derive(Template)]
#[template(path = "resident/notices.html")]
struct NoticesPage {
    frame: Frame,
    notices: Vec<Told>,
    next: Option<String>,
}

/// A notice as residents see it: in the language of the page; in Chinese where there is no other.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// What it is written in.
    pub language: Language,
    /// What stands above it.
    pub title: String,
    /// What it says.
    pub text: String,
    /// For whom, by the name of their area.
    pub area: String,
    /// The first day it holds.
    pub from: String,
    /// The last.
    pub to: String,
}

/// The notices that hold now, newest first.
pub(super) async fn list(mine: Mine, asked: Asked) -> Response {
    let request = pb::ListNoticesRequest {
        area: String::new(),
        page_size: PAGE,
        page_token: asked.after().to_owned(),
    };
    match ask::notices(&mine.front).list_notices(mine.asks(request)).await {
        Ok(listed) => {
            let listed = listed.into_inner();
            let page = NoticesPage {
                frame: mine.frame(),
                next: asked.next(&listed.next_page_token),
                notices: listed
                    .notices
                    .into_iter()
                    .map(|notice| Told::of(notice, mine.language))
                    .collect(),
            };
            rendered(&page)
        }
        Err(status) => mine.refused(&status),
    }
}

impl Told {
    /// A notice for whoever reads this language.
    pub(crate) fn of(notice: pb::Notice, wanted: Language) -> Self {
        let english = notice.english.filter(|_| wanted == Language::English);
        let (language, text) = match english {
            Some(text) => (Language::English, text),
            None => (Language::Chinese, notice.chinese.unwrap_or_default()),
        };
        Self {
            language,
            title: text.title,
            text: text.text,
            area: notice.area.map(|area| area.name).unwrap_or_default(),
            from: notice.from,
            to: notice.to,
        }
    }
}
