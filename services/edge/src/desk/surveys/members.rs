//! Who lives behind a door: those who are recorded there already, and those who are registered on the way.
//!
//! The contract names members by their place in the request; the form keeps a block of fields for each newcomer, and passes over what nobody filled in.

use crate::desk::page::{Form, chosen, options};
use crate::desk::people::{health_answers, health_fields};
use crate::desk::registration::DOCUMENTS;
use crate::desk::seat::{Answered, Desk};
use crate::web::{Fields, Flaws};
use pb::new_member::Who;
use proto::common::v1::IdDocumentKind;
use proto::registration::v1 as pb;
use tonic::Status;
use vocabulary::Role;

/// The most members that are registered at one door.
pub(super) const MOST: usize = 20;
/// What whoever fills in a block of fields types into one of them.
const TOLD: &[&str] = &[
    "person.name",
    "person.id_document.number",
    "person.phone",
    "relation",
    "health.temperature_deci_celsius",
    "health.symptoms",
];

/// Somebody who is recorded at a door: nothing of them is lost when it is taken down anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// Whose.
    pub id: String,
    /// What the form calls them.
    pub label: String,
    exemptions: Vec<pb::Exemption>,
}

impl Known {
    /// Those of a household, by their masked names where whoever looks may read them.
    pub(super) async fn of(desk: &Desk, members: &[pb::HouseholdMember]) -> Answered<Vec<Self>> {
        let mut known = Vec::with_capacity(members.len());
        for (nth, member) in (1..).zip(members) {
            known.push(Self {
                label: match named(desk, &member.person_id).await? {
                    Some(name) => name,
                    None => format!("{} {nth}", desk.t("住户", "Member")),
                },
                id: member.person_id.clone(),
                exemptions: member.exemptions.clone(),
            });
        }
        Ok(known)
    }

    fn write(&self) -> String {
        let one = |exemption: &pb::Exemption| format!("{}:{}", exemption.kind, exemption.until);
        let exemptions: Vec<String> = self.exemptions.iter().map(one).collect();
        format!("{}\t{}\t{}", self.id, exemptions.join(","), self.label)
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.trim_end().splitn(3, '\t');
        let (id, exemptions, label) = (parts.next()?, parts.next()?, parts.next()?);
        let one = |text: &str| {
            let (kind, until) = text.split_once(':')?;
            Some(pb::Exemption {
                kind: kind.parse().ok()?,
                until: until.to_owned(),
            })
        };
        Some(Self {
            id: id.to_owned(),
            label: label.to_owned(),
            exemptions: exemptions.split(',').filter_map(one).collect(),
        })
    }
}

/// A person's masked name; `None` where it is not for whoever looks.
async fn named(desk: &Desk, person: &str) -> Answered<Option<String>> {
    if !desk.is_any(&[Role::CommunityWorker, Role::Officer]) {
        return Ok(None);
    }
    let request = desk.by.request(pb::GetPersonRequest {
        person_id: person.to_owned(),
        view: pb::PersonView::Masked.into(),
        purpose: String::new(),
    })?;
    // Whoever moved out of their scope is a member all the same.
    let found = desk.people().get_person(request).await.ok();
    let person = found.and_then(|found| found.into_inner().person);
    Ok(person.map(|person| format!("{} {}", person.name, person.phone)))
}

/// As the form carries them from page to page.
pub(super) fn written(known: &[Known]) -> String {
    known.iter().map(Known::write).collect::<Vec<_>>().join("\n")
}

/// As the form brought them.
pub(super) fn read(text: &str) -> Vec<Known> {
    text.lines().filter_map(Known::read).collect()
}

fn name_of(nth: usize, field: &str) -> String {
    format!("member.{nth}.{field}")
}

/// The field that holds the id of a newcomer, made when their fields are first shown.
pub(super) fn id_field(nth: usize) -> String {
    name_of(nth, "id")
}

/// Adds the fields of so many newcomers.
pub(super) fn asked(desk: &Desk, form: Form, number: usize) -> Form {
    (0..number).fold(form, |form, nth| one(desk, form, nth))
}

fn one(desk: &Desk, form: Form, nth: usize) -> Form {
    let name = |field: &str| name_of(nth, field);
    let form = form
        .part(&format!("{} {}", desk.t("住户", "Member"), nth + 1))
        .hidden(&id_field(nth), "")
        .line(&name("person.name"), desk.t("姓名", "Name"), 50)
        .choose(
            &name("person.id_document.kind"),
            desk.t("证件类型", "Kind of document"),
            options(DOCUMENTS, desk.by.frame.language),
        )
        .line(
            &name("person.id_document.number"),
            desk.t(
                "证件号码（登记过的人按它认出）",
                "Its number; by it somebody registered is known",
            ),
            40,
        )
        .line(
            &name("person.phone"),
            desk.t("手机号（不填用户主的）", "Mobile phone; the head's when empty"),
            20,
        )
        .line(
            &name("relation"),
            desk.t("与户主的关系", "What they are to the head"),
            20,
        );
    health_fields(desk, form, &name("health."))
}

/// Whether somebody filled in anything of a newcomer.
fn is_told(fields: &Fields, nth: usize) -> bool {
    TOLD.iter()
        .any(|field| !fields.text(&name_of(nth, field)).trim().is_empty())
}

/// The members that were found: those who stay, then the newcomers.
pub(super) fn found(fields: &Fields, number: usize) -> Vec<pb::NewMember> {
    let stays = |member: &Known| fields.all("person_ids").any(|id| id == member.id);
    let known = read(fields.text("known")).into_iter().filter(stays);
    let known = known.map(|member| pb::NewMember {
        who: Some(Who::PersonId(member.id)),
        exemptions: member.exemptions,
    });
    let new = (0..number).filter(|nth| is_told(fields, *nth));
    let new = new.map(|nth| pb::NewMember {
        who: Some(Who::NewPerson(newcomer(fields, nth))),
        exemptions: Vec::new(),
    });
    known.chain(new).collect()
}

/// A newcomer lives where the door is.
fn newcomer(fields: &Fields, nth: usize) -> pb::NewPerson {
    let text = |field: &str| fields.text(&name_of(nth, field)).trim().to_owned();
    let kind = chosen(&text("person.id_document.kind"));
    let is_id_card = kind == i32::from(IdDocumentKind::ResidentId);
    let number = text("person.id_document.number");
    let own = text("person.phone");
    let person = pb::PersonDetails {
        name: text("person.name"),
        id_document: Some(pb::IdDocument {
            kind,
            number: match is_id_card {
                true => number.to_uppercase().replace(' ', ""),
                false => number,
            },
        }),
        phone: match own.is_empty() {
            true => fields.text("head_phone").trim().to_owned(),
            false => own,
        },
        area: fields.text("area").to_owned(),
        address: format!("{}{}", fields.text("place"), fields.text("house_number").trim()),
        ..pb::PersonDetails::default()
    };
    pb::NewPerson {
        request_id: text("id"),
        person: Some(person),
        health: Some(health_answers(fields, &name_of(nth, "health."))),
        relation: text("relation"),
    }
}

/// The form with what a service said of each member beside their fields.
pub(super) fn flawed(desk: &Desk, mut form: Form, fields: &Fields, number: usize, status: &Status) -> Form {
    let flaws = Flaws::of(status, desk.by.frame.language);
    let known = read(fields.text("known"));
    let staying = known
        .iter()
        .filter(|member| fields.all("person_ids").any(|id| id == member.id))
        .count();
    let told = (0..number).filter(|nth| is_told(fields, *nth));
    for (place, nth) in (staying..).zip(told) {
        form = beside(form, &flaws, place, nth);
    }
    // Of those who stay only who they are can be wrong; and where nobody was taken there are no members at all.
    let others = (0..staying).find_map(|place| flaws.beside(&format!("members[{place}]")));
    let other = match form.fields.iter().any(|field| field.flaw.is_some()) {
        true => others,
        false => others.or_else(|| flaws.beside("members")),
    };
    match other {
        Some(words) => form.flawed("state", words),
        None => form,
    }
}

/// What is said of the member at that place of the request, beside the fields of the newcomer that it is.
fn beside(mut form: Form, flaws: &Flaws, place: usize, nth: usize) -> Form {
    let at = name_of(nth, "");
    let mut is_told = false;
    for field in &mut form.fields {
        let Some(of) = field.name.strip_prefix(&at) else {
            continue;
        };
        let of = if of == "id" { "request_id" } else { of };
        let flaw = flaws.beside(&format!("members[{place}].new_person.{of}"));
        is_told |= flaw.is_some();
        field.flaw = flaw;
    }
    match flaws.beside(&format!("members[{place}]")).filter(|_| !is_told) {
        Some(words) => form.flawed(&name_of(nth, "person.id_document.number"), words),
        None => form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::common::v1::Answer;

    #[test]
    fn those_who_are_recorded_come_back_as_they_were() {
        let known = [Known {
            id: "a".to_owned(),
            label: "*明\t138".to_owned(),
            exemptions: vec![pb::Exemption {
                kind: pb::ExemptionKind::Illness.into(),
                until: "2020-03-09".to_owned(),
            }],
        }];
        assert_eq!(read(&written(&known).replace('\n', "\r\n")), known);
        assert_eq!(read("nonsense\n\t\n"), []);
    }

    #[test]
    fn what_nobody_filled_in_is_nobody_and_a_newcomer_lives_at_the_door() {
        let fields = "known=a%09%09x%0D%0Ab%09%09y&person_ids=b&head_phone=13800000001&place=%E5%AE%9A%E5%92%8C1&house_number=101\
            &member.1.person.name=X&member.1.person.id_document.kind=1&member.1.person.id_document.number=11010519491231002x\
            &member.1.id=n&member.1.health.high_risk_stay=no";
        let found = found(&Fields::read(fields.as_bytes()), 3);
        let [stays, new] = &found[..] else {
            panic!("two members, not {found:?}");
        };
        assert_eq!(stays.who, Some(Who::PersonId("b".to_owned())));
        let Some(Who::NewPerson(new)) = &new.who else {
            panic!("a newcomer, not {new:?}");
        };
        let person = new.person.clone().unwrap();
        assert_eq!(
            (new.request_id.as_str(), person.phone.as_str()),
            ("n", "13800000001")
        );
        assert_eq!(person.address, "定和1101");
        assert_eq!(person.id_document.unwrap().number, "11010519491231002X");
        assert_eq!(new.health.clone().unwrap().high_risk_stay(), Answer::No);
    }
}
