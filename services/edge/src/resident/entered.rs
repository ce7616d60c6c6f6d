//! The form at the poster, and what was typed into it: shown again as it was whenever something is wrong.
//!
//! The first person is whoever registers; the others are their family. Fields bear the place of their person: `0.name`, `1.name`.

use crate::web::{Fields, Flaws, RequestId};
use kit::clock::Moment;
use proto::common::v1::{Answer, IdDocumentKind};
use proto::registration::v1 as pb;

/// The most people one form takes besides the first: what the contract allows.
const MOST_MEMBERS: usize = 8;

/// What somebody typed about one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Entrant {
    /// Their place in the form, from 0.
    pub nth: usize,
    /// Name.
    pub name: String,
    /// Kind of id document, by the name in the form.
    pub document: String,
    /// Its number.
    pub number: String,
    /// Mobile number; of a child, the first person's when left out.
    pub phone: String,
    /// Address here; of family, the first person's when left out.
    pub address: String,
    /// What they are to the first person.
    pub relation: String,
    /// Symptoms ticked, by their names in the form.
    pub symptoms: Vec<String>,
    /// The symptom that has no box.
    pub other: String,
    /// Stay in a high-risk area: `yes`, `no`, `unsure`, or nothing yet.
    pub stay: String,
}

/// The whole form.
#[derive(Clone, Debug)]
pub(super) struct Entered {
    /// Made when the form was first shown: sent twice, it registers once.
    pub request_id: String,
    /// The version of the notice above it.
    pub notice: String,
    /// The first person and their family.
    pub people: Vec<Entrant>,
}

/// Boxes of the form: name, symptom, words.
pub(crate) const SYMPTOMS: &[(&str, pb::Symptom, &str, &str)] = &[
    ("none", pb::Symptom::None, "没有不适", "None"),
    ("fever", pb::Symptom::Fever, "发热", "Fever"),
    ("cough", pb::Symptom::DryCough, "干咳", "Dry cough"),
    ("fatigue", pb::Symptom::Fatigue, "乏力", "Fatigue"),
    (
        "cold",
        pb::Symptom::ColdLike,
        "感冒样症状（咳嗽、肌肉酸痛、头痛）",
        "Like a cold: cough, aching muscles, headache",
    ),
    ("breath", pb::Symptom::Dyspnoea, "呼吸困难", "Short of breath"),
    (
        "nausea",
        pb::Symptom::NauseaDiarrhoea,
        "恶心呕吐、腹泻",
        "Nausea, vomiting, diarrhoea",
    ),
    (
        "chest",
        pb::Symptom::PalpitationChest,
        "心慌、胸闷",
        "Palpitation, tight chest",
    ),
    ("eyes", pb::Symptom::Conjunctivitis, "结膜炎", "Conjunctivitis"),
    ("other", pb::Symptom::Other, "其他", "Other"),
];

/// Kinds of id documents: name in the form, kind, words.
pub(super) const DOCUMENTS: &[(&str, IdDocumentKind, &str, &str)] = &[
    ("id", IdDocumentKind::ResidentId, "居民身份证", "Resident id card"),
    (
        "book",
        IdDocumentKind::HouseholdRegister,
        "户口簿",
        "Household register",
    ),
    ("passport", IdDocumentKind::Passport, "护照", "Passport"),
    (
        "hk",
        IdDocumentKind::HkMacauPermit,
        "港澳居民来往内地通行证",
        "Hong Kong or Macau permit",
    ),
    (
        "tw",
        IdDocumentKind::TaiwanPermit,
        "台湾居民来往大陆通行证",
        "Taiwan permit",
    ),
    (
        "foreign",
        IdDocumentKind::ForeignerResidence,
        "外国人永久居留身份证",
        "Foreigner's residence card",
    ),
    ("other", IdDocumentKind::Other, "其他证件", "Another document"),
];

impl Entrant {
    fn of(fields: &Fields, nth: usize) -> Self {
        let one = |name: &str| fields.text(&format!("{nth}.{name}")).trim().to_owned();
        Self {
            nth,
            name: one("name"),
            document: one("document"),
            number: one("number"),
            phone: one("phone"),
            address: one("address"),
            relation: one("relation"),
            symptoms: fields.all(&format!("{nth}.symptom")).map(str::to_owned).collect(),
            other: one("other"),
            stay: one("stay"),
        }
    }

    /// Whether this box was ticked.
    pub(super) fn has(&self, symptom: &str) -> bool {
        self.symptoms.iter().any(|ticked| ticked == symptom)
    }

    fn details(&self, first: &Self) -> pb::PersonDetails {
        let or_first = |mine: &String, theirs: &String| match mine.is_empty() {
            true => theirs.clone(),
            false => mine.clone(),
        };
        let kind = DOCUMENTS.iter().find(|(name, ..)| *name == self.document);
        pb::PersonDetails {
            name: self.name.clone(),
            id_document: Some(pb::IdDocument {
                kind: kind.map_or(IdDocumentKind::Unspecified, |row| row.1).into(),
                number: self.number.to_uppercase().replace(' ', ""),
            }),
            phone: or_first(&self.phone, &first.phone),
            address: or_first(&self.address, &first.address),
            ..pb::PersonDetails::default()
        }
    }

    fn answers(&self) -> pb::HealthAnswers {
        let ticked = SYMPTOMS.iter().filter(|(name, ..)| self.has(name));
        pb::HealthAnswers {
            symptoms: ticked.map(|row| row.1.into()).collect(),
            other_symptom: self.other.clone(),
            high_risk_stay: answer(&self.stay).into(),
            ..pb::HealthAnswers::default()
        }
    }

    /// The sentence beside one of their fields.
    pub(super) fn flaw(&self, flaws: &Flaws, field: &str) -> Option<String> {
        flaws.beside(&format!("{}{field}", self.place()))
    }

    /// Where the contract speaks of this person.
    fn place(&self) -> String {
        match self.nth.checked_sub(1) {
            None => String::new(),
            Some(member) => format!("family[{member}]."),
        }
    }
}

/// An answer to a question, by its name in a form.
pub(crate) fn answer(name: &str) -> Answer {
    match name {
        "yes" => Answer::Yes,
        "no" => Answer::No,
        "unsure" => Answer::Unsure,
        _ => Answer::Unspecified,
    }
}

/// Symptoms ticked in a form, by the name of its boxes.
pub(crate) fn ticked(fields: &Fields, name: &str) -> Vec<i32> {
    let ticked: Vec<&str> = fields.all(name).collect();
    let known = SYMPTOMS.iter().filter(|(symptom, ..)| ticked.contains(symptom));
    known.map(|row| row.1.into()).collect()
}

impl Entered {
    /// An empty form.
    pub(super) fn empty(now: Moment, notice: String) -> Self {
        Self {
            request_id: RequestId::new(now).to_string(),
            notice,
            people: vec![Entrant::default()],
        }
    }

    /// What was sent. `person` stands in it once for everybody.
    pub(super) fn of(fields: &Fields) -> Self {
        let people = fields.all("person").count().clamp(1, 1 + MOST_MEMBERS);
        Self {
            request_id: fields.text("request_id").to_owned(),
            notice: fields.text("notice").to_owned(),
            people: (0..people).map(|nth| Entrant::of(fields, nth)).collect(),
        }
    }

    /// Room for one more member of the family.
    pub(super) fn grow(&mut self) {
        if self.can_grow() {
            self.people.push(Entrant {
                nth: self.people.len(),
                ..Entrant::default()
            });
        }
    }

    /// Whether there is room for one more.
    pub(super) fn can_grow(&self) -> bool {
        self.people.len() <= MOST_MEMBERS
    }

    /// Without the last member of the family.
    pub(super) fn shrink(&mut self) {
        if self.people.len() > 1 {
            self.people.pop();
        }
    }

    /// As registration is asked.
    pub(super) fn request(&self, poster_ticket: Vec<u8>) -> pb::RegisterByPosterRequest {
        let nobody = Entrant::default();
        let (first, members) = self.people.split_first().unwrap_or((&nobody, &[]));
        pb::RegisterByPosterRequest {
            request_id: self.request_id.clone(),
            poster_ticket,
            notice_version: self.notice.clone(),
            person: Some(first.details(first)),
            health: Some(first.answers()),
            family: members
                .iter()
                .map(|member| pb::FamilyMember {
                    person: Some(member.details(first)),
                    health: Some(member.answers()),
                    relation: member.relation.clone(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn family_shares_phone_and_address_unless_they_have_their_own() {
        let fields = Fields::read(
            b"person=&person=&0.name=a&0.phone=13800000000&0.address=1&0.document=id&0.number=11010519491231002x\
             &0.symptom=none&0.stay=no&1.name=b&1.address=2&1.symptom=fever&1.symptom=none&1.stay=yes&1.relation=%E6%AF%8D",
        );
        let entered = Entered::of(&fields);
        let request = entered.request(vec![7]);
        let first = request.person.unwrap();
        assert_eq!(first.id_document.unwrap().number, "11010519491231002X");
        let member = request.family.into_iter().next().unwrap();
        let person = member.person.unwrap();
        assert_eq!(
            (person.phone.as_str(), person.address.as_str()),
            ("13800000000", "2")
        );
        let health = member.health.unwrap();
        assert_eq!(health.high_risk_stay(), Answer::Yes);
        assert_eq!(
            health.symptoms.len(),
            2,
            "what contradicts itself is sent as it was ticked"
        );
    }

    #[test]
    fn a_form_never_has_more_people_than_the_contract_takes() {
        let mut entered = Entered::of(&Fields::read("person=&".repeat(40).as_bytes()));
        assert_eq!(entered.people.len(), 9);
        entered.grow();
        assert_eq!(entered.people.len(), 9);
        for _ in 0..20 {
            entered.shrink();
        }
        assert_eq!(entered.people.len(), 1);
    }
}
