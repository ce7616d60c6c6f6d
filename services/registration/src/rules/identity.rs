//! Who a person is: what is sealed as one value, and the whole values by which it is found again.

use crate::rules::words::TokenKind;
use kit::clock::Day;
use serde::{Deserialize, Serialize};
use vocabulary::address::Address;
use vocabulary::area::Area;
use vocabulary::id_document::IdDocument;
use vocabulary::mobile::Mobile;
use vocabulary::name::PersonName;
use vocabulary::sex::Sex;

/// The elements GB/T 38962 names of a person. Sealed as one value; its `Debug` shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 姓名.
    pub name: PersonName,
    /// 性别; of a resident id, the one written in it unless another was stated.
    pub sex: Sex,
    /// 国籍, ISO 3166 alpha-3.
    pub nationality: Nationality,
    /// 证件类型, 证件号码.
    pub document: IdDocument,
    /// 户籍区划.
    pub home_area: Option<Area>,
    /// 联系电话.
    pub phone: Mobile,
    /// Where they live.
    pub area: Area,
    /// 区划内详细地址.
    pub address: Address,
    /// 基础病史 and the relation to whoever registered them.
    pub private: Private,
}

/// Free text about a person, never shown in lists.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Private {
    /// Known illnesses.
    pub medical_history: Option<String>,
    /// Relation to whoever registered them.
    pub relation: Option<String>,
}

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Private(***)")
    }
}

/// Three capital letters of ISO 3166 alpha-3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nationality(String);

impl Nationality {
    /// Reads three letters; an empty text is CHN. Returns `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self("CHN".to_owned()));
        }
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_code.then(|| Self(text.to_ascii_uppercase()))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        &self.0
    }
}

/// A whole value by which a person is found, in its one canonical form, about to be keyed.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchKey {
    /// Which value it is.
    pub kind: TokenKind,
    /// The value in clear.
    pub value: String,
}

impl SearchKey {
    /// The id document.
    pub fn id_number(document: &IdDocument) -> Self {
        Self {
            kind: TokenKind::IdNumber,
            value: document.folded(),
        }
    }

    /// The last four characters of a resident id, and the birth date.
    pub fn id_tail_and_birth(last4: &str, birth: Day) -> Self {
        Self {
            kind: TokenKind::IdTailAndBirth,
            value: format!("{last4}|{birth}"),
        }
    }

    /// The whole phone number.
    pub fn phone(phone: &Mobile) -> Self {
        Self {
            kind: TokenKind::Phone,
            value: phone.folded().to_owned(),
        }
    }

    /// Four digits.
    pub fn phone_tail(last4: &str) -> Self {
        Self {
            kind: TokenKind::PhoneTail,
            value: last4.to_owned(),
        }
    }

    /// The full name.
    pub fn name(name: &PersonName) -> Self {
        Self {
            kind: TokenKind::Name,
            value: name.folded(),
        }
    }

    /// Name, birth date and phone.
    pub fn name_birth_phone(name: &PersonName, birth: Day, phone: &Mobile) -> Self {
        let value = format!("{}|{birth}|{}", name.folded(), phone.folded());
        Self {
            kind: TokenKind::NameBirthPhone,
            value,
        }
    }
}

impl std::fmt::Debug for SearchKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SearchKey({}, ***)", self.kind)
    }
}

impl Identity {
    /// Every value this person is found by. The birth date is known from a resident id only.
    pub fn search_keys(&self) -> Vec<SearchKey> {
        let mut keys = vec![
            SearchKey::id_number(&self.document),
            SearchKey::phone(&self.phone),
            SearchKey::phone_tail(self.phone.last4()),
            SearchKey::name(&self.name),
        ];
        if let Some(citizen) = self.document.citizen_id() {
            let birth = citizen.birth_date();
            keys.push(SearchKey::id_tail_and_birth(citizen.last4(), birth));
            keys.push(SearchKey::name_birth_phone(&self.name, birth, &self.phone));
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nationality_is_three_letters_and_chinese_unless_said() {
        assert_eq!(Nationality::parse(""), Some(Nationality("CHN".into())));
        assert_eq!(Nationality::parse(" kor "), Some(Nationality("KOR".into())));
        assert_eq!(Nationality::parse("KO"), None);
        assert_eq!(Nationality::parse("K0R"), None);
        assert_eq!(Nationality::parse("中国人"), None);
    }
}
