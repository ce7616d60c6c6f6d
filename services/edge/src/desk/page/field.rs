//! A field of a form: how it is filled in, and what stands in it.

use crate::web::Fields;
use kit::clock::{Day, Moment};

/// How a field is filled in.
#[derive(Clone, Debug)]
pub(in crate::desk) enum Kind {
    /// A line; with what the browser may offer.
    Line(Vec<(String, String)>),
    /// So many short lines, for each of which the browser may offer the same.
    Several(Vec<(String, String)>, usize),
    /// Several lines.
    Lines,
    /// A day.
    Day,
    /// A day and a time.
    Moment,
    /// A time of day.
    Time,
    /// One of these.
    Choose(Vec<(String, String)>),
    /// One of these, all in sight: for a thumb.
    Radio(Vec<(String, String)>),
    /// Any of these.
    Tick(Vec<(String, String)>),
    /// Somebody or something to be sought first, and then chosen.
    Seek(Sought),
    /// The title of the fields that follow.
    Part,
    /// A file of this kind.
    File(&'static str),
    /// Not shown.
    Hidden,
}

/// What can be sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) enum What {
    /// A person.
    Person,
    /// A household, by anybody who lives in it.
    Household,
    /// A unit.
    Unit,
}

/// Somebody or something that is sought by what people know of it, and then chosen from what was found. What is typed stands in the field
/// `<name>.sought`, what was found travels along in `<name>.found`, so that a form that is shown again loses neither.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Sought {
    /// What is sought.
    pub what: What,
    /// Whether several can be chosen.
    pub many: bool,
    /// What was found: ids, and what tells them apart.
    pub found: Vec<(String, String)>,
    /// What was typed, while it finds nothing.
    pub typed: String,
}

impl Sought {
    /// Nothing found yet.
    pub(super) fn new(what: What, many: bool) -> Self {
        let (found, typed) = (Vec::new(), String::new());
        Self {
            what,
            many,
            found,
            typed,
        }
    }

    /// Adds what was found, each once and under its newest words.
    pub(in crate::desk) fn add(&mut self, found: Vec<(String, String)>) {
        self.found
            .retain(|(known, _)| found.iter().all(|(id, _)| id != known));
        self.found.extend(found);
    }
}

/// A field.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Field {
    /// By which the contract knows it.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// What helps to fill it in; nothing when empty.
    pub hint: String,
    /// How it is filled in.
    pub kind: Kind,
    /// What stands in it.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub flaw: Option<String>,
    /// The most characters it takes.
    pub most: usize,
}

impl Field {
    /// What stands in it, of a field that takes one value.
    pub(in crate::desk) fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether a day or a time was typed that is none. A browser's own field for it would drop what was typed, so it becomes a line of text.
    pub(in crate::desk) fn is_no_time(&self) -> bool {
        let text = self.value().trim();
        let is_day = Day::parse(text).is_ok();
        let is_clock = |time: &str| {
            let seconds = if time.len() == 5 { ":00" } else { "" };
            Moment::parse(&format!("2020-01-01T{time}{seconds}Z")).is_ok()
        };
        let reads = match self.kind {
            Kind::Day => is_day,
            Kind::Time => is_clock(&text.replace('：', ":")),
            Kind::Moment => {
                let both = text.split_once(['T', ' ']);
                is_day || both.is_some_and(|(day, time)| Day::parse(day).is_ok() && is_clock(time))
            }
            _ => true,
        };
        !text.is_empty() && !reads
    }

    /// What stands in one of its lines.
    pub(in crate::desk) fn nth(&self, nth: &usize) -> &str {
        self.values.get(*nth).map_or("", String::as_str)
    }

    /// Whether this is chosen or ticked.
    pub(in crate::desk) fn has(&self, value: &str) -> bool {
        self.values.iter().any(|chosen| chosen == value)
    }

    /// Puts in what was typed. What was not even asked for, because the form comes from another page, keeps what it began with.
    pub(super) fn typed(&mut self, fields: &Fields) {
        let may_be_absent = matches!(self.kind, Kind::Tick(_) | Kind::Seek(_));
        if !may_be_absent && !fields.has(&self.name) {
            return;
        }
        self.values = fields.all(&self.name).map(str::to_owned).collect();
        let Kind::Seek(sought) = &mut self.kind else {
            return;
        };
        self.values.retain(|id| !id.trim().is_empty());
        sought.typed = fields.text(&format!("{}.sought", self.name)).trim().to_owned();
        let carried = format!("{}.found", self.name);
        let carried = fields.all(&carried);
        let carried = carried.filter_map(|found| found.split_once(' '));
        sought.add(
            carried
                .map(|(id, words)| (id.to_owned(), words.to_owned()))
                .collect(),
        );
        // Chosen, and never found here: carried along by another page, or sent by hand.
        for id in &self.values {
            if sought.found.iter().all(|(known, _)| known != id) {
                sought.found.push((id.clone(), id.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_time_is_told_from_what_is() {
        let is_none = |kind: Kind, text: &str| {
            let field = Field {
                name: String::new(),
                label: String::new(),
                hint: String::new(),
                kind,
                values: vec![text.to_owned()],
                flaw: None,
                most: 0,
            };
            field.is_no_time()
        };
        for text in ["2020-03-01T12:00", "2020-03-01 12:00:30", "2020-03-01", " ", ""] {
            assert!(!is_none(Kind::Moment, text), "{text}");
        }
        for text in ["someday", "2020-03-01T25:00", "2020-02-30", "12:00"] {
            assert!(is_none(Kind::Moment, text), "{text}");
        }
        assert!(is_none(Kind::Day, "2020-03-01 12:00") && !is_none(Kind::Day, "2020-03-01"));
        assert!(is_none(Kind::Time, "24:00") && !is_none(Kind::Time, "08：30"));
        assert!(!is_none(Kind::Lines, "someday"));
    }

    #[test]
    fn what_was_found_and_chosen_comes_back() {
        let mut field = Field {
            name: "person_id".to_owned(),
            label: String::new(),
            hint: String::new(),
            kind: Kind::Seek(Sought::new(What::Person, false)),
            values: Vec::new(),
            flaw: None,
            most: 0,
        };
        let sent = b"person_id.found=a+*%E6%98%8E&person_id.found=b+*%E5%8D%8E&person_id=b&person_id=c&person_id=+&person_id.sought=+x";
        field.typed(&Fields::read(sent));
        assert_eq!(field.values, ["b", "c"]);
        let Kind::Seek(sought) = field.kind else {
            panic!("it stays what it is");
        };
        assert_eq!(sought.typed, "x");
        let found: Vec<_> = sought
            .found
            .iter()
            .map(|(id, words)| (id.as_str(), words.as_str()))
            .collect();
        assert_eq!(found, [("a", "*明"), ("b", "*华"), ("c", "c")]);
    }
}
