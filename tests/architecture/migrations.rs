//! The tables: one folder a service, numbered scripts, types both engines know, nothing personal without an end,
//! and every table that grows ready to be spread (design §4).

use crate::finding::{Exceptions, Findings};
use crate::source::{SERVICES_FOLDER, files_below, folders_in, root, text_of};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Types both engines understand and our values encode to.
const TYPES: [&str; 8] = [
    "UUID",
    "TIMESTAMPTZ",
    "JSONB",
    "BOOLEAN",
    "BYTEA",
    "BIGINT",
    "TEXT",
    "INTEGER",
];

/// Columns that say whose row it is.
const PERSON_COLUMNS: [&str; 4] = ["person_id", "guardian_id", "subject", "sealed"];

/// Tables that hold a person without naming one in such a column.
const HOLD_A_PERSON: [&str; 4] = ["person", "resume", "once", "feed_item"];

/// How a table grows: with traffic, spread by a column of its key; or no further than the district itself.
enum Growth {
    /// With people and passes: its key has this column, as a partitioned table of PostgreSQL must.
    SpreadBy(&'static str),
    /// With the district's places, papers and replicas: it fits one machine for good.
    Small,
}
use Growth::{Small, SpreadBy};

/// Every table and how it grows. A new table is decided here.
const GROWTH: &[(&str, &str, Growth)] = &[
    ("kit", "once", SpreadBy("caller")),
    ("kit", "feed", Small),
    ("kit", "feed_item", SpreadBy("feed")),
    ("kit", "feed_cursor", Small),
    // One chain, locked to append: it cannot be spread, and grows with acts of staff, never with passes.
    ("kit", "audit", Small),
    ("kit", "audit_chain", Small),
    ("kit", "policy", Small),
    ("kit", "policy_proposal", Small),
    ("kit", "lease", Small),
    ("kit", "due", SpreadBy("id")),
    ("kit", "due_hop", SpreadBy("due_id")),
    ("registration", "person", SpreadBy("id")),
    ("registration", "hold", SpreadBy("person_id")),
    ("registration", "person_token", SpreadBy("person_id")),
    ("registration", "erasure", SpreadBy("id")),
    ("registration", "erasure_confirmation", SpreadBy("erasure_id")),
    ("registration", "declaration", SpreadBy("person_id")),
    ("registration", "declaration_day", SpreadBy("person_id")),
    ("registration", "level_change", SpreadBy("person_id")),
    ("registration", "objection", SpreadBy("person_id")),
    ("registration", "event", Small),
    ("registration", "bulk_change", Small),
    ("registration", "bulk_person", SpreadBy("bulk_change_id")),
    ("registration", "health_code", SpreadBy("person_id")),
    ("registration", "revocation", SpreadBy("person_id")),
    ("registration", "standing", SpreadBy("person_id")),
    // Papers of the district: a few surveys, their buildings and volunteers, and what is told to residents.
    ("registration", "survey", Small),
    ("registration", "survey_building", Small),
    ("registration", "survey_volunteer", Small),
    ("registration", "notice", Small),
    ("registration", "household", SpreadBy("id")),
    ("registration", "household_record", SpreadBy("household_id")),
    ("registration", "household_member", SpreadBy("person_id")),
    ("registration", "household_exemption", SpreadBy("person_id")),
    ("registration", "code_use", Small),
    ("registration", "resume", SpreadBy("id")),
    ("registration", "attempt", SpreadBy("kind")),
    ("registration", "trip", SpreadBy("person_id")),
    ("registration", "trip_version", SpreadBy("person_id")),
    ("registration", "isolation", SpreadBy("person_id")),
    ("registration", "quarantine", SpreadBy("person_id")),
    ("registration", "quarantine_reporter", SpreadBy("person_id")),
    ("registration", "quarantine_stay", SpreadBy("person_id")),
    ("registration", "quarantine_extension", SpreadBy("person_id")),
    ("registration", "quarantine_check", SpreadBy("person_id")),
    ("registration", "quarantine_need", SpreadBy("person_id")),
    ("registration", "quarantine_release", SpreadBy("person_id")),
    ("registration", "question_set", Small),
    // A round is ordered by people; its tasks are what grows.
    ("registration", "outreach_plan", Small),
    ("registration", "outreach_listed", SpreadBy("plan_id")),
    ("registration", "outreach_task", SpreadBy("person_id")),
    ("registration", "outreach_attempt", SpreadBy("person_id")),
    ("registration", "outreach_abnormal", SpreadBy("person_id")),
    ("registration", "fever_report", SpreadBy("person_id")),
    ("registration", "lead", SpreadBy("id")),
    // The counties of the country, and what was decided about them.
    ("registration", "area_risk", Small),
    ("registration", "area_measure", Small),
    ("registration", "measure_person", SpreadBy("person_id")),
    // Lists that offices hand in: some a day. Their rows and pairs are many, and gone when they are settled.
    ("registration", "import", Small),
    ("registration", "import_row", SpreadBy("import_id")),
    ("registration", "import_pair", SpreadBy("import_id")),
    // Files of errors that left: some a day.
    ("registration", "export", Small),
    ("registration", "person_merge", SpreadBy("person_id")),
    // Staff of the district: some thousands, and who of them is signed in.
    ("edge", "account", Small),
    ("edge", "account_grant", Small),
    ("edge", "recovery_code", Small),
    ("edge", "session", Small),
    ("edge", "attempt", Small),
    // Files built for staff: some a day, gone after one.
    ("edge", "built_file", Small),
    ("edge", "brief", Small),
    // Forgotten the day after the shift; and one row an account.
    ("edge", "join_code", Small),
    ("edge", "account_link", Small),
    ("checkpoint", "place_counter", Small),
    ("checkpoint", "unit", Small),
    ("checkpoint", "building", Small),
    ("checkpoint", "checkpoint", Small),
    ("checkpoint", "poster", SpreadBy("checkpoint_id")),
    ("checkpoint", "pass", SpreadBy("checkpoint_id")),
    ("checkpoint", "tally", SpreadBy("checkpoint_id")),
    // Of some seconds.
    ("checkpoint", "tally_journal", Small),
    ("checkpoint", "standing", SpreadBy("person_id")),
    ("checkpoint", "household", SpreadBy("id")),
    ("checkpoint", "household_member", SpreadBy("person_id")),
    ("checkpoint", "quota_helper", SpreadBy("id")),
    ("checkpoint", "quota_claim", SpreadBy("household_id")),
    ("checkpoint", "standings_heard", Small),
    ("checkpoint", "export", Small),
    ("checkpoint", "code_key", Small),
    ("checkpoint", "shift", SpreadBy("checkpoint_id")),
    ("checkpoint", "shift_turn", SpreadBy("checkpoint_id")),
    ("checkpoint", "hand_over", SpreadBy("checkpoint_id")),
    ("checkpoint", "anomaly", SpreadBy("object_id")),
    ("checkpoint", "anomaly_cursor", Small),
    ("checkpoint", "disinfection", SpreadBy("unit_id")),
    ("checkpoint", "disinfected_place", SpreadBy("unit_id")),
    ("checkpoint", "fever_case", SpreadBy("id")),
    ("checkpoint", "open_fever", SpreadBy("person_id")),
    ("checkpoint", "fever_step", SpreadBy("fever_id")),
    ("checkpoint", "outbox", SpreadBy("object_id")),
    ("checkpoint", "visit", SpreadBy("id")),
    ("checkpoint", "vehicle_pass", SpreadBy("checkpoint_id")),
    ("checkpoint", "day_ticket", SpreadBy("id")),
    ("checkpoint", "day_ticket_gate", SpreadBy("ticket_id")),
];

/// One script.
struct Script {
    house: String,
    path: PathBuf,
    /// `0101`
    number: String,
    /// `people`
    words: String,
    /// `postgres`, `sqlite`, or none for both.
    engine: Option<String>,
    tables: Vec<Table>,
    sql: String,
}

/// A table as a script creates it.
#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<Column>,
    primary_key: Vec<String>,
}

/// A column of a table.
#[derive(Debug, PartialEq)]
struct Column {
    name: String,
    /// Its first word.
    kind: String,
    rest: String,
}

fn scripts() -> Vec<Script> {
    let mut scripts = Vec::new();
    for house in folders_in(&root().join(SERVICES_FOLDER)) {
        let folder = Path::new(SERVICES_FOLDER).join(&house).join("migrations");
        for path in files_below(&folder.to_string_lossy(), "sql") {
            scripts.push(Script::read(&house, path));
        }
    }
    assert!(
        !scripts.is_empty(),
        "no migration was found: the test looks in the wrong place"
    );
    scripts
}

impl Script {
    fn read(house: &str, path: PathBuf) -> Self {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (name, engine) = match name.split_once('.') {
            Some((name, engine)) => (name.to_owned(), Some(engine.to_owned())),
            None => (name, None),
        };
        let (number, words) = name.split_once('_').unwrap_or((&name, ""));
        let sql = without_comments(&text_of(&path));
        Self {
            house: house.to_owned(),
            number: number.to_owned(),
            words: words.to_owned(),
            engine,
            tables: sql.split(';').filter_map(Table::created_by).collect(),
            sql,
            path,
        }
    }
}

fn without_comments(sql: &str) -> String {
    sql.lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

impl Table {
    /// The table a statement creates, if it creates one.
    fn created_by(statement: &str) -> Option<Self> {
        let (head, rest) = statement.split_once('(')?;
        let mut words = head.split_whitespace();
        if words.next() != Some("CREATE") || words.next() != Some("TABLE") {
            return None;
        }
        let name = head.split_whitespace().last()?.to_owned();
        let mut table = Self {
            name,
            columns: Vec::new(),
            primary_key: Vec::new(),
        };
        for part in parts(rest) {
            let words: Vec<&str> = part.split_whitespace().collect();
            match words.as_slice() {
                ["PRIMARY", "KEY", ..] => table.primary_key = names_in_parentheses(&part),
                ["UNIQUE" | "CHECK" | "FOREIGN" | "CONSTRAINT", ..] | [] | [_] => {}
                [name, kind, rest @ ..] => {
                    let rest = rest.join(" ");
                    if rest.contains("PRIMARY KEY") {
                        table.primary_key = vec![(*name).to_owned()];
                    }
                    table.columns.push(Column {
                        name: (*name).to_owned(),
                        kind: (*kind).to_owned(),
                        rest,
                    });
                }
            }
        }
        Some(table)
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    fn holds_a_person(&self) -> bool {
        HOLD_A_PERSON.contains(&self.name.as_str())
            || PERSON_COLUMNS.iter().any(|column| self.column(column).is_some())
    }
}

/// What stands between the commas of the outermost parentheses, until these close.
fn parts(inside: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in inside.chars() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

fn names_in_parentheses(part: &str) -> Vec<String> {
    part.split(['(', ')'])
        .nth(1)
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect()
}

#[test]
fn scripts_are_numbered_and_named() {
    let mut findings = Findings::default();
    let mut numbers: BTreeMap<(String, String), BTreeSet<Option<String>>> = BTreeMap::new();
    for script in scripts() {
        let Script {
            house,
            path,
            number,
            words,
            engine,
            ..
        } = &script;
        let path = path.display();
        findings.expect(
            path.to_string() == format!("{SERVICES_FOLDER}/{house}/migrations/{}", file_name(&script)),
            || format!("{path}: every script of a service lies in one folder"),
        );
        let first = if house == "kit" { 1..=99 } else { 101..=9999 };
        let counted = number.len() == 4 && number.parse().is_ok_and(|number: u16| first.contains(&number));
        findings.expect(counted && !words.is_empty(), || {
            format!("{path}: is not numbered {first:?} and named")
        });
        let known = engine
            .as_ref()
            .is_none_or(|engine| ["postgres", "sqlite"].contains(&engine.as_str()));
        findings.expect(known, || format!("{path}: unknown engine"));
        let engines = numbers
            .entry((house.clone(), format!("{number}_{words}")))
            .or_default();
        findings.expect(engines.insert(engine.clone()), || {
            format!("{path}: is there twice")
        });
    }
    let mut taken: BTreeMap<(String, String), String> = BTreeMap::new();
    for ((house, name), engines) in numbers {
        findings.expect(engines.len() == 2 || engines.contains(&None), || {
            format!("{house} {name}: only one engine has this script: write its other half")
        });
        let number = name.chars().take(4).collect::<String>();
        if let Some(before) = taken.insert((house.clone(), number), name.clone()) {
            findings.add(format!("{house}: {before} and {name} have the same number"));
        }
    }
    findings.none(
        "a script is `0101_words.sql`, or a pair `0101_words.postgres.sql` and `0101_words.sqlite.sql`",
    );
}

fn file_name(script: &Script) -> String {
    script
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

#[test]
fn columns_have_types_both_engines_know() {
    let mut findings = Findings::default();
    for script in scripts() {
        for table in &script.tables {
            for column in &table.columns {
                findings.expect(TYPES.contains(&column.kind.as_str()), || {
                    format!(
                        "{}: {}.{} is {}",
                        script.path.display(),
                        table.name,
                        column.name,
                        column.kind
                    )
                });
            }
        }
        let upper = script.sql.to_uppercase();
        for word in [
            "NOW()",
            "CURRENT_TIMESTAMP",
            "SERIAL",
            "AUTOINCREMENT",
            "GEN_RANDOM_UUID",
            "CREATE TYPE",
            "TRIGGER",
        ] {
            findings.expect(!upper.contains(word), || {
                format!("{}: {word}", script.path.display())
            });
        }
    }
    findings.none(
        "tables use the types of design §4, and what is computed is computed in Rust: no DEFAULT now()",
    );
}

#[test]
fn a_pair_of_scripts_makes_the_same_tables() {
    let mut findings = Findings::default();
    let scripts = scripts();
    for postgres in scripts
        .iter()
        .filter(|script| script.engine.as_deref() == Some("postgres"))
    {
        let other = scripts.iter().find(|script| {
            script.engine.as_deref() == Some("sqlite")
                && script.house == postgres.house
                && script.number == postgres.number
        });
        for table in &postgres.tables {
            let same = other
                .and_then(|script| script.tables.iter().find(|other| other.name == table.name))
                .is_some_and(|other| {
                    let key = |table: &Table| table.primary_key.iter().cloned().collect::<BTreeSet<_>>();
                    other.columns == table.columns && key(other) == key(table)
                });
            findings.expect(same, || format!("{}: {}", postgres.path.display(), table.name));
        }
    }
    findings.none("both halves of a pair make the same tables, columns and keys");
}

/// Tables that name a person and may be kept for good, each with its reason. The list can only shrink.
const KEPT_FOR_GOOD: Exceptions = &[];

#[test]
fn whatever_holds_a_person_ends_on_a_day() {
    let mut findings = Findings::default();
    let mut endless = BTreeSet::new();
    for script in scripts() {
        for table in script.tables.iter().filter(|table| table.holds_a_person()) {
            let ends = table.column("delete_by").is_some_and(|column| {
                column.rest.contains("NOT NULL") && ["TEXT", "TIMESTAMPTZ"].contains(&column.kind.as_str())
            });
            if !ends {
                endless.insert(format!("{}.{}", script.house, table.name));
            }
        }
    }
    for table in crate::finding::beyond(KEPT_FOR_GOOD, endless, &mut findings) {
        findings.add(format!("{table}: has no `delete_by … NOT NULL`"));
    }
    findings.none("a table that holds a person says in every row when it is deleted (PIPL, article 19)");
}

#[test]
fn tables_that_grow_are_born_ready_to_be_spread() {
    let mut findings = Findings::default();
    let mut decided = BTreeSet::new();
    for script in scripts() {
        for table in &script.tables {
            let place = format!("{}.{}", script.house, table.name);
            let growth = GROWTH
                .iter()
                .find(|(house, name, _)| *house == script.house && *name == table.name);
            decided.insert(place.clone());
            match growth {
                None => findings.add(format!("{place}: a new table: say in GROWTH how it grows")),
                // A file is spread by nobody: there the key may have another order.
                Some((.., SpreadBy(_))) if script.engine.as_deref() == Some("sqlite") => {}
                Some((.., SpreadBy(column))) => {
                    findings.expect(table.primary_key.iter().any(|part| part == column), || {
                        format!("{place}: its key {:?} has no {column}", table.primary_key)
                    });
                }
                Some((.., Small)) => {
                    findings.expect(!table.primary_key.is_empty(), || format!("{place}: has no key"));
                }
            }
        }
    }
    for (house, name, _) in GROWTH {
        let place = format!("{house}.{name}");
        findings.expect(decided.contains(&place), || {
            format!("{place}: stands in GROWTH, and no script creates it")
        });
    }
    findings.none("the key of a table that grows with traffic has the column it is spread by");
}

#[test]
fn a_script_is_read_as_it_is_written() {
    let statement = "CREATE TABLE pass (\n id UUID NOT NULL,\n state TEXT CHECK (state IN ('a', 'b')),\n delete_by TEXT NOT NULL,\n PRIMARY KEY (checkpoint_id, id)\n) WITHOUT ROWID";
    let table = Table::created_by(statement).expect("it creates a table");
    assert_eq!(table.name, "pass");
    assert_eq!(table.primary_key, ["checkpoint_id", "id"]);
    let kinds: Vec<&str> = table.columns.iter().map(|column| column.kind.as_str()).collect();
    assert_eq!(kinds, ["UUID", "TEXT", "TEXT"]);
    assert!(Table::created_by("CREATE INDEX a ON b (c)").is_none());
}
