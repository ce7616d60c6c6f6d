//! The words the house is written in (design §13): names, first lines, lengths, and what production code never says.

use crate::finding::{Exceptions, Findings, beyond};
use crate::source::{HOUSES, files_below, text_of};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Names that say nothing.
const EMPTY_NAMES: [&str; 12] = [
    "manager", "helper", "helpers", "util", "utils", "common", "impl", "impls", "data", "info", "process",
    "misc",
];

/// A file is read in one sitting.
const LONGEST: usize = 500;

/// Files whose name would say nothing elsewhere, and what it says here.
const NAMED_SO: Exceptions = &[(
    "tests/src/town/process.rs: process",
    "a process of the operating system, started, watched and killed",
)];

/// Every Rust file of the suite.
fn rust_files() -> Vec<PathBuf> {
    ["services", "proto", "tests"]
        .iter()
        .flat_map(|folder| files_below(folder, "rs"))
        .collect()
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    let mut findings = Findings::default();
    for path in rust_files() {
        let text = text_of(&path);
        let first = text.lines().next().unwrap_or_default();
        findings.expect(first.starts_with("//! ") && first.len() > 12, || {
            format!("{}: begins with {first:?}", path.display())
        });
    }
    findings.none("the first line of a file says in one sentence what it is: `//! …`");
}

#[test]
fn no_file_is_longer_than_one_sitting() {
    let mut findings = Findings::default();
    for path in rust_files() {
        let lines = text_of(&path).lines().count();
        findings.expect(lines <= LONGEST, || {
            format!("{}: has {lines} lines", path.display())
        });
    }
    findings.none("no file is longer than 500 lines: cut it where its first sentence says `and`");
}

#[test]
fn names_say_what_they_name() {
    let mut findings = Findings::default();
    let mut named = BTreeSet::new();
    for path in rust_files() {
        for part in &path {
            let part = part.to_string_lossy();
            let stem = part.strip_suffix(".rs").unwrap_or(&part);
            for word in stem.split('_').filter(|word| EMPTY_NAMES.contains(word)) {
                named.insert(format!("{}: {word}", path.display()));
            }
        }
    }
    for file in beyond(NAMED_SO, named, &mut findings) {
        findings.add(file);
    }
    let files = HOUSES
        .iter()
        .flat_map(|house| house.files.iter().map(move |file| (house, file)));
    for (house, file) in files {
        for inline in &file.facts.inline_modules {
            for word in inline.last().into_iter().flat_map(|name| name.split('_')) {
                findings.expect(!EMPTY_NAMES.contains(&word), || {
                    format!("{}: mod {word}", file.shown())
                });
            }
        }
        for declared in &file.facts.declared {
            // A handler is called like its RPC, such as GetPerson.
            let is_getter = declared.name.starts_with("get_") && house.room(file) != "rpc";
            let says_nothing = words_of(&declared.name).any(|word| EMPTY_NAMES.contains(&word.as_str()));
            findings.expect(!says_nothing && !is_getter, || {
                format!("{}:{}: {}", file.shown(), declared.line, declared.name)
            });
        }
    }
    findings.none("a name says what it names: no manager, helper, utils, common, impl, data, info, process, and no get_");
}

#[test]
fn production_code_answers_instead_of_stopping() {
    let mut findings = Findings::default();
    const STOPS: [&str; 6] = [
        "unwrap",
        "unwrap_err",
        "panic!",
        "todo!",
        "unimplemented!",
        "dbg!",
    ];
    for file in HOUSES.iter().flat_map(|house| &house.files) {
        for call in file
            .facts
            .calls
            .iter()
            .filter(|call| STOPS.contains(&call.name.as_str()))
        {
            findings.add(format!("{}:{}: {}", file.shown(), call.line, call.name));
        }
    }
    findings.none("outside tests nothing unwraps or panics; `expect` says why it cannot happen");
}

#[test]
fn only_the_program_prints() {
    const PRINTS: [&str; 4] = ["println!", "print!", "eprintln!", "eprint!"];
    let mut findings = Findings::default();
    for house in HOUSES.iter().filter(|house| house.name != "quma") {
        for file in &house.files {
            for call in file
                .facts
                .calls
                .iter()
                .filter(|call| PRINTS.contains(&call.name.as_str()))
            {
                findings.add(format!("{}:{}: {}", file.shown(), call.line, call.name));
            }
        }
    }
    findings.none("services log; only quma, the program, prints");
}

#[test]
fn no_test_is_put_aside() {
    let mut findings = Findings::default();
    let put_aside = concat!("#[ign", "ore");
    for path in rust_files() {
        for (number, line) in text_of(&path).lines().enumerate() {
            findings.expect(!line.trim_start().starts_with(put_aside), || {
                format!("{}:{}", path.display(), number + 1)
            });
        }
    }
    findings.none("a test runs or goes; none is ignored");
}

/// `HealthCode` and `health_code` are both `health`, `code`.
fn words_of(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        let begins = letter.is_uppercase() || letter == '_';
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.extend(letter.to_lowercase());
        }
    }
    words.into_iter()
}
