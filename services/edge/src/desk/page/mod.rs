//! Pages of the back office are made of the same few blocks, so that every room looks and works alike.
//!
//! - [`cell`]: one fact, as text, link, number or mark
//! - [`table`]: lines of cells, and where the list goes on
//! - [`form`]: what is asked for, what was typed, and what is wrong with it; a filter is a form that stands in the address; [`field`]: one of
//!   its fields
//! - [`chart`]: readings over time, with the line they should stay under
//! - [`drawing`]: bars and hours within a table; [`reasons`]: why checkpoint refuses
//! - [`choice`]: words of the contract's enumerations, to show and to choose from

mod cell;
mod chart;
mod choice;
mod drawing;
mod field;
mod form;
mod reasons;
mod table;

pub(super) use cell::{Cell, Said};
pub(super) use chart::{Chart, Reading, degrees};
pub(super) use choice::{CHOOSE, Choices, chosen, options, word};
pub(super) use drawing::{Drawing, Hours};
pub(super) use field::{Field, Kind, What};
pub(super) use form::Form;
pub(super) use reasons::of_checkpoint;
pub(super) use table::Table;

use crate::resident::Told;
use crate::web::Frame;
use crate::web::outings::Outings;
use crate::web::qr::Qr;
use askama::Template;

/// A link with its words.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub to: String,
    /// Whether this is where one is.
    pub is_here: bool,
}

/// A part of a page.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading within the page.
    Heading(String),
    /// A sentence.
    Text(String),
    /// A sentence to be noticed.
    Note(String),
    /// A sentence that must not be missed.
    Alert(String),
    /// Names and what they are.
    Facts(Vec<(String, Cell)>),
    /// Lines of cells.
    Table(Table),
    /// A form.
    Form(Form),
    /// Buttons that lead elsewhere.
    Links(Vec<Link>),
    /// Buttons that carry along what must not stand in an address.
    Ways(Vec<Form>),
    /// Other lists of the same room.
    Tabs(Vec<Link>),
    /// A drawing of readings.
    Chart(Chart),
    /// A code to be printed, and what stands under it.
    Code(Qr, String),
    /// A card to be printed: the code, what stands under it, and the days on which its holder may go.
    Card(Qr, String, Outings),
    /// A notice as residents see it.
    Notice(Told),
}

impl Block {
    /// The facts in it.
    fn cells(&self) -> Vec<&Cell> {
        match self {
            Self::Facts(facts) => facts.iter().map(|(_, cell)| cell).collect(),
            Self::Table(table)
            | Self::Form(Form {
                table: Some(table), ..
            }) => table.lines.iter().flatten().collect(),
            _ => Vec::new(),
        }
    }

    /// The same, to be changed.
    fn cells_mut(&mut self) -> Vec<&mut Cell> {
        match self {
            Self::Facts(facts) => facts.iter_mut().map(|(_, cell)| cell).collect(),
            Self::Table(table)
            | Self::Form(Form {
                table: Some(table), ..
            }) => table.lines.iter_mut().flatten().collect(),
            _ => Vec::new(),
        }
    }
}

/// A page of the back office.
#[derive(Debug, Template)]
#[template(path = "desk/page.html")]
pub(super) struct Page {
    frame: Frame,
    form_token: String,
    title: String,
    trail: Vec<Link>,
    blocks: Vec<Block>,
    /// In so many seconds it is loaded again; 0 is never.
    again_in: u32,
}

impl Page {
    /// An empty page with its title, one step from `/desk`; its forms bear the token.
    pub(super) fn new(frame: &Frame, form_token: &str, title: impl Into<String>) -> Self {
        Self {
            trail: vec![link(frame.t("工作台", "Desk"), "/desk")],
            frame: frame.clone(),
            form_token: form_token.to_owned(),
            title: title.into(),
            blocks: Vec::new(),
            again_in: 0,
        }
    }

    /// It is loaded again in so many seconds, without scripts: while something goes on that is worth watching.
    pub(super) fn again_in(mut self, seconds: u32) -> Self {
        self.again_in = seconds;
        self
    }

    /// The accounts that the page names.
    pub(super) fn accounts(&self) -> Vec<String> {
        let said = self
            .blocks
            .iter()
            .flat_map(Block::cells)
            .flat_map(|cell| &cell.said);
        said.filter_map(|said| match said {
            Said::Account(id) => Some(id.clone()),
            Said::Words(_) => None,
        })
        .collect()
    }

    /// Puts names in place of the ids of accounts.
    pub(super) fn named(mut self, told: impl Fn(&str) -> String) -> Self {
        let cells = self.blocks.iter_mut().flat_map(Block::cells_mut);
        for cell in cells.filter(|cell| !cell.said.is_empty()) {
            let text = cell.said.iter().map(|said| match said {
                Said::Words(words) => words.clone(),
                Said::Account(id) => told(id),
            });
            cell.text = text.collect();
        }
        self
    }

    /// One more step on the way here.
    pub(super) fn under(mut self, text: &str, to: impl Into<String>) -> Self {
        self.trail.push(link(text, to));
        self
    }

    /// Adds a block.
    pub(super) fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds a heading.
    pub(super) fn heading(self, text: impl Into<String>) -> Self {
        self.with(Block::Heading(text.into()))
    }

    /// Adds a sentence.
    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.with(Block::Text(text.into()))
    }

    /// Adds a sentence to be noticed.
    pub(super) fn note(self, text: impl Into<String>) -> Self {
        self.with(Block::Note(text.into()))
    }

    /// Says before everything else that something was just done, if the address says so.
    pub(super) fn done(mut self, is_done: bool) -> Self {
        if is_done {
            let said = self.frame.t("已办理。", "Done.").to_owned();
            self.blocks.insert(0, Block::Note(said));
        }
        self
    }

    /// Adds names and what they are.
    pub(super) fn facts(self, facts: Vec<(&str, Cell)>) -> Self {
        let facts = facts.into_iter().map(|(name, cell)| (name.to_owned(), cell));
        self.with(Block::Facts(facts.collect()))
    }

    /// Adds a table.
    pub(super) fn table(self, table: Table) -> Self {
        self.with(Block::Table(table))
    }

    /// Adds a form.
    pub(super) fn form(self, form: Form) -> Self {
        self.with(Block::Form(form))
    }

    /// Adds buttons that lead elsewhere; nothing when there are none.
    pub(super) fn links(self, links: Vec<Link>) -> Self {
        match links.is_empty() {
            true => self,
            false => self.with(Block::Links(links)),
        }
    }

    /// Adds buttons that carry along what must not stand in an address; nothing when there are none.
    pub(super) fn ways(self, ways: Vec<Form>) -> Self {
        match ways.is_empty() {
            true => self,
            false => self.with(Block::Ways(ways)),
        }
    }

    /// Adds the other lists of the room.
    pub(super) fn tabs(self, tabs: Vec<Link>) -> Self {
        self.with(Block::Tabs(tabs))
    }
}

/// A link to elsewhere.
pub(super) fn link(text: &str, to: impl Into<String>) -> Link {
    Link {
        text: text.to_owned(),
        to: to.into(),
        is_here: false,
    }
}

/// A link to another list of the room, or to this one.
pub(super) fn tab(text: &str, to: impl Into<String>, is_here: bool) -> Link {
    Link {
        is_here,
        ..link(text, to)
    }
}
