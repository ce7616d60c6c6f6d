//! What the rooms of registration share: whom they ask, and the words for what it answers.

use super::page::{Cell, Choices, Table, word};
use super::seat::Desk;
use kit::wire::Wire;
use proto::common::v1::{AreaRef, HealthLevel, IdDocumentKind, Sex};
use proto::registration::v1 as pb;
use vocabulary::{Area, Role};

/// A client of one of registration's services, over the wire that every page holds.
macro_rules! clients {
    ($($(#[$doc:meta])* $name:ident: $module:ident::$client:ident;)*) => {
        impl Desk {
            $($(#[$doc])* pub(super) fn $name(&self) -> pb::$module::$client<Wire> {
                pb::$module::$client::new(self.front.neighbours.registration.clone())
            })*
        }
    };
}

clients! {
    /// People.
    people: registration_service_client::RegistrationServiceClient;
    /// Codes and levels.
    codes: health_code_service_client::HealthCodeServiceClient;
    /// Levels of many, and what waits for a second person.
    levels: level_service_client::LevelServiceClient;
    /// Orders of quarantine.
    quarantines: quarantine_service_client::QuarantineServiceClient;
    /// Returnees and their trips.
    returnees: returnee_service_client::ReturneeServiceClient;
    /// Rounds, tasks, abnormal cases.
    outreach: outreach_service_client::OutreachServiceClient;
    /// Leads from the gates.
    reports: report_service_client::ReportServiceClient;
    /// Lists of people.
    imports: import_service_client::ImportServiceClient;
    /// The register of lists' errors that left.
    list_exports: export_service_client::ExportServiceClient;
    /// What is ordered.
    person_policies: policy_service_client::PolicyServiceClient;
    /// Corrections and appeals.
    objections: objection_service_client::ObjectionServiceClient;
    /// Grades of counties, and what follows from them.
    area_risks: area_risk_service_client::AreaRiskServiceClient;
    /// Surveys and their households.
    surveys: survey_service_client::SurveyServiceClient;
    /// What residents are told.
    notices: notice_service_client::NoticeServiceClient;
    /// The evidence of erasures.
    erasures: erasure_service_client::ErasureServiceClient;
}

/// Levels that can be set by hand.
pub(super) const LEVELS: &Choices<HealthLevel> = &[
    (HealthLevel::Green, ("绿码", "Green")),
    (HealthLevel::Yellow, ("黄码", "Yellow")),
    (HealthLevel::Red, ("红码", "Red")),
];

/// Why a level is set by hand.
pub(super) const LEVEL_REASONS: &Choices<pb::LevelReason> = &[
    (pb::LevelReason::CloseContact, ("密切接触者", "Close contact")),
    (
        pb::LevelReason::FromSevereArea,
        ("来自疫情严重地区", "From a severe area"),
    ),
    (pb::LevelReason::SuspectedCase, ("疑似病例", "Suspected case")),
    (pb::LevelReason::ConfirmedCase, ("确诊病例", "Confirmed case")),
    (pb::LevelReason::Asymptomatic, ("无症状感染者", "Asymptomatic")),
    (pb::LevelReason::Discharged, ("出院", "Discharged")),
    (
        pb::LevelReason::ReleasedFromIsolation,
        ("解除隔离", "Released from isolation"),
    ),
    (pb::LevelReason::ClearedByTest, ("检测排除", "Cleared by a test")),
    (
        pb::LevelReason::DeclarationWasWrong,
        ("申报有误", "The declaration was wrong"),
    ),
];

/// Sexes of GB/T 2261.1.
pub(super) const SEXES: &Choices<Sex> = &[
    (Sex::Male, ("男", "male")),
    (Sex::Female, ("女", "female")),
    (Sex::Unknown, ("未知", "unknown")),
    (Sex::Unstated, ("未说明", "unstated")),
];

/// Kinds of id documents.
pub(super) const DOCUMENTS: &Choices<IdDocumentKind> = &[
    (IdDocumentKind::ResidentId, ("居民身份证", "Resident id card")),
    (
        IdDocumentKind::HouseholdRegister,
        ("户口簿", "Household register"),
    ),
    (IdDocumentKind::Passport, ("护照", "Passport")),
    (IdDocumentKind::Officer, ("军官证", "Officer's card")),
    (IdDocumentKind::DrivingLicence, ("驾驶证", "Driving licence")),
    (
        IdDocumentKind::HkMacauPermit,
        ("港澳居民来往内地通行证", "Hong Kong or Macau permit"),
    ),
    (
        IdDocumentKind::TaiwanPermit,
        ("台湾居民来往大陆通行证", "Taiwan permit"),
    ),
    (
        IdDocumentKind::HkMacauResidence,
        ("港澳居民居住证", "Hong Kong or Macau residence permit"),
    ),
    (
        IdDocumentKind::TaiwanResidence,
        ("台湾居民居住证", "Taiwan residence permit"),
    ),
    (
        IdDocumentKind::ForeignerResidence,
        ("外国人永久居留身份证", "Foreigner's residence card"),
    ),
    (IdDocumentKind::Other, ("其他证件", "Another document")),
];

/// Whose word a fact is.
pub(super) const SOURCES: &Choices<pb::Source> = &[
    (pb::Source::Self_, ("本人", "themselves")),
    (pb::Source::Guardian, ("监护人", "guardian")),
    (pb::Source::Staff, ("工作人员", "staff")),
    (pb::Source::Device, ("设备", "device")),
    (pb::Source::Upstream, ("上级下发", "sent down")),
];

/// An area by its name; by its code when it has none.
pub(super) fn place(area: Option<&AreaRef>) -> String {
    let named = |area: &AreaRef| match area.name.is_empty() {
        true => area.code.clone(),
        false => area.name.clone(),
    };
    area.map(named).unwrap_or_default()
}

/// Who must act: a level of the deadlines, in words.
pub(super) fn acts_now(desk: &Desk, level: &str) -> String {
    match level {
        "community" => desk.t("社区", "community"),
        "street" => desk.t("街道", "street"),
        "district" => desk.t("区", "district"),
        "" => "—",
        other => other,
    }
    .to_owned()
}

impl Desk {
    /// A person by their masked name, leading to their page.
    pub(super) fn person(&self, name: &str, id: &str) -> Cell {
        let name = match name.is_empty() {
            true => self.t("（未登记）", "(nobody)"),
            false => name,
        };
        Cell::link(name, format!("/desk/people/{id}"))
    }

    /// Some of the people that somebody decides about, masked as they came.
    pub(super) fn some_of(&self, people: &[pb::Person]) -> Table {
        let heads = [
            self.t("姓名", "Name"),
            self.t("手机号", "Phone"),
            self.t("区划", "Area"),
            self.t("现在的码色", "Level now"),
        ];
        let line = |person: &pb::Person| {
            let name = match self.is_any(&[Role::Officer]) {
                true => self.person(&person.name, &person.person_id),
                false => Cell::of(&person.name),
            };
            vec![
                name,
                Cell::of(&person.phone),
                Cell::of(place(person.area.as_ref())),
                Cell::level(person.level(), self.by.frame.language),
            ]
        };
        Table::new(&heads, self.t("没有人。", "Nobody.")).lines(people.iter().map(line))
    }

    /// What a value of the contract is called.
    pub(super) fn says<E: Copy + PartialEq>(&self, choices: &Choices<E>, value: E) -> String {
        self.word(word(choices, value)).to_owned()
    }

    /// The full name of an area by its code; the code when it has none.
    pub(super) fn area_name(&self, code: &str) -> String {
        Area::parse(code).map_or_else(
            |_| code.to_owned(),
            |area| self.by.office.gazetteer.full_name(&area),
        )
    }

    /// Streets and communities within sight, to be offered where an area is asked for.
    pub(super) fn areas(&self) -> Vec<(String, String)> {
        self.by.areas_in_sight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_for_a_level_has_words() {
        for number in 1..=9 {
            let reason = pb::LevelReason::try_from(number).unwrap();
            assert_ne!(word(LEVEL_REASONS, reason).0, "—");
        }
    }
}
