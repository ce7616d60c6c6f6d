//! What is wrong with fields, in words for whoever typed them.

use super::language::Language;
use std::collections::BTreeMap;
use tonic::Status;
use tonic_types::StatusExt;

/// The stable reason of each bad field, by the field's name in the contract; told in the language of the page.
#[derive(Clone, Debug, Default)]
pub struct Flaws {
    reasons: BTreeMap<String, String>,
    language: Language,
}

impl Flaws {
    /// What a service says of a request; empty when it refused for another reason.
    pub fn of(status: &Status, language: Language) -> Self {
        let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
        let violations = violations.unwrap_or_default().into_iter();
        Self {
            reasons: violations.map(|bad| (bad.field, bad.reason)).collect(),
            language,
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The fields with something wrong, each with its stable reason: for what stands beside no field of a page.
    pub fn named(&self) -> Vec<String> {
        let named = |(field, reason): (&String, &String)| format!("{field}: {reason}");
        self.reasons.iter().map(named).collect()
    }

    /// The sentence beside a field; the first of those that lie within it when it is made of several.
    pub fn beside(&self, field: &str) -> Option<String> {
        let within = |name: &str| {
            name.strip_prefix(field)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let (_, reason) = self.reasons.iter().find(|(name, _)| within(name))?;
        Some(match sentence(reason) {
            Some((chinese, english)) => self.language.t(chinese, english).to_owned(),
            None => format!(
                "{}（{reason}）",
                self.language.t("填写有误", "this does not read")
            ),
        })
    }
}

/// What to do about it.
fn sentence(reason: &str) -> Option<(&'static str, &'static str)> {
    Some(match reason {
        "MISSING" => ("请填写", "Please fill this in"),
        "TOO_LONG" => ("内容过长", "This is too long"),
        "TOO_SHORT" => ("内容过短", "This is too short"),
        "UNPRINTABLE" | "UNREADABLE_CHARACTER" => {
            ("含有无法识别的字符", "There are characters that cannot be read")
        }
        "NOT_A_NAME" => ("姓名只能包含文字和间隔号", "A name has letters and dots only"),
        "NOT_18_CHARACTERS" => ("身份证号应为18位", "The number of an id card has 18 characters"),
        "WRONG_CHECKSUM" | "WRONG_CHECK_CHARACTER" => (
            "身份证号有误，请逐位核对",
            "A digit is wrong: please compare with the card",
        ),
        "IMPOSSIBLE_DATE" => (
            "出生日期不存在，请核对证件号",
            "There is no such birth date: please compare with the card",
        ),
        "NOT_DIGITS" => ("只能填写数字", "Digits only"),
        "NOT_11_DIGITS" => ("手机号应为11位", "A mobile number has 11 digits"),
        "NOT_A_MOBILE" => ("不是有效的手机号", "This is no mobile number"),
        "OUT_OF_RANGE" => ("超出允许范围", "This is out of range"),
        "NOT_A_TEMPERATURE" => (
            "体温应为25.0至42.0之间",
            "A temperature lies between 25.0 and 42.0",
        ),
        "NONE_AND_OTHERS" => ("“没有不适”不能与其他症状同时选择", "“None” excludes all others"),
        "OTHER_WITHOUT_WORD" => ("请说明其他症状", "Please say which other symptom"),
        "WORD_WITHOUT_OTHER" => ("请同时勾选“其他”", "Please tick “other” as well"),
        "NAMED_TWICE" => (
            "证件号与前面的人重复",
            "This number was given for somebody else above",
        ),
        "NOT_OUR_AREA" | "NOT_AN_AREA" | "UNKNOWN_AREA" => ("区划代码不正确", "This area is not known"),
        "IN_THE_FUTURE" => ("时间不能晚于现在", "This lies in the future"),
        "PERSONAL_DATA" => ("请不要填写电话或证件号", "Please leave out phone and id numbers"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaw_stands_beside_its_field_only() {
        let flaws = [
            ("person.id_document.number", "WRONG_CHECK_CHARACTER"),
            ("family[0].person.name", "MISSING"),
            ("health.symptoms", "SOMETHING_NEW"),
        ];
        let flaws = Flaws {
            reasons: flaws
                .map(|(field, reason)| (field.to_owned(), reason.to_owned()))
                .into(),
            language: Language::English,
        };
        let beside = |field| flaws.beside(field);
        assert!(beside("person.id_document").unwrap().contains("compare"));
        assert_eq!(beside("person.name"), None);
        assert_eq!(beside("family[0].person.name").unwrap(), "Please fill this in");
        assert!(beside("health.symptoms").unwrap().contains("SOMETHING_NEW"));
    }
}
