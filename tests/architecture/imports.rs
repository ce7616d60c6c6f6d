//! Who may import whom: between crates, between the rooms of a service, and where tonic and sqlx may be seen (design §3).

use crate::finding::{Exceptions, Findings, beyond};
use crate::source::resolve::{Place, Signpost};
use crate::source::{File, HOUSES, House, Named};
use std::collections::BTreeMap;

/// The suite's own crates, as an import begins.
const OURS: [&str; 8] = [
    "proto",
    "kit",
    "vocabulary",
    "registration",
    "checkpoint",
    "edge",
    "quma",
    "tests",
];

/// Which of the suite's crates a crate may import. `kit::x` in place of `kit` allows that module only.
const CRATES: &[(&str, &[&str])] = &[
    ("kit", &[]),
    (
        "vocabulary",
        &[
            "kit::id",
            "kit::clock",
            "kit::parse",
            "kit::db",
            "kit::caller",
            // What a token claims, which a caller is read from, and the page tokens that carry a scope.
            "kit::token",
        ],
    ),
    ("registration", &["kit", "vocabulary", "proto"]),
    ("checkpoint", &["kit", "vocabulary", "proto"]),
    ("edge", &["kit", "vocabulary", "proto"]),
    (
        "quma",
        &["kit", "vocabulary", "proto", "registration", "checkpoint", "edge"],
    ),
];

/// The crates that are services: built to one plan, room by room.
const SERVICES: [&str; 2] = ["registration", "checkpoint"];

/// What one room of a service may import.
struct Room {
    name: &'static str,
    /// Rooms of the same house; itself always.
    rooms: &'static [&'static str],
    /// The suite's crates; `kit::x` allows that module only.
    crates: &'static [&'static str],
    /// Libraries that other rooms must not see.
    guarded: &'static [&'static str],
}

/// Libraries that only the rooms that name them may see.
const GUARDED: [&str; 6] = ["tonic", "tonic_types", "axum", "sqlx", "tokio", "futures"];

/// The rooms of a service. A file that is no room below is part of the workbench: what handlers share.
const ROOMS: &[Room] = &[
    Room {
        name: "rules",
        rooms: &[],
        crates: &["vocabulary", "kit::id", "kit::clock", "kit::parse", "kit::policy"],
        guarded: &[],
    },
    Room {
        name: "store",
        rooms: &["rules"],
        crates: &["vocabulary", "kit"],
        guarded: &["sqlx", "futures"],
    },
    Room {
        name: "settings",
        rooms: &["rules"],
        crates: &["vocabulary", "kit"],
        guarded: &[],
    },
    Room {
        name: "access",
        rooms: &[],
        crates: &["vocabulary", "kit"],
        guarded: &[],
    },
    Room {
        name: "error",
        rooms: &["rules", "store"],
        crates: &["vocabulary", "kit"],
        guarded: &[],
    },
    Room {
        name: "convert",
        rooms: &["rules", "error"],
        crates: &["vocabulary", "kit", "proto"],
        guarded: &["tonic"],
    },
    Room {
        name: "neighbours",
        rooms: &["rules", "error", "settings", "convert"],
        crates: &["vocabulary", "kit", "proto"],
        guarded: &["tonic", "tokio", "futures"],
    },
    Room {
        name: "workbench",
        rooms: &["rules", "store", "settings", "error", "neighbours", "workbench"],
        crates: &["vocabulary", "kit"],
        guarded: &["tokio", "futures"],
    },
    Room {
        name: "service",
        rooms: &["rules", "store", "settings", "error", "neighbours", "workbench"],
        crates: &["vocabulary", "kit"],
        guarded: &["tokio", "futures"],
    },
    Room {
        name: "rpc",
        rooms: &[
            "rules",
            "store",
            "neighbours",
            "convert",
            "service",
            "settings",
            "error",
            "workbench",
        ],
        crates: &["vocabulary", "kit", "proto"],
        guarded: &["tonic", "axum", "tokio", "futures"],
    },
    Room {
        name: "duties",
        rooms: &[
            "rules",
            "store",
            "neighbours",
            "service",
            "settings",
            "error",
            "workbench",
        ],
        crates: &["vocabulary", "kit"],
        guarded: &["tokio", "futures"],
    },
    Room {
        name: "lib",
        rooms: &[
            "rules",
            "store",
            "neighbours",
            "convert",
            "service",
            "settings",
            "error",
            "workbench",
            "rpc",
            "duties",
            "access",
        ],
        crates: &["vocabulary", "kit", "proto"],
        // The migrations are compiled in at the front door.
        guarded: &["tokio", "sqlx"],
    },
];

#[test]
fn a_crate_imports_only_the_floors_below() {
    let mut findings = Findings::default();
    for house in HOUSES.iter() {
        let Some((_, allowed)) = CRATES.iter().find(|(name, _)| *name == house.name) else {
            findings.add(format!(
                "{}: a new crate: say in CRATES what it may import",
                house.name
            ));
            continue;
        };
        each_import(house, |file, named, place| {
            let Place::Outside(first, rest) = place else {
                return;
            };
            if OURS.contains(&first) && first != house.name && !is_allowed(allowed, first, rest) {
                findings.add(told(file, named, "a crate on its floor may not be imported here"));
            }
        });
    }
    findings.none("kit ← vocabulary ← services ← quma; services meet only in proto and quma");
}

/// Imports against the plan, and why each is one for now. The list can only shrink.
const AGAINST_THE_PLAN: Exceptions = &[];

#[test]
fn the_rooms_of_a_service_import_only_the_rooms_below() {
    let mut findings = Findings::default();
    let mut against = BTreeMap::new();
    for house in HOUSES
        .iter()
        .filter(|house| SERVICES.contains(&house.name.as_str()))
    {
        each_import(house, |file, named, place| {
            let room = room_of(house, file);
            let wrong = match place {
                Place::File(other) => {
                    let other = room_of(house, &house.files[other]);
                    (other.name != room.name && !room.rooms.contains(&other.name))
                        .then(|| format!("{} does not import {}", room.name, other.name))
                }
                Place::Outside(first, rest) if OURS.contains(&first) => {
                    (!is_allowed(room.crates, first, rest))
                        .then(|| format!("{} does not import {first}", room.name))
                }
                Place::Outside(first, _) => (GUARDED.contains(&first) && !room.guarded.contains(&first))
                    .then(|| format!("{first} is not seen in {}", room.name)),
            };
            if let Some(wrong) = wrong {
                let place = format!("{}: {wrong}", file.shown());
                against.entry(place).or_insert(named.line);
            }
        });
    }
    for import in beyond(AGAINST_THE_PLAN, against.keys().cloned().collect(), &mut findings) {
        findings.add(format!("{import}, in line {}", against[&import]));
    }
    findings.none("rules decide without I/O, store holds the SQL, rpc reads, asks, decides and records");
}

#[test]
fn the_words_of_the_city_do_no_io() {
    let mut findings = Findings::default();
    for house in HOUSES.iter().filter(|house| house.name == "vocabulary") {
        each_import(house, |file, named, place| {
            let does_io = match place {
                Place::Outside("std", rest) => {
                    let module = rest.first().map_or("", String::as_str);
                    ["fs", "net", "env", "process", "thread"].contains(&module)
                }
                Place::Outside(first, _) => ["tokio", "tonic", "axum", "futures"].contains(&first),
                Place::File(_) => false,
            };
            if does_io {
                findings.add(told(file, named, "does I/O"));
            }
        });
    }
    findings.none("vocabulary parses and prints, and touches nothing else");
}

/// Calls for every path that leads anywhere.
fn each_import<'house>(
    house: &'house House,
    mut each: impl FnMut(&'house File, &'house Named, Place<'house>),
) {
    for file in &house.files {
        let signpost = Signpost::new(house, file);
        for named in &file.facts.named {
            if let Some(place) = signpost.place(named) {
                each(file, named, place);
            }
        }
    }
}

fn room_of(house: &House, file: &File) -> &'static Room {
    let called = |name: &str| ROOMS.iter().find(|room| room.name == name);
    called(house.room(file))
        .or_else(|| called("workbench"))
        .expect("the workbench is a room")
}

/// Whether `first::rest…` is on the list, as a crate or as one of its modules. The bare name of a crate shows nothing of it yet.
fn is_allowed(list: &[&str], first: &str, rest: &[String]) -> bool {
    list.iter().any(|allowed| match allowed.split_once("::") {
        None => *allowed == first,
        Some((krate, module)) => krate == first && rest.first().is_none_or(|next| next == module),
    })
}

fn told(file: &File, named: &Named, wrong: &str) -> String {
    format!(
        "{}:{}: {}: {wrong}",
        file.shown(),
        named.line,
        named.segments.join("::")
    )
}
