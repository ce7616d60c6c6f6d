//! SQL stays in `store/`, and says the same on SQLite and PostgreSQL unless it is an explicit pair (design §4).

use crate::finding::Findings;
use crate::source::{File, HOUSES, House, Literal};

/// The files of the kit that speak to a database; in a service it is the folder `store/`.
const KIT_STORE: [&str; 7] = ["db", "once", "feed", "audit", "policy", "lease", "due"];

/// Words that begin or turn a statement, as our statements write them.
const STATEMENT: [&str; 14] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "ALTER",
    "DROP",
    "PRAGMA",
    "RETURNING",
    "WHERE",
    "VACUUM",
    "LISTEN",
    "NOTIFY",
    "TRUNCATE",
];

/// What is computed in Rust from the clock, or from our own ids, and bound; on neither engine ours to ask for.
const NEVER: [&str; 11] = [
    "NOW()",
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
    "DATETIME(",
    "STRFTIME(",
    "JULIANDAY(",
    "RANDOM(",
    "GEN_RANDOM_UUID(",
    "UUID_GENERATE",
    "LOCALTIME",
    "CLOCK_TIMESTAMP(",
];

/// What one engine only understands: allowed in a pair. `STRING_AGG` is known to the SQLite that is built in, since its 3.44.
const ONE_ENGINE: [&str; 33] = [
    "::",
    "ANY(",
    "ALL(",
    "UNNEST(",
    "ARRAY[",
    "ARRAY_AGG(",
    "FOR UPDATE",
    "FOR SHARE",
    "SKIP LOCKED",
    "ILIKE",
    "GLOB ",
    "JSON_EXTRACT(",
    "JSON_EACH(",
    "JSONB_",
    "->",
    "#>",
    "PG_",
    "TO_REGCLASS(",
    "SQLITE_MASTER",
    "SQLITE_SCHEMA",
    "DATE_TRUNC(",
    "EXTRACT(",
    "INTERVAL ",
    "GROUP_CONCAT(",
    "INSERT OR ",
    "LATERAL",
    "GENERATE_SERIES(",
    "IFNULL(",
    "DISTINCT ON",
    "PRAGMA",
    "LISTEN ",
    "NOTIFY ",
    "TABLESAMPLE",
];

fn is_store(house: &House, file: &File) -> bool {
    match house.name.as_str() {
        "kit" => KIT_STORE.contains(&house.room(file)),
        _ => file.module.iter().any(|module| module == "store"),
    }
}

/// A text is SQL when a word of statements stands in it among other words.
fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let lower = text.to_lowercase();
    (words.len() > 1 && words.iter().any(|word| STATEMENT.contains(word)))
        || [
            "select * ",
            "insert into ",
            "delete from ",
            "create table ",
            "begin immediate",
        ]
        .iter()
        .any(|phrase| lower.contains(phrase))
}

/// The text without what stands between its quotation marks.
fn without_texts(sql: &str) -> String {
    sql.split('\'').step_by(2).collect::<Vec<_>>().join("''")
}

/// Whether this half is said to one engine only: it stands in a pair, or it is a constant that does or is named so.
fn is_half_of_a_pair(file: &File, literal: &Literal) -> bool {
    literal.in_pair
        || literal.constant.as_ref().is_some_and(|name| {
            name.contains("POSTGRES") || name.contains("SQLITE") || file.facts.paired_constants.contains(name)
        })
}

#[test]
fn sql_stays_in_the_store() {
    let mut findings = Findings::default();
    for house in HOUSES.iter() {
        for file in house.files.iter().filter(|file| !is_store(house, file)) {
            for literal in file.facts.literals.iter().filter(|literal| is_sql(&literal.text)) {
                findings.add(format!("{}:{}: {:?}", file.shown(), literal.line, literal.text));
            }
        }
    }
    findings.none("SQL is written in store/ (in the kit: in its own tables' files) and nowhere else");
}

#[test]
fn statements_are_the_same_on_both_engines() {
    let mut findings = Findings::default();
    let mut statements = 0;
    for house in HOUSES.iter() {
        for file in house.files.iter().filter(|file| is_store(house, file)) {
            for literal in file.facts.literals.iter().filter(|literal| is_sql(&literal.text)) {
                statements += 1;
                let sql = without_texts(&literal.text).to_uppercase();
                let paired = is_half_of_a_pair(file, literal);
                for word in NEVER.iter().chain(ONE_ENGINE.iter().filter(|_| !paired)) {
                    findings.expect(!sql.contains(word), || {
                        format!("{}:{}: {word} in {:?}", file.shown(), literal.line, literal.text)
                    });
                }
            }
        }
    }
    assert!(
        statements > 0,
        "no statement was found: the test looks in the wrong place"
    );
    findings.none(
        "a statement runs on both engines or is an explicit pair; moments, randomness and ids come from Rust, bound",
    );
}

#[test]
fn sql_is_told_from_sentences() {
    for sql in [
        "SELECT 1",
        "  UPDATE feed SET head = 1",
        "delete from pass where id = $1",
        "PRAGMA page_count",
    ] {
        assert!(is_sql(sql), "{sql}");
    }
    for sentence in [
        "DELETE",
        "UNKNOWN_UNIT",
        "select a gate",
        "the update was refused",
        "post: /v1/x",
    ] {
        assert!(!is_sql(sentence), "{sentence}");
    }
    assert!(!without_texts("a = 'x::y' AND b").contains("::"));
}
