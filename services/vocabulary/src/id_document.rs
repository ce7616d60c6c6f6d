//! The document a person is known by: its kind (WS 364 CV02.01.101) and its number.

use crate::citizen_id::CitizenId;
use crate::{mask, width};
use kit::parse::Unreadable;
use serde::{Deserialize, Serialize};
use std::fmt;

crate::words! {
    /// The kind of an id document. WS 364 CV02.01.101 knows eight; the residence permits are ours, seen at every gate.
    pub enum IdDocumentKind, refused as "UNKNOWN_ID_DOCUMENT_KIND" {
        /// 01 the resident id card.
        ResidentId = "resident_id", "居民身份证", "resident id card";
        /// 02 the household register.
        HouseholdRegister = "household_register", "居民户口簿", "household register";
        /// 03 a passport.
        Passport = "passport", "护照", "passport";
        /// 04 an officer's certificate.
        Officer = "officer", "军官证", "officer's certificate";
        /// 05 a driving licence.
        DrivingLicence = "driving_licence", "驾驶证", "driving licence";
        /// 06 the travel permit of Hong Kong and Macau residents.
        HkMacauPermit = "hk_macau_permit", "港澳居民来往内地通行证", "Hong Kong or Macau travel permit";
        /// 07 the travel permit of Taiwan residents.
        TaiwanPermit = "taiwan_permit", "台湾居民来往内地通行证", "Taiwan travel permit";
        /// The residence permit of Hong Kong and Macau residents.
        HkMacauResidence = "hk_macau_residence", "港澳居民居住证", "Hong Kong or Macau residence permit";
        /// The residence permit of Taiwan residents.
        TaiwanResidence = "taiwan_residence", "台湾居民居住证", "Taiwan residence permit";
        /// The foreigner's permanent residence card.
        ForeignerResidence = "foreigner_residence", "外国人永久居留身份证", "foreigner's permanent residence card";
        /// 99 any other legal document.
        Other = "other", "其他法定有效证件", "other document";
    }
}

impl IdDocumentKind {
    /// The two digits of WS 364 CV02.01.101; a kind the standard does not know is 99.
    pub fn ws364_code(self) -> &'static str {
        match self {
            Self::ResidentId => "01",
            Self::HouseholdRegister => "02",
            Self::Passport => "03",
            Self::Officer => "04",
            Self::DrivingLicence => "05",
            Self::HkMacauPermit => "06",
            Self::TaiwanPermit => "07",
            Self::HkMacauResidence | Self::TaiwanResidence | Self::ForeignerResidence | Self::Other => "99",
        }
    }

    /// The kind of a WS 364 code, as files from elsewhere carry it; refuses with `UNKNOWN_ID_DOCUMENT_KIND`.
    pub fn from_ws364(code: &str) -> Result<Self, Unreadable> {
        match code.trim() {
            "99" => Ok(Self::Other),
            code => Self::ALL
                .iter()
                .copied()
                .find(|kind| kind.ws364_code() == code)
                .ok_or_else(|| {
                    Unreadable::new("UNKNOWN_ID_DOCUMENT_KIND", "must be a code of WS 364 CV02.01.101")
                }),
        }
    }
}

/// An id document: a kind and a number that fits it. Two documents are equal when kind and folded number are.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct IdDocument {
    kind: IdDocumentKind,
    number: String,
    citizen: Option<CitizenId>,
}

impl IdDocument {
    /// Reads a number of the given kind: a resident id card's must be a [`CitizenId`] (its reasons), any other has
    /// 4–32 letters and digits once spaces and hyphens are gone (`MISSING`, `OUT_OF_RANGE`, `UNREADABLE_CHARACTER`).
    pub fn parse(kind: IdDocumentKind, number: &str) -> Result<Self, Unreadable> {
        if kind == IdDocumentKind::ResidentId {
            return CitizenId::parse(number).map(Self::from);
        }
        let number = width::fold(number, &[' ', '-']);
        if number.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if !(4..=32).contains(&number.chars().count()) {
            return Err(Unreadable::new(
                "OUT_OF_RANGE",
                "a document number has 4 to 32 characters",
            ));
        }
        // Officers' certificates begin with a Chinese word (军字第…); taken as letters. Brackets appear on old permits.
        if !number
            .chars()
            .all(|character| character.is_alphanumeric() || "()/".contains(character))
        {
            return Err(Unreadable::new(
                "UNREADABLE_CHARACTER",
                "a document number has letters and digits only",
            ));
        }
        Ok(Self {
            kind,
            number,
            citizen: None,
        })
    }

    /// What sort of document it is.
    pub fn kind(&self) -> IdDocumentKind {
        self.kind
    }

    /// The number in clear: for sealing, for search tokens, and for roles that may read it, with a purpose.
    pub fn clear(&self) -> &str {
        &self.number
    }

    /// What search tokens are made of: kind and folded number, so that a passport never meets an id card.
    pub fn folded(&self) -> String {
        format!("{}:{}", self.kind.text(), self.number)
    }

    /// The resident id number, when the document is a resident id card.
    pub fn citizen_id(&self) -> Option<&CitizenId> {
        self.citizen.as_ref()
    }

    /// The number with only its ends readable.
    pub fn masked(&self) -> String {
        mask::number(&self.number)
    }

    /// The last four characters.
    pub fn last4(&self) -> &str {
        let start = self.number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        &self.number[start..]
    }
}

impl From<CitizenId> for IdDocument {
    fn from(citizen: CitizenId) -> Self {
        Self {
            kind: IdDocumentKind::ResidentId,
            number: citizen.clear().to_owned(),
            citizen: Some(citizen),
        }
    }
}

impl fmt::Debug for IdDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdDocument({}, ***)", self.kind)
    }
}

/// The document as it is serialised before it is sealed.
#[derive(Serialize, Deserialize)]
struct Written {
    kind: IdDocumentKind,
    number: String,
}

impl From<IdDocument> for Written {
    fn from(document: IdDocument) -> Self {
        Self {
            kind: document.kind,
            number: document.number,
        }
    }
}

impl TryFrom<Written> for IdDocument {
    type Error = Unreadable;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::parse(written.kind, &written.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_card_carries_a_citizen_id_and_a_passport_does_not() {
        let card = IdDocument::parse(IdDocumentKind::ResidentId, "11010519491231002x").unwrap();
        assert_eq!(card.citizen_id().unwrap().clear(), "11010519491231002X");
        assert_eq!(card.last4(), "002X");
        let passport = IdDocument::parse(IdDocumentKind::Passport, " e1234-5678 ").unwrap();
        assert_eq!((passport.clear(), passport.last4()), ("E12345678", "5678"));
        assert!(passport.citizen_id().is_none());
    }

    #[test]
    fn a_number_that_does_not_fit_its_kind_is_refused() {
        let refused = |kind, number| IdDocument::parse(kind, number).unwrap_err().reason;
        assert_eq!(
            refused(IdDocumentKind::ResidentId, "E12345678"),
            "NOT_18_CHARACTERS"
        );
        assert_eq!(refused(IdDocumentKind::Passport, "E12"), "OUT_OF_RANGE");
        assert_eq!(
            refused(IdDocumentKind::Passport, "<b>E123</b>"),
            "UNREADABLE_CHARACTER"
        );
    }

    #[test]
    fn the_standard_codes_lead_to_their_kinds_and_back() {
        for code in ["01", "02", "03", "04", "05", "06", "07", "99"] {
            assert_eq!(IdDocumentKind::from_ws364(code).unwrap().ws364_code(), code);
        }
        assert_eq!(
            IdDocumentKind::from_ws364("08").unwrap_err().reason,
            "UNKNOWN_ID_DOCUMENT_KIND"
        );
    }
}
