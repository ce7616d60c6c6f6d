//! One fact on a page.

use super::drawing::Drawing;
use crate::web::Language;
use crate::web::words::{self, Shown};
use proto::common::v1::HealthLevel;

/// A part of a text that names somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::desk) enum Said {
    /// Words.
    Words(String),
    /// An account by its id, as services know it.
    Account(String),
}

/// A fact as it is shown.
#[derive(Clone, Debug, Default)]
pub(in crate::desk) struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads; nowhere when empty.
    pub to: String,
    /// The class that colours it; none when empty.
    pub class: &'static str,
    /// What stands before it, for whoever sees no colours.
    pub symbol: &'static str,
    /// Whether it is set under others of its kind, to the right.
    pub is_number: bool,
    /// The name and value of a box to tick, when it is one.
    pub tick: Option<(&'static str, String)>,
    /// What is drawn instead of words.
    pub drawn: Option<Drawing>,
    /// The parts of the text, where it names somebody; see [`Page::named`](super::Page::named).
    pub said: Vec<Said>,
}

impl Cell {
    /// A text.
    pub(in crate::desk) fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A text that leads somewhere.
    pub(in crate::desk) fn link(text: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            ..Self::of(text)
        }
    }

    /// Who did something, by the id of their account; nobody is a dash.
    pub(in crate::desk) fn by(account: &str) -> Self {
        Self::saying(vec![Said::Account(account.to_owned())])
    }

    /// Who did something, and what is said right behind the name.
    pub(in crate::desk) fn by_and(account: &str, then: impl Into<String>) -> Self {
        Self::saying(vec![Said::Account(account.to_owned()), Said::Words(then.into())])
    }

    /// Who asked for something, and who decided it if somebody did.
    pub(in crate::desk) fn by_both(author: &str, approver: &str) -> Self {
        let mut said = vec![Said::Account(author.to_owned())];
        if !approver.is_empty() {
            said.push(Said::Words(" → ".to_owned()));
            said.push(Said::Account(approver.to_owned()));
        }
        Self::saying(said)
    }

    /// Several people.
    pub(in crate::desk) fn by_all(accounts: &[String], between: &str) -> Self {
        let said = accounts.iter().enumerate().flat_map(|(nth, account)| {
            let before = if nth == 0 { "" } else { between };
            [Said::Words(before.to_owned()), Said::Account(account.clone())]
        });
        Self::saying(said.collect())
    }

    /// A text that names people; until they are named their ids stand in it.
    pub(in crate::desk) fn saying(said: Vec<Said>) -> Self {
        let text = said.iter().map(|part| match part {
            Said::Words(words) => words.as_str(),
            Said::Account(id) => id.as_str(),
        });
        Self {
            text: text.collect(),
            said,
            ..Self::default()
        }
    }

    /// A number.
    pub(in crate::desk) fn number(number: impl ToString) -> Self {
        Self {
            is_number: true,
            ..Self::of(number.to_string())
        }
    }

    /// A text with a colour and what stands for it.
    pub(in crate::desk) fn marked(
        class: &'static str,
        symbol: &'static str,
        text: impl Into<String>,
    ) -> Self {
        Self {
            class,
            symbol,
            ..Self::of(text)
        }
    }

    /// How somebody stands.
    pub(in crate::desk) fn level(level: HealthLevel, language: Language) -> Self {
        let Shown { class, symbol, text } = words::level(level);
        Self::marked(class, symbol, language.t(text.0, text.1))
    }

    /// Something drawn.
    pub(in crate::desk) fn drawn(drawing: Drawing) -> Self {
        Self {
            drawn: Some(drawing),
            ..Self::default()
        }
    }

    /// A box to tick, for what is done to many at once; the text is its label.
    pub(in crate::desk) fn tick(
        name: &'static str,
        value: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            tick: Some((name, value.into())),
            ..Self::of(label)
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::of(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::of(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::number(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::number(number)
    }
}
