//! What a form brings: fields by name, and what is wrong with them, to be shown beside them.

use super::frame::Frame;
use super::language::Language;
use super::refusal::Refusal;
use axum::body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use kit::parse::{Flaw, Flaws};

/// In bytes: a table of two hundred lines and more.
const LARGEST: usize = 256 * 1_024;
const KIND: &str = "application/x-www-form-urlencoded";

/// The fields of a form, in the order they were sent.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads what a form sends, or what stands behind the `?` of an address.
    pub fn read(encoded: &[u8]) -> Self {
        let fields = form_urlencoded::parse(encoded);
        Self(
            fields
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The first value of a field; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Whether a field was sent at all: a box that was ticked, a button that was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(of, _)| of == name)
    }

    /// Every field and its value, in the order in which they were sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a field: of boxes that were ticked.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0
            .iter()
            .filter(move |(of, _)| of == name)
            .map(|(_, value)| value.as_str())
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    /// Refuses with 415 `NOT_A_FORM` or 413 `FORM_TOO_LARGE`.
    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Ok(language) = Language::from_request_parts(&mut parts, state).await;
        let kind = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
        if !kind.trim().eq_ignore_ascii_case(KIND) {
            return Err(Refusal::new(
                language,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "NOT_A_FORM",
            ));
        }
        match body::to_bytes(body, LARGEST).await {
            Ok(bytes) => Ok(Self::read(&bytes)),
            Err(_) => Err(Refusal::new(
                language,
                StatusCode::PAYLOAD_TOO_LARGE,
                "FORM_TOO_LARGE",
            )),
        }
    }
}

/// What was wrong with the fields of a form that is shown again.
#[derive(Clone, Debug, Default)]
pub struct Wrong(Vec<Flaw>);

impl Wrong {
    /// What is wrong with a field, if anything, in words.
    pub fn told(&self, frame: &Frame, field: &str) -> Option<String> {
        self.0
            .iter()
            .find(|flaw| flaw.field == field)
            .map(|flaw| words(frame.language, flaw))
    }

    /// All that is wrong: the field, in words, and the stable reason.
    pub fn all(&self, frame: &Frame) -> Vec<(String, String, &'static str)> {
        let told = |flaw: &Flaw| (flaw.field.clone(), words(frame.language, flaw), flaw.reason);
        self.0.iter().map(told).collect()
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Flaws> for Wrong {
    fn from(flaws: Flaws) -> Self {
        Self(flaws.0)
    }
}

/// What the Chinese page says of a flaw; the English one says what the constructor said.
const CHINESE: &[(&str, &str)] = &[
    ("MISSING", "请填写"),
    ("TOO_LONG", "太长"),
    ("TOO_MANY", "一次最多 200 行"),
    ("UNPRINTABLE", "含有不能显示的字符"),
    ("NAMED_TWICE", "重复"),
    ("NOT_A_TABLE", "无法分列"),
    ("NOT_A_NAME", "姓名由文字组成，可含间隔号"),
    (
        "NOT_A_LOGIN",
        "登录名以字母开头，3 至 32 个字母、数字、点、连字符或下划线",
    ),
    ("SUBJECT_TAKEN", "已与另一个账号关联"),
    ("LOGIN_TAKEN", "登录名已被使用"),
    ("UNKNOWN_ROLE", "没有这个角色"),
    ("NOT_A_STAFF_ROLE", "居民、协作单位和系统服务不在此设账号"),
    (
        "ROLES_NOT_TOGETHER",
        "系统管理员、安全管理员、审计员不得兼任其他角色",
    ),
    (
        "UNKNOWN_SCOPE",
        "范围写作区划代码，或 checkpoint:编号、enterprise:编号",
    ),
    ("NOT_A_STAFF_SCOPE", "范围须为区划、卡点或企业"),
    ("SCOPE_ELSEWHERE", "须与范围的区划一致，或留空"),
    ("NOT_AN_AREA", "不是区划代码"),
    ("NOT_AN_EDITION", "区划版本不对"),
    ("NOT_DIGITS", "只能填写数字"),
    ("OUT_OF_RANGE", "超出允许范围"),
    ("NOT_AN_ID", "不是编号"),
    ("NOT_A_DAY", "没有这一天，请写作 2020-02-16"),
    ("NOT_A_MOMENT", "请填写日期和时刻，如 2020-03-01 12:00"),
    ("IN_THE_FUTURE", "不能晚于现在"),
    ("PASSWORD_TOO_SHORT", "密码至少 10 个字符"),
    ("PASSWORD_TOO_LONG", "密码最多 128 个字符"),
    ("PASSWORD_IS_LOGIN", "密码不能是登录名"),
    ("PASSWORD_COMMON", "这是最先被人猜到的密码之一，请换一个"),
    ("PASSWORD_NOT_REPEATED", "两次输入的密码不一致"),
    ("WRONG_PASSWORD", "密码不对"),
    ("WRONG_CODE", "验证码不对，或已用过"),
    ("CODE_NOT_GOOD", "上岗码不对、已用过或已过期，请向负责人再要一个"),
    ("TOO_MANY_ATTEMPTS", "尝试次数过多，请稍后再试"),
];

fn words(language: Language, flaw: &Flaw) -> String {
    let chinese = CHINESE.iter().find(|(reason, _)| *reason == flaw.reason);
    match (language, chinese) {
        (Language::Chinese, Some((_, chinese))) => (*chinese).to_owned(),
        _ => flaw.description.clone().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name_and_repeated_ones_all() {
        let fields = Fields::read("role=officer&role=command&name=%E7%8E%8B+%E6%98%8E&=x&login".as_bytes());
        assert_eq!(fields.all("role").collect::<Vec<_>>(), ["officer", "command"]);
        assert_eq!(
            (fields.text("name"), fields.text("login"), fields.text("scope")),
            ("王 明", "", "")
        );
    }
}
