//! Personal data stay where they belong (design §9, PIPL): unmistakable people are planted, every RPC is called as every role, and
//! their data are looked for in every answer, error and header, in everything that was logged, and in every file on disk.

mod asks;
mod echoes;
mod households;
mod pantry;
mod planted;
mod raw;
mod town;

use crate::contract::{path, rpcs};
use crate::finding::Findings;
use asks::asks;
use kit::access::Who;
use pantry::{PUBLIC, Pantry};
use planted::{SECRETS, secrets_in};
use std::collections::BTreeSet;
use tonic::{Code, Status};
use town::{DISTRICT, Town};
use vocabulary::Role;

/// Who may read a planted person in clear, by which RPC, asked how. All others see masks, whatever they ask.
const CLEAR: &[(&str, &str, &str)] = &[
    (GET_PERSON, "resident", "in clear, with a purpose"),
    // One's own data are one's own.
    (GET_PERSON, "resident", "in clear, without a purpose"),
    (GET_PERSON, "community_worker", "in clear, with a purpose"),
    (GET_PERSON, "officer", "in clear, with a purpose"),
    // Who travelled along is what the family told, and what whoever looks for contacts must read.
    (LIST_TRIPS, "resident", "as it comes"),
    (LIST_TRIPS, "resident", "in clear, with a purpose"),
    (LIST_TRIPS, "resident", "in clear, without a purpose"),
    (LIST_TRIPS, "community_worker", "in clear, with a purpose"),
    (LIST_TRIPS, "officer", "in clear, with a purpose"),
    // Where somebody was, in their own words: who follows up an abnormal answer needs it.
    (GET_ABNORMAL, "community_worker", "with a purpose"),
    (GET_ABNORMAL, "officer", "with a purpose"),
    // What a note says cannot be masked.
    (GET_FEVER, "community_worker", "with notes, with a purpose"),
    (GET_FEVER, "officer", "with notes, with a purpose"),
    // Whoever looks for somebody must be able to call them; both ask for a purpose always.
    (GET_VISITOR, "community_worker", ""),
    (GET_VISITOR, "officer", ""),
    (GET_LEAD, "community_worker", ""),
    (GET_LEAD, "officer", ""),
    // Whoever corrects a list must see what was typed.
    (IMPORT_ERRORS, "community_worker", "in clear, with a purpose"),
    (IMPORT_ERRORS, "officer", "in clear, with a purpose"),
];

const GET_ABNORMAL: &str = "/quma.registration.v1.OutreachService/GetAbnormal";
const GET_FEVER: &str = "/quma.checkpoint.v1.FeverService/GetFever";
const GET_LEAD: &str = "/quma.registration.v1.ReportService/GetLead";
const GET_VISITOR: &str = "/quma.checkpoint.v1.VisitorService/GetVisitor";
const GET_PERSON: &str = "/quma.registration.v1.RegistrationService/GetPerson";
const LIST_TRIPS: &str = "/quma.registration.v1.ReturneeService/ListTrips";

const IMPORT_ERRORS: &str = "/quma.registration.v1.ImportService/ExportImportErrors";

/// Somebody who asks.
struct Asker {
    /// As the table above calls them.
    name: &'static str,
    role: Option<Role>,
    /// What they may see; of a resident, themselves.
    scope: String,
}

impl Asker {
    /// Nobody, every role there is, and two with the right role in the wrong place.
    fn all(pantry: &Pantry<'_>) -> Vec<Self> {
        let mut all = vec![Self {
            name: "nobody",
            role: None,
            scope: String::new(),
        }];
        for role in Role::ALL {
            let scope = match role {
                Role::Resident => format!("person:{}", pantry.person),
                Role::Service => String::new(),
                role if role.is_administrative() => String::new(),
                _ => DISTRICT.to_owned(),
            };
            all.push(Self {
                name: role.text(),
                role: Some(*role),
                scope,
            });
        }
        let stranger = format!("person:{}", pantry.stranger);
        all.push(Self {
            name: "another resident",
            role: Some(Role::Resident),
            scope: stranger,
        });
        all.push(Self {
            name: "an officer next door",
            role: Some(Role::Officer),
            scope: "410811009".to_owned(),
        });
        all
    }

    /// Their token; `oneself` is whom a resident must be for the call to be about themselves.
    fn token(&self, town: &Town, oneself: Option<&str>) -> Option<String> {
        let own = (self.name == "resident")
            .then_some(oneself)
            .flatten()
            .map(|person| format!("person:{person}"));
        Some(town.token(self.name, self.role?, own.as_deref().unwrap_or(&self.scope)))
    }

    /// Whether this asker stands for their whole role.
    fn is_typical(&self) -> bool {
        self.role.is_none_or(|role| role.text() == self.name)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_people_are_seen_only_by_those_who_may() {
    let town = Town::open().await;
    let pantry = Pantry::fill(&town).await;
    let mut findings = Findings::default();
    let mut seen = BTreeSet::new();

    for asker in Asker::all(&pantry) {
        for rpc in rpcs() {
            let path = path(&rpc);
            let usual = asker.token(&town, None);
            let Some(asks) = asks(&path, &pantry, usual.as_deref()).await else {
                findings.add(format!("{path}: a new RPC: say in personal/asks how it is asked"));
                continue;
            };
            let mut answered = false;
            let mut refused: Option<Status> = None;
            for ask in asks {
                let token = asker.token(&town, ask.oneself.as_deref());
                let heard = town.call(&path, token.as_deref(), ask.messages).await;
                for secret in secrets_in(&heard.said) {
                    let allowed = CLEAR
                        .iter()
                        .find(|row| **row == (path.as_str(), asker.name, ask.what));
                    match allowed {
                        Some(row) => _ = seen.insert(*row),
                        None => findings.add(format!("{path} {} tells {secret} to {}", ask.what, asker.name)),
                    }
                }
                match heard.outcome {
                    Ok(()) => answered = true,
                    Err(status) => refused = Some(status),
                }
            }
            check_access(&path, &asker, answered, refused, &mut findings);
        }
    }
    for (path, asker, what) in CLEAR {
        findings.expect(seen.contains(&(path, asker, what)), || {
            format!("{path} {what}: {asker} may read it, and was shown nothing")
        });
    }
    findings.none("a planted person is seen in clear only where CLEAR says so");
}

/// Whoever stands in the access table is answered, nobody else is: a refusal for another reason would hide what an answer tells.
fn check_access(path: &str, asker: &Asker, answered: bool, refused: Option<Status>, findings: &mut Findings) {
    if !asker.is_typical() {
        return;
    }
    let row = crate::access::row(path);
    let may = match (row.who, asker.role) {
        (Who::Anyone, _) => true,
        (Who::Roles(roles), Some(role)) => roles.contains(&role),
        (Who::Roles(_), None) => false,
    };
    let why = refused
        .map(|status| format!("{:?} {}", status.code(), status.message()))
        .unwrap_or_default();
    findings.expect(answered == may, || {
        let (is, should) = if may {
            ("is refused", "may ask")
        } else {
            ("is answered", "may not ask")
        };
        format!("{path}: {} {should} and {is}: {why}", asker.name)
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_never_repeats_what_was_sent() {
    let town = Town::open().await;
    let mut findings = Findings::default();
    let mut refusals = 0;
    for rpc in rpcs() {
        let path = path(&rpc);
        let token = match crate::access::row(&path).who {
            Who::Anyone => None,
            Who::Roles(roles) => roles.first().map(|role| town.token(role.text(), *role, DISTRICT)),
        };
        for secret in SECRETS {
            let message = echoes::saying(secret, &rpc.input());
            let heard = town.call(&path, token.as_deref(), vec![message]).await;
            let Err(status) = heard.outcome else { continue };
            refusals += 1;
            findings.expect(secrets_in(&heard.said).is_empty(), || {
                format!("{path}: repeats {secret:?}: {status}")
            });
            let ours = !matches!(
                status.code(),
                Code::Unknown | Code::Internal | Code::Unimplemented
            );
            findings.expect(ours, || format!("{path}: fails instead of refusing: {status}"));
        }
    }
    assert!(
        refusals > rpcs().len(),
        "only {refusals} refusals: the requests were not bad enough"
    );
    findings.none("an error names the field and the reason, never the value");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_people_lie_sealed_on_disk_and_stand_in_no_log() {
    let town = Town::open().await;
    let pantry = Pantry::fill(&town).await;
    for (path, ask) in every_ask(&pantry).await {
        let token = town.token("officer", Role::Officer, DISTRICT);
        town.call(&path, Some(&token), ask.messages).await;
    }

    let mut findings = Findings::default();
    let files = town.files();
    let databases = files
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "db"))
        .count();
    assert_eq!(databases, 3, "every database lies in the town's folder");
    // What is no secret is found, so what is not found is not there.
    let public = |content: &[u8]| {
        content
            .windows(PUBLIC.len())
            .any(|window| window == PUBLIC.as_bytes())
    };
    assert!(
        files.iter().any(|(_, content)| public(content)),
        "the address of a gate lies in no file"
    );
    for (path, content) in files {
        for secret in secrets_in(&content) {
            findings.add(format!(
                "{} holds {secret}",
                path.file_name().unwrap_or_default().display()
            ));
        }
    }
    let logged = town::logged();
    assert!(
        logged.len() > 1_000,
        "hardly anything was logged: the test listens in the wrong place"
    );
    for line in String::from_utf8_lossy(&logged).lines() {
        for secret in secrets_in(line.as_bytes()) {
            findings.add(format!("the log tells {secret}: {line}"));
        }
    }
    for secret in secrets_in(kit::telemetry::metrics_text().as_bytes()) {
        findings.add(format!("the metrics tell {secret}"));
    }
    findings.none("names, numbers, phones and addresses are sealed at rest, and are in no log and no metric");
}

/// Every RPC's request once more, so that whatever is written about a person has been written.
async fn every_ask(pantry: &Pantry<'_>) -> Vec<(String, asks::Ask)> {
    let officer = pantry.town.token("officer", Role::Officer, DISTRICT);
    let mut every = Vec::new();
    for rpc in rpcs() {
        let path = path(&rpc);
        let asked = asks(&path, pantry, Some(&officer)).await.unwrap_or_default();
        every.extend(asked.into_iter().map(|ask| (path.clone(), ask)));
    }
    every
}
