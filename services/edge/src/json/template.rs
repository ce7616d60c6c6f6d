//! A path of the contract: `/v1/checkpoints/{checkpoint_id}/passes/{pass_id}:void`.

use percent_encoding::percent_decode_str;

/// A path with its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// `people:find`
    Literal(String),
    /// `{pass_id}:void`: what is read goes into the field; a verb may follow.
    Variable { field: String, verb: String },
}

/// What a path says of a template's variables: field and value, in their order.
pub(super) type Variables = Vec<(String, String)>;

impl Template {
    /// Reads a template in which a variable is one segment: all that this contract uses of google.api.http.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let segments = text.strip_prefix('/')?.split('/').map(Segment::parse);
        Some(Self {
            text: text.to_owned(),
            segments: segments.collect::<Option<_>>()?,
        })
    }

    /// As it is written in the contract.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The fields that its variables fill.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Variable { field, .. } => Some(field.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// The variables of a path; `None` when the path is another one. A value is never empty and has no colon that is not encoded,
    /// so that `…/5:close` is never a thing called "5:close".
    pub(super) fn variables(&self, path: &str) -> Option<Variables> {
        let mut variables = Vec::new();
        let mut segments = self.segments.iter();
        for part in path.strip_prefix('/')?.split('/') {
            match segments.next()? {
                Segment::Literal(literal) => {
                    if decoded(part)? != *literal {
                        return None;
                    }
                }
                Segment::Variable { field, verb } => {
                    let value = part.strip_suffix(verb.as_str())?;
                    if value.is_empty() || value.contains(':') {
                        return None;
                    }
                    variables.push((field.clone(), decoded(value)?));
                }
            }
        }
        segments.next().is_none().then_some(variables)
    }
}

impl Segment {
    fn parse(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix('{') else {
            let plain = !text.is_empty() && !text.contains(['{', '}', '*']);
            return plain.then(|| Self::Literal(text.to_owned()));
        };
        let (field, verb) = rest.split_once('}')?;
        let plain = !field.contains(['=', '*', '{']) && (verb.is_empty() || verb.starts_with(':'));
        plain.then(|| Self::Variable {
            field: field.to_owned(),
            verb: verb.to_owned(),
        })
    }
}

/// Without its percent signs; `None` when it is not UTF-8 then.
fn decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gives_its_variables() {
        let template = Template::parse("/v1/checkpoints/{checkpoint_id}/passes/{pass_id}:void").unwrap();
        assert_eq!(
            template.fields().collect::<Vec<_>>(),
            ["checkpoint_id", "pass_id"]
        );
        for (path, expected) in [
            ("/v1/checkpoints/a/passes/b:void", Some(("a", "b"))),
            ("/v1/checkpoints/%E5%8C%BA/passes/b%3Ac:void", Some(("区", "b:c"))),
            ("/v1/checkpoints/a/passes/b%3Avoid", None),
            ("/v1/checkpoints/a/passes/b", None),
            ("/v1/checkpoints/a/passes/b:close:void", None),
            ("/v1/checkpoints/a/passes/:void", None),
            ("/v1/checkpoints//passes/b:void", None),
            ("/v1/checkpoints/a/passes/b:void/", None),
            ("/v1/checkpoints/%FF/passes/b:void", None),
            ("/v1/checkpoints/a/passes", None),
            ("v1/checkpoints/a/passes/b:void", None),
        ] {
            let found = template.variables(path);
            let found = found
                .as_ref()
                .map(|found| (found[0].1.as_str(), found[1].1.as_str()));
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn what_this_contract_does_not_use_is_no_template() {
        for text in [
            "",
            "v1",
            "/v1/{name=shelves/*}",
            "/v1/**",
            "/v1/{a",
            "/v1/{a}b",
            "/v1//a",
        ] {
            assert_eq!(Template::parse(text), None, "{text}");
        }
    }
}
