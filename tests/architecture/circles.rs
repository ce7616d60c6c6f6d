//! No circles between the files of a crate: imports run one way, so a reader can start at the ground floor and climb.
//!
//! A file imports another when any path in it leads into the module written there: `use`, re-exports, paths in code and in
//! the arguments of macros. `mod x;` is no import; neither is what only tests see.

use crate::finding::Findings;
use crate::source::resolve::{Place, Signpost};
use crate::source::{HOUSES, House};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// One file's imports inside its crate: the file imported, and the line that says so.
type Imports = BTreeMap<usize, usize>;

#[test]
fn the_files_of_a_crate_import_each_other_one_way_only() {
    let mut findings = Findings::default();
    for house in HOUSES.iter() {
        for circle in circles(&imports_of(house)) {
            findings.add(shown(house, &circle));
        }
    }
    findings.none("imports run in a circle: move what both need to a file of its own, below both");
}

/// Which file imports which.
fn imports_of(house: &House) -> Vec<Imports> {
    house
        .files
        .iter()
        .enumerate()
        .map(|(own, file)| {
            let signpost = Signpost::new(house, file);
            let mut imports = Imports::new();
            for named in &file.facts.named {
                if let Some(Place::File(other)) = signpost.place(named)
                    && other != own
                {
                    imports.entry(other).or_insert(named.line);
                }
            }
            imports
        })
        .collect()
}

/// One shortest circle through each file that stands on any; each circle once.
fn circles(imports: &[Imports]) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    for start in 0..imports.len() {
        if found.iter().any(|circle| circle.contains(&start)) {
            continue;
        }
        if let Some(circle) = shortest_way_back(imports, start) {
            found.push(circle);
        }
    }
    found
}

/// The shortest way from a file back to itself, by breadth.
fn shortest_way_back(imports: &[Imports], start: usize) -> Option<Vec<usize>> {
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut next = vec![start];
    while !next.is_empty() {
        let mut after = Vec::new();
        for file in next {
            for other in imports[file].keys().copied() {
                if other == start {
                    let mut way = vec![file];
                    while let Some(before) = came_from.get(way.last()?) {
                        way.push(*before);
                    }
                    way.reverse();
                    return Some(way);
                }
                if let Entry::Vacant(unseen) = came_from.entry(other) {
                    unseen.insert(file);
                    after.push(other);
                }
            }
        }
        next = after;
    }
    None
}

/// `a.rs:3 → b.rs:7 → a.rs`, each with the line that imports the next.
fn shown(house: &House, circle: &[usize]) -> String {
    let imports = imports_of(house);
    let mut steps: Vec<String> = circle
        .iter()
        .zip(circle.iter().cycle().skip(1))
        .map(|(file, next)| format!("{}:{}", house.files[*file].shown(), imports[*file][next]))
        .collect();
    steps.push(house.files[circle[0]].shown());
    steps.join("\n    → ")
}

#[test]
fn a_circle_is_found_and_told_by_its_shortest_way() {
    let imports = |lists: &[&[usize]]| -> Vec<Imports> {
        lists
            .iter()
            .map(|list| list.iter().map(|other| (*other, 1)).collect())
            .collect()
    };
    assert!(circles(&imports(&[&[1, 2], &[2], &[]])).is_empty());
    assert_eq!(circles(&imports(&[&[1], &[2], &[0]])), [vec![0, 1, 2]]);
    assert_eq!(
        circles(&imports(&[&[1], &[2, 0], &[0]])),
        [vec![0, 1], vec![2, 0, 1]]
    );
    assert_eq!(circles(&imports(&[&[1], &[2], &[1]])), [vec![1, 2]]);
}
