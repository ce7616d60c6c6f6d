//! What is wrong with fields, in words for whoever typed them.

use super::language::Language;
use http::StatusCode;
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

    /// What does not read before any service is asked.
    pub fn of_fields(flaws: kit::parse::Flaws, language: Language) -> Self {
        let flaws = flaws.0.into_iter();
        Self {
            reasons: flaws.map(|flaw| (flaw.field, flaw.reason.to_owned())).collect(),
            language,
        }
    }

    /// The same where a list was sent without some of its places: `list[n]` is told as `list[places[n]]`.
    #[must_use]
    pub fn placed(self, list: &str, places: &[usize]) -> Self {
        let moved = |field: &str| {
            let (nth, rest) = field.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
            let place = places.get(nth.parse::<usize>().ok()?)?;
            Some(format!("{list}[{place}]{rest}"))
        };
        let reasons = self.reasons.into_iter();
        Self {
            reasons: reasons
                .map(|(field, reason)| (moved(&field).unwrap_or(field), reason))
                .collect(),
            language: self.language,
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

    /// What a page that tells of them is answered with.
    pub fn status(&self) -> StatusCode {
        match self.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The sentence beside a field; the first of those that lie within it when it is made of several.
    pub fn beside(&self, field: &str) -> Option<String> {
        let within = |name: &str| {
            name.strip_prefix(field)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let (_, reason) = self.reasons.iter().find(|(name, _)| within(name))?;
        Some(told(reason, self.language))
    }
}

/// A stable reason in words, for whoever typed the value.
pub fn told(reason: &str, language: Language) -> String {
    match sentence(reason) {
        Some((chinese, english)) => language.t(chinese, english).to_owned(),
        None => format!("{}（{reason}）", language.t("填写有误", "this does not read")),
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
        "NAMED_TWICE" => ("与前面的重复", "This was given above already"),
        "OVERLAPS" => ("时段不能重叠", "These times overlap"),
        "NOT_OUR_AREA" | "NOT_AN_AREA" | "UNKNOWN_AREA" => ("区划代码不正确", "This area is not known"),
        "IN_THE_FUTURE" => ("时间不能晚于现在", "This lies in the future"),
        "OUT_OF_ORDER" => ("结束应在开始之后", "The end must come after the beginning"),
        "ONE_OF_THEM" => ("区划与卡点只填一项", "Either an area or a gate, not both"),
        "UNKNOWN_GATE" => ("没有这个卡点短码", "There is no gate of this short code"),
        "AFTER_ARRIVAL" => ("出发不能晚于到达", "The departure lies after the arrival"),
        "WITHIN_THE_DISTRICT" => (
            "本区之内不用申报",
            "Whoever moves within the district declares nothing",
        ),
        "NOT_A_DAY" | "NOT_A_DATE" | "NOT_A_TIME" => (
            "日期写作2020-03-01，时间写作14:30，二者之间空一格",
            "A day is written 2020-03-01, a time 14:30, with a blank between them",
        ),
        "NOT_A_TRANSPORT_NUMBER" => (
            "车次、航班号由2至12位字母、数字组成",
            "Such a number has 2 to 12 letters and digits",
        ),
        "NOT_A_PLATE" => ("车牌号不正确", "This is no number plate"),
        "TOO_MANY" => ("太多", "There are too many"),
        "EXCLUDE_EACH_OTHER" => ("有的选项不能同时选", "Some of these exclude each other"),
        "ANOTHER_KIND" => ("回答的形式不对", "This question is answered otherwise"),
        "IN_THE_PAST" | "BEFORE_FIRST_DAY" => ("时间太早", "This is too early"),
        "TOO_FAR_AHEAD" => ("时间太远", "This is too far ahead"),
        "NOT_AN_ID" => ("编号不正确", "This is no id"),
        "UNKNOWN_VALUE" => ("请从列表中选择", "Please choose one of those offered"),
        "NOT_A_STREET_OR_COMMUNITY" => ("请填街道或社区的代码", "A street or a community, please"),
        "NOT_CLIMBING" => (
            "须由低到高填写，每级一次：社区、街道、区",
            "Each office once, the lowest first: community, street, district",
        ),
        "DISTRICT_MISSING" => ("最后一级必须是区", "The last office must be the district"),
        "UNKNOWN_OFFICE" => ("只能是社区、街道或区", "A community, a street or the district"),
        "BEFORE_IT_BEGAN" => (
            "不能早于隔离开始或最近一次转移",
            "This lies before the order began, or before its last transfer",
        ),
        "BEFORE_ARRIVAL" => ("不能早于到达", "This lies before the arrival"),
        "BEFORE_DEPARTURE" => ("到达不能早于出发", "The arrival lies before the departure"),
        "AFTER_LEAVING" => (
            "不能晚于已记录的离开",
            "This lies after the departure that is on record",
        ),
        "FEWER_THAN_NAMES" => ("人数少于所填姓名", "There are more names than people"),
        "NOT_ABROAD" => ("境内来的请填区划", "Within the country an area is given"),
        "ONLY_ONE" => ("区划与国家只填一项", "Either an area or a country, not both"),
        "NOT_UNIQUE" => ("同一项只能填一次", "Each may stand there once"),
        "NOT_EXPECTED" => ("没有联系上的不填回答", "Whoever was not reached gave no answers"),
        "REASON_DOES_NOT_FIT" => (
            "这个原因不能得出这个码色",
            "This reason does not lead to this level",
        ),
        "OUTCOME_DOES_NOT_FIT" => (
            "没有正常的复测，不能这样关闭",
            "Nobody measured again, so it cannot end like this",
        ),
        "UNKNOWN_UNIT_KIND" => ("没有这个单位类别", "There is no such kind of unit"),
        "UNKNOWN_POSTER_DIRECTION" => ("方向填：进、出、进出", "The way is 进, 出 or 进出"),
        "UNKNOWN_TEMPERATURE_DEMAND" => (
            "测温要求填：每次进入、仅异常、不测",
            "The demand is 每次进入, 仅异常 or 不测",
        ),
        "ROW_OF_ANOTHER_LENGTH" => (
            "这一行的列数与表头不同",
            "The row has other columns than the heading",
        ),
        "NOT_A_TABLE" => (
            "不是 CSV 表。请在表格软件中另存为 CSV 再上传",
            "This is no CSV table: save it as CSV and send that",
        ),
        "UNKNOWN_COLUMN" => ("有不认识的列", "There are columns that are not known"),
        "COLUMN_TWICE" => ("有重复的列", "A column is there twice"),
        "TOO_MANY_ROWS" => (
            "最多 50000 行，请分几个表",
            "50,000 rows at most: send several tables",
        ),
        "NOT_A_COUNTY" => (
            "请填县、市辖区或不设区的市，6位代码",
            "A county, a district, or a city without districts: six digits",
        ),
        "WITHOUT_CASES" => ("没有病例时不填", "There was no case: leave this empty"),
        "NOT_VISITED" => ("只有登记了的户才填这一项", "Only where a household was taken"),
        "WRONG_VALUE" | "NOT_JSON" | "NOT_AN_OBJECT" => {
            ("填写的内容不是这一项允许的值", "This is no value that fits here")
        }
        "UNKNOWN_FIELD" => (
            "有不认识的项目",
            "There is something that this kind does not know",
        ),
        "NOT_AFTER_BEGINNING" => ("结束应在开始之后", "The end must come after the beginning"),
        "LEAVES_NOTHING" => (
            "到期后就没有这类规定了：请不要填写结束时间",
            "Nothing of this kind would hold afterwards: leave the end empty",
        ),
        "UNKNOWN_ORDER" => ("没有这份通告", "There is no such order"),
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
        let placed = flaws.clone().placed("family", &[3]);
        assert!(placed.beside("family[3]").is_some() && placed.beside("family[0]").is_none());
        assert!(beside("health.symptoms").unwrap().contains("SOMETHING_NEW"));
    }
}
