//! Closed lists of imports: each enum of the contract beside ours, and what cells say for them.

use crate::imports::rules::words::{Fact, FileFormat, ImportState, ListKind, PairKind};
use kit::parse::Unreadable;
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::id_document::IdDocumentKind;
use vocabulary::width;

fn missing() -> Unreadable {
    Unreadable::new("MISSING", "must be given")
}

fn unknown(reason: &'static str) -> Unreadable {
    Unreadable::new(reason, "must be one of the values of the contract")
}

/// What a file is.
pub fn format(format: FileFormat) -> pb::FileFormat {
    match format {
        FileFormat::Csv => pb::FileFormat::Csv,
        FileFormat::Xlsx => pb::FileFormat::Xlsx,
    }
}

/// Refuses with `MISSING`, `UNKNOWN_FILE_FORMAT`.
pub fn read_format(number: i32) -> Result<FileFormat, Unreadable> {
    match pb::FileFormat::try_from(number) {
        Ok(pb::FileFormat::Csv) => Ok(FileFormat::Csv),
        Ok(pb::FileFormat::Xlsx) => Ok(FileFormat::Xlsx),
        Ok(pb::FileFormat::Unspecified) => Err(missing()),
        Err(_) => Err(unknown("UNKNOWN_FILE_FORMAT")),
    }
}

/// What kind of list it is.
pub fn list_kind(kind: ListKind) -> pb::ListKind {
    match kind {
        ListKind::Residents => pb::ListKind::Residents,
        ListKind::Returnees => pb::ListKind::Returnees,
        ListKind::Roster => pb::ListKind::Roster,
        ListKind::Upstream => pb::ListKind::Upstream,
    }
}

/// Refuses with `MISSING`, `UNKNOWN_LIST_KIND`.
pub fn read_list_kind(number: i32) -> Result<ListKind, Unreadable> {
    match pb::ListKind::try_from(number) {
        Ok(pb::ListKind::Residents) => Ok(ListKind::Residents),
        Ok(pb::ListKind::Returnees) => Ok(ListKind::Returnees),
        Ok(pb::ListKind::Roster) => Ok(ListKind::Roster),
        Ok(pb::ListKind::Upstream) => Ok(ListKind::Upstream),
        Ok(pb::ListKind::Unspecified) => Err(missing()),
        Err(_) => Err(unknown("UNKNOWN_LIST_KIND")),
    }
}

/// Where an import stands.
pub fn state(state: ImportState) -> pb::ImportState {
    match state {
        ImportState::Staging => pb::ImportState::Staging,
        ImportState::Staged => pb::ImportState::Staged,
        ImportState::Done => pb::ImportState::Done,
    }
}

/// A fact.
pub fn fact(fact: Fact) -> pb::PersonFact {
    match fact {
        Fact::Name => pb::PersonFact::Name,
        Fact::Sex => pb::PersonFact::Sex,
        Fact::Nationality => pb::PersonFact::Nationality,
        Fact::Document => pb::PersonFact::IdDocument,
        Fact::HomeArea => pb::PersonFact::HomeArea,
        Fact::Phone => pb::PersonFact::Phone,
        Fact::Area => pb::PersonFact::Area,
        Fact::Address => pb::PersonFact::Address,
    }
}

/// Refuses with `MISSING`, `UNKNOWN_PERSON_FACT`.
pub fn read_fact(number: i32) -> Result<Fact, Unreadable> {
    match pb::PersonFact::try_from(number) {
        Ok(pb::PersonFact::Unspecified) => Err(missing()),
        Ok(known) => Fact::ALL
            .iter()
            .copied()
            .find(|ours| fact(*ours) == known)
            .ok_or_else(|| unknown("UNKNOWN_PERSON_FACT")),
        Err(_) => Err(unknown("UNKNOWN_PERSON_FACT")),
    }
}

/// Why two sides may be one.
pub fn pair_kind(kind: PairKind) -> pb::PairKind {
    match kind {
        PairKind::SameDocument => pb::PairKind::SameDocument,
        PairKind::SameNameBirthPhone => pb::PairKind::SameNameBirthPhone,
    }
}

/// Whether it is decided that they are one. Refuses with `MISSING`, `UNKNOWN_PAIR_DECISION`.
pub fn read_decision(number: i32) -> Result<bool, Unreadable> {
    match pb::PairDecision::try_from(number) {
        Ok(pb::PairDecision::Same) => Ok(true),
        Ok(pb::PairDecision::Different) => Ok(false),
        Ok(pb::PairDecision::Unspecified) => Err(missing()),
        Err(_) => Err(unknown("UNKNOWN_PAIR_DECISION")),
    }
}

/// A cell that says a sex; nothing in it leaves it to the document. Refuses with `UNKNOWN_SEX`.
pub fn sex_of_cell(text: &str) -> Result<common::Sex, Unreadable> {
    match width::fold(text, &[' ']).as_str() {
        "" => Ok(common::Sex::Unspecified),
        "男" | "男性" | "M" | "MALE" | "1" => Ok(common::Sex::Male),
        "女" | "女性" | "F" | "FEMALE" | "2" => Ok(common::Sex::Female),
        "未知" | "0" => Ok(common::Sex::Unknown),
        "未说明" | "9" => Ok(common::Sex::Unstated),
        _ => Err(Unreadable::new("UNKNOWN_SEX", "must be 男 or 女")),
    }
}

/// A cell that says why somebody comes back; nothing in it says nothing. Refuses with `UNKNOWN_RETURNEE_KIND`.
pub fn returnee_kind_of_cell(text: &str) -> Result<pb::ReturneeKind, Unreadable> {
    let folded = width::fold(text, &[' ']);
    match folded.strip_suffix("人员").unwrap_or(&folded) {
        "" => Ok(pb::ReturneeKind::Unspecified),
        "返工" | "WORK" => Ok(pb::ReturneeKind::Work),
        "返岗" | "POST" => Ok(pb::ReturneeKind::Post),
        "返学" | "返校" | "返校学生" | "SCHOOL" => Ok(pb::ReturneeKind::School),
        "返乡" | "HOME" => Ok(pb::ReturneeKind::Home),
        _ => Err(Unreadable::new(
            "UNKNOWN_RETURNEE_KIND",
            "must be 返工、返岗、返学 or 返乡",
        )),
    }
}

/// A cell that says how somebody travels; nothing in it is 其他. Refuses with `UNKNOWN_TRAVEL_MEANS`.
pub fn means_of_cell(text: &str) -> Result<pb::TravelMeans, Unreadable> {
    match width::fold(text, &[' ']).as_str() {
        "铁路" | "火车" | "高铁" | "动车" | "RAIL" => Ok(pb::TravelMeans::Rail),
        "航空" | "飞机" | "AIR" => Ok(pb::TravelMeans::Air),
        "长途客车" | "客车" | "大巴" | "汽车" | "COACH" => Ok(pb::TravelMeans::Coach),
        "自驾" | "自驾车" | "私家车" | "SELFDRIVE" => Ok(pb::TravelMeans::SelfDrive),
        "轮船" | "船" | "FERRY" => Ok(pb::TravelMeans::Ferry),
        "" | "其他" | "OTHER" => Ok(pb::TravelMeans::Other),
        _ => Err(Unreadable::new(
            "UNKNOWN_TRAVEL_MEANS",
            "must be 铁路、航空、长途客车、自驾、轮船 or 其他",
        )),
    }
}

/// The level that must decide a pair, by its word in a ladder.
pub fn undecided_level(level: &str) -> pb::UndecidedLevel {
    match level {
        "community" => pb::UndecidedLevel::Community,
        "street" => pb::UndecidedLevel::Street,
        "district" => pb::UndecidedLevel::District,
        _ => pb::UndecidedLevel::Unspecified,
    }
}

/// A cell that says the kind of a document: its name, the short one included, or a code of WS 364; nothing in it is the resident id card.
/// Refuses with `UNKNOWN_ID_DOCUMENT_KIND`.
pub fn document_kind_of_cell(text: &str) -> Result<IdDocumentKind, Unreadable> {
    let folded = width::fold(text, &[' ']);
    match folded.as_str() {
        "" | "身份证" | "二代身份证" | "居民身份证" | "1" => {
            return Ok(IdDocumentKind::ResidentId);
        }
        "户口簿" | "户口本" => return Ok(IdDocumentKind::HouseholdRegister),
        "港澳通行证" => return Ok(IdDocumentKind::HkMacauPermit),
        "台胞证" | "台湾通行证" => return Ok(IdDocumentKind::TaiwanPermit),
        "其他" => return Ok(IdDocumentKind::Other),
        _ => {}
    }
    let named = IdDocumentKind::ALL.iter().copied().find(|kind| {
        kind.chinese() == folded
            || kind.text().eq_ignore_ascii_case(&folded)
            || kind.english().eq_ignore_ascii_case(text.trim())
    });
    let padded = format!("{folded:0>2}");
    named.map_or_else(
        || {
            IdDocumentKind::from_ws364(&padded).map_err(|_| {
                Unreadable::new(
                    "UNKNOWN_ID_DOCUMENT_KIND",
                    "must be the name of a document or its code of WS 364",
                )
            })
        },
        Ok,
    )
}

/// A cell that says a nationality: three letters, or the names that lists are full of. Others are left as they are.
pub fn nationality_of_cell(text: &str) -> String {
    let code = match text.trim() {
        "" | "中国" | "中华人民共和国" | "中国大陆" => "CHN",
        "中国香港" | "香港" => "HKG",
        "中国澳门" | "澳门" => "MAC",
        "中国台湾" | "台湾" => "TWN",
        "韩国" | "大韩民国" => "KOR",
        "日本" => "JPN",
        "美国" => "USA",
        "英国" => "GBR",
        "俄罗斯" => "RUS",
        "越南" => "VNM",
        "伊朗" => "IRN",
        "意大利" => "ITA",
        "巴基斯坦" => "PAK",
        "印度" => "IND",
        other => return other.to_owned(),
    };
    code.to_owned()
}
