//! Chinese first, English as well: by the switch on every page, else by what the browser prefers.

use super::cookie;
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use std::convert::Infallible;

/// The cookie of the switch; it says nothing about anybody.
pub(super) const COOKIE_NAME: &str = "language";

/// What a page is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文
    #[default]
    Chinese,
    /// English
    English,
}

impl Language {
    /// As in `lang="…"`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// One text in both languages: templates hold them side by side.
    pub fn t<'t>(self, chinese: &'t str, english: &'t str) -> &'t str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// The same for texts that may have no English.
    pub fn told<'t>(self, chinese: &'t str, english: &'t str) -> &'t str {
        match english.is_empty() {
            true => chinese,
            false => self.t(chinese, english),
        }
    }

    /// The language of a tag such as `en-GB`, if we speak it.
    pub(super) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', ';']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// What the switch says, else the first of the browser's languages that we speak.
    fn of(headers: &HeaderMap) -> Self {
        let chosen = cookie::value(headers, COOKIE_NAME).and_then(Self::of_tag);
        let preferred = || {
            let languages = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            languages.split(',').find_map(Self::of_tag)
        };
        chosen.or_else(preferred).unwrap_or_default()
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::header::{COOKIE, HeaderName};

    fn of(headers: &[(HeaderName, &'static str)]) -> Language {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        Language::of(&headers)
    }

    #[test]
    fn the_switch_goes_before_the_browser_and_chinese_before_all() {
        let english = (ACCEPT_LANGUAGE, "fr, en-GB;q=0.8, zh;q=0.5");
        assert_eq!(of(&[]), Language::Chinese);
        assert_eq!(of(&[(ACCEPT_LANGUAGE, "fr")]), Language::Chinese);
        assert_eq!(of(std::slice::from_ref(&english)), Language::English);
        assert_eq!(
            of(&[english, (COOKIE, "session=a; language=zh-CN")]),
            Language::Chinese
        );
    }
}
