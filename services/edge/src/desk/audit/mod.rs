//! `/desk/audit`: who did what, for auditors. Three trails, one at a time: that of the accounts here, and those of the services.
//!
//! - [`trails`]: a page of each

mod trails;

use self::trails::{Line, Query};
use crate::accounts::naming::Names;
use crate::accounts::office::Office;
use crate::accounts::rules::login::Login;
use crate::accounts::store::accounts::{self, AccountId};
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::form::Wrong;
use crate::web::frame::Frame;
use crate::web::listing::Asked;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::audit::{self, BrokenChain};
use kit::clock::Day;
use kit::db;
use kit::parse::{All, Flaws, Unreadable, field, optional};
use std::sync::Arc;
use vocabulary::Role;

/// In characters; longer names nobody and nothing has.
const LONGEST: usize = 100;

/// Whose trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trail {
    Accounts,
    Registration,
    Checkpoint,
}

const TRAILS: [(Trail, &str, (&str, &str)); 3] = [
    (
        Trail::Accounts,
        "accounts",
        ("账号与登录", "Accounts and signing in"),
    ),
    (Trail::Registration, "registration", ("登记", "Registration")),
    (Trail::Checkpoint, "checkpoint", ("卡点", "Gates")),
];

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct Page<'p> {
    frame: Frame,
    trail: &'static str,
    trails: Vec<Choice>,
    asked: &'p Asked,
    lines: Vec<Line>,
    next: Option<String>,
    /// What the chain of this trail is, where it was walked.
    chain: Option<Chain>,
    walk: String,
    wrong: Wrong,
}

/// A trail to be chosen.
struct Choice {
    name: &'static str,
    address: String,
    is_chosen: bool,
}

/// A walk along the whole chain.
enum Chain {
    /// So many lines hold.
    Holds(u64),
    /// The first line that does not follow from the one before.
    BrokenAt(i64),
}

/// A page of the trail that was chosen, newest first.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    asked: Asked,
) -> Result<Response, Turned> {
    by.demand(Role::Auditor)?;
    let trail = chosen(&asked);
    let query = match read(&by, &asked).await? {
        Ok(query) => query,
        Err(flaws) => {
            let page = page(
                &by,
                &asked,
                trail,
                (Vec::new(), String::new()),
                None,
                flaws.into(),
            );
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (mut lines, next) = match trail {
        Trail::Accounts => trails::of_accounts(&by, &asked, query).await?,
        Trail::Registration => trails::of_registration(&front, &by, &asked, query).await?,
        Trail::Checkpoint => trails::of_checkpoint(&front, &by, &asked, query).await?,
    };
    name(&by, &mut lines).await?;
    let is_walked = trail == Trail::Accounts && asked.has("walk");
    let chain = if is_walked { Some(walked(&by).await?) } else { None };
    Ok(page(&by, &asked, trail, (lines, next), chain, Wrong::default()))
}

fn chosen(asked: &Asked) -> Trail {
    let named = TRAILS.iter().find(|(_, name, _)| *name == asked.text("trail"));
    named.map_or(Trail::Accounts, |(trail, _, _)| *trail)
}

/// Days are those of the town, both included; a login name stands for its account.
async fn read(by: &SignedIn, asked: &Asked) -> Result<Result<Query, Flaws>, Refusal> {
    let day = |name| match asked.text(name) {
        "" => Ok(None),
        text => Day::parse(text).map(Some),
    };
    let read = (
        field("from", day("from")),
        field("to", day("to")),
        field("who", optional(asked.text("who"), LONGEST)),
        field("act", optional(asked.text("act"), LONGEST)),
    )
        .all();
    let (from, to, who, act) = match read {
        Ok((Some(from), Some(to), ..)) if to < from => {
            let told = Unreadable::new("OUT_OF_RANGE", "must not be before the first day");
            return Ok(Err(Flaws::one("to", told)));
        }
        Ok(read) => read,
        Err(flaws) => return Ok(Err(flaws)),
    };
    let zone = by.office.clock.zone();
    let who = match who {
        Some(who) => Some(subject(&by.office, who).await.map_err(|error| by.fails(error))?),
        None => None,
    };
    Ok(Ok(Query {
        from: from.map(|day| day.start(zone)),
        to: to.map(|day| day.next().start(zone)),
        who,
        act: act.map(str::to_owned),
    }))
}

async fn subject(office: &Office, who: &str) -> Result<String, db::Error> {
    let account = accounts::by_login(&office.db, &Login::folded(who)).await?;
    Ok(account.map_or_else(|| who.to_owned(), |account| account.id.to_string()))
}

/// Puts login names and names in place of the ids of accounts: people are known by the one, and asked for by the other.
async fn name(by: &SignedIn, lines: &mut [Line]) -> Result<(), Refusal> {
    let ids = lines
        .iter()
        .flat_map(|line| [line.who.as_str(), line.behalf.as_str()]);
    let names = Names::of(&by.office, &by.frame, ids).await;
    let names = names.map_err(|error| by.fails(error))?;
    for line in lines {
        for who in [&mut line.who, &mut line.behalf] {
            if AccountId::parse(who).is_ok() {
                *who = names.with_login(&by.frame, who);
            }
        }
    }
    Ok(())
}

/// Walks the whole chain of the accounts' trail.
async fn walked(by: &SignedIn) -> Result<Chain, Refusal> {
    match audit::verify_chain(&by.office.db).await {
        Ok(lines) => Ok(Chain::Holds(lines)),
        Err(BrokenChain::At(seq)) => {
            tracing::error!(seq, "the audit trail of the accounts does not hold");
            Ok(Chain::BrokenAt(seq))
        }
        Err(error @ BrokenChain::Db(_)) => Err(by.fails(error)),
    }
}

fn page(
    by: &SignedIn,
    asked: &Asked,
    trail: Trail,
    (lines, next): (Vec<Line>, String),
    chain: Option<Chain>,
    wrong: Wrong,
) -> Response {
    let choice = |(of, name, words): (Trail, &str, (&'static str, &'static str))| Choice {
        name: by.frame.t(words.0, words.1),
        address: asked.with(&[("trail", name)]),
        is_chosen: of == trail,
    };
    let named = TRAILS.iter().find(|(of, _, _)| *of == trail);
    rendered(&Page {
        frame: by.frame.clone(),
        trail: named.map_or("", |(_, name, _)| name),
        trails: TRAILS.map(choice).into(),
        asked,
        lines,
        next: asked.next(&next),
        chain,
        walk: asked.with(&[("walk", "1")]),
        wrong,
    })
}
