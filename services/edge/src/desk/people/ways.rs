//! Where one goes from a person's page: what may be done about them, and other rooms that tell of them.

use crate::desk::page::{Form, Link, link};
use crate::desk::seat::Desk;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Ways to other rooms, where an address would tell whose they are: passes, traces, and what their household may.
pub(super) fn elsewhere(desk: &Desk, person: &pb::Person) -> Vec<Form> {
    let told = format!("{} {} · {}", person.person_id, person.name, person.id_number);
    let way = |to: &str, words: (&'static str, &'static str), field: &str| {
        Form::new(to, desk.word(words))
            .hidden(field, &person.person_id)
            .hidden(&format!("{field}.found"), &told)
    };
    // What is asked for besides is asked for first.
    let first = |form: Form| form.hidden("person_id.find", "1");
    let passes = way("/desk/passes/person", ("通行记录", "Passes"), "person_id");
    let household = way(
        "/desk/quotas/helpers",
        ("本户出行频次与代办人", "Their household’s quota"),
        "household_id",
    );
    let helper = way(
        "/desk/quotas/helpers/appoint",
        ("请其为别户代办", "Have them go for others"),
        "person_id",
    );
    let mut ways = vec![passes, household, first(helper)];
    if desk.is_any(&[Role::Officer]) {
        let trace = ("去过哪里", "Where they were");
        let contacts = ("接触过哪些人", "Whom they met");
        ways.push(first(way("/desk/traces/person", trace, "person_id")));
        ways.push(first(way("/desk/traces/contacts", contacts, "person_id")));
    }
    ways
}

/// What may be done about somebody, by whoever may.
pub(super) fn acts(desk: &Desk, person: &str, is_kept_apart: bool) -> Vec<Link> {
    let to = |act: &str| format!("/desk/people/{person}/{act}");
    let worker = desk.is_any(&[Role::CommunityWorker]);
    let officer = desk.is_any(&[Role::Officer]);
    let all = [
        (!is_kept_apart, ("下达隔离", "Order a quarantine"), "quarantine"),
        (worker, ("代为健康申报", "Declare health"), "health"),
        (true, ("申报行程", "Declare a trip"), "trip"),
        (worker, ("添加家人", "Add family"), "family"),
        (true, ("调整码色", "Set a level"), "level"),
        (true, ("代为更正", "Correction"), "correct"),
        (true, ("代为申诉", "Appeal"), "appeal"),
        (true, ("作废全部码", "Revoke codes"), "revoke"),
        (officer, ("删除", "Erase"), "erase"),
    ];
    all.into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, words, act)| link(desk.word(words), to(act)))
        .collect()
}
