//! A list that is longer than a page: what was asked for, and where it goes on, both in the address.

use super::form::Fields;
use axum::extract::FromRequestParts;
use form_urlencoded::Serializer;
use http::request::Parts;
use std::convert::Infallible;

/// The field of an address that says after what a page begins.
const AFTER: &str = "after";

/// What somebody asked a list for: its filters, by the names of the fields that ask for them.
#[derive(Clone, Debug)]
pub struct Asked {
    path: String,
    fields: Fields,
}

impl Asked {
    /// The value of a filter, without blanks around it; empty when it was not asked for.
    pub fn text(&self, name: &str) -> &str {
        self.fields.text(name).trim()
    }

    /// All that was asked for.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Whether a box was ticked.
    pub fn has(&self, name: &str) -> bool {
        self.fields.has(name)
    }

    /// The page token of this page; empty on the first.
    pub fn after(&self) -> &str {
        self.fields.text(AFTER)
    }

    /// The address of the next page, with the same filters; `None` when this is the last one.
    pub fn next(&self, token: &str) -> Option<String> {
        (!token.is_empty()).then(|| self.address(&[(AFTER, token)]))
    }

    /// This list with some filters changed, from its first page on.
    pub fn with(&self, changed: &[(&str, &str)]) -> String {
        self.address(changed)
    }

    fn address(&self, changed: &[(&str, &str)]) -> String {
        let path = format!("{}?", self.path);
        let end = path.len();
        let mut query = Serializer::for_suffix(path, end);
        let stays = |name: &str| name != AFTER && changed.iter().all(|(other, _)| *other != name);
        for (name, value) in self.fields.pairs().filter(|(name, _)| stays(name)) {
            query.append_pair(name, value);
        }
        for (name, value) in changed {
            query.append_pair(name, value);
        }
        query.finish()
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            path: parts.uri.path().to_owned(),
            fields: Fields::read(parts.uri.query().unwrap_or_default().as_bytes()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_asked_for() {
        let asked = Asked {
            path: "/desk/people".to_owned(),
            fields: Fields::read("name=%E7%8E%8B&after=old&level=red".as_bytes()),
        };
        assert_eq!(
            asked.next("a/b").as_deref(),
            Some("/desk/people?name=%E7%8E%8B&level=red&after=a%2Fb")
        );
        assert_eq!(asked.next(""), None);
        assert_eq!(
            asked.with(&[("level", "grey")]),
            "/desk/people?name=%E7%8E%8B&level=grey"
        );
    }
}
