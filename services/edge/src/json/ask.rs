//! The message of a call, put together from path, query and body: all that is wrong with it at once.

use super::paths::{Binding, Carries};
use super::problem::Problem;
use super::query::{pairs, place};
use super::template::Variables;
use super::{read, strict};
use kit::parse::{Flaw, Flaws, Unreadable};
use prost_reflect::{DynamicMessage, MessageDescriptor};
use serde_json::error::Category;
use serde_json::{Map, Value as Json};

/// The message that this path, query and body are.
pub(super) fn message(
    binding: &Binding,
    variables: Variables,
    query: Option<&str>,
    body: &[u8],
) -> Result<DynamicMessage, Problem> {
    let request = binding.rpc.input();
    let (mut object, mut flaws) = match &binding.body {
        Carries::Nothing => (Map::new(), Vec::new()),
        Carries::Everything => (object(body)?, Vec::new()),
        Carries::Field(field) => (Map::from_iter([(field.clone(), parsed(body)?)]), Vec::new()),
    };
    for (name, text) in pairs(query)? {
        let placed = match binding.body == Carries::Everything {
            true => Err(Unreadable::new("NOT_IN_QUERY", "belongs into the body")),
            false => place(&request, &mut object, &name, text),
        };
        if let Err(unreadable) = placed {
            flaws.extend(Flaws::one(name, unreadable).0);
        }
    }
    for (name, text) in variables {
        let written = read::field_named(&request, &name).map(|field| field.json_name().to_owned());
        for given in [Some(name.clone()), written]
            .into_iter()
            .flatten()
            .filter_map(|name| object.remove(&name))
        {
            if given != Json::String(text.clone()) {
                let differs = Unreadable::new("DIFFERS_FROM_PATH", "is another one than in the path");
                flaws.extend(Flaws::one(name.clone(), differs).0);
            }
        }
        object.insert(name, Json::String(text));
    }
    finished(&request, &object, flaws)
}

/// The first message of a file, which a query alone is: fields of the request, and fields of its header by their own names.
pub(super) fn first_of_file(
    request: &MessageDescriptor,
    query: Option<&str>,
) -> Result<DynamicMessage, Problem> {
    let (mut object, mut flaws) = (Map::new(), Vec::new());
    for (mut name, text) in pairs(query)? {
        if read::field_named(request, &name).is_none() && !name.contains('.') {
            name = format!("header.{name}");
        }
        let placed = match name == "chunk" {
            true => Err(Unreadable::new("NOT_IN_QUERY", "is the body")),
            false => place(request, &mut object, &name, text),
        };
        if let Err(unreadable) = placed {
            flaws.extend(Flaws::one(name, unreadable).0);
        }
    }
    finished(request, &object, flaws)
}

/// The object that a body is; an empty body is an empty object.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Json>, Problem> {
    match parsed(body)? {
        Json::Object(object) => Ok(object),
        Json::Null if body.is_empty() => Ok(Map::new()),
        _ => Err(Problem::bad("NOT_AN_OBJECT", "the body must be a JSON object")),
    }
}

fn finished(
    request: &MessageDescriptor,
    object: &Map<String, Json>,
    mut flaws: Vec<Flaw>,
) -> Result<DynamicMessage, Problem> {
    match read::message(request, object) {
        Ok(message) if flaws.is_empty() => Ok(message),
        Ok(_) => Err(Flaws(flaws).into()),
        Err(more) => {
            flaws.extend(more.0);
            Err(Flaws(flaws).into())
        }
    }
}

fn parsed(body: &[u8]) -> Result<Json, Problem> {
    if body.is_empty() {
        return Ok(Json::Null);
    }
    strict::parse(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let (reason, what) = match error.classify() {
            Category::Data => ("GIVEN_TWICE", "a name is given twice"),
            Category::Eof => ("MALFORMED_JSON", "the body ends too early"),
            Category::Syntax | Category::Io => ("MALFORMED_JSON", "the body is no JSON"),
        };
        Problem::bad(reason, format!("{what}, in line {line}, column {column}"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::paths::{Found, PATHS};
    use super::*;
    use http::Method;

    fn asked(method: Method, path: &str, body: &str) -> Result<DynamicMessage, serde_json::Value> {
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        let Found::Rpc(binding, variables) = PATHS.find(&method, path) else {
            panic!("{path} leads nowhere");
        };
        message(binding, variables, query, body.as_bytes())
            .map_err(|problem| serde_json::to_value(problem).unwrap())
    }

    fn refused(method: Method, path: &str, body: &str) -> Vec<(String, String)> {
        let problem = asked(method, path, body).unwrap_err();
        let told = |flaw: &Json, what: &str| flaw[what].as_str().unwrap().to_owned();
        let flaws = problem["flaws"].as_array().unwrap();
        match flaws.is_empty() {
            true => vec![(
                problem["detail"].as_str().unwrap().to_owned(),
                problem["reason"].as_str().unwrap().to_owned(),
            )],
            false => flaws
                .iter()
                .map(|flaw| (told(flaw, "field"), told(flaw, "reason")))
                .collect(),
        }
    }

    #[test]
    fn a_query_fills_fields_of_every_kind() {
        let path = "/v1/summary?area=410811&from=2020-02-16T08:30:00%2B08:00&depth=DEPTH_CHECKPOINTS&pageSize=7&page_token=";
        let asked_for = asked(Method::GET, path, "").unwrap();
        let get = |name: &str| asked_for.get_field_by_name(name).unwrap().into_owned();
        assert_eq!(get("area").as_str(), Some("410811"));
        assert_eq!(get("depth").as_enum_number(), Some(1));
        assert_eq!(get("page_size").as_i32(), Some(7));
        assert!(asked_for.has_field_by_name("from") && !asked_for.has_field_by_name("to"));
        let claim = asked(Method::GET, "/v1/undecided?overdue=true&area=%E5%8C%BA+", "").unwrap();
        assert_eq!(claim.get_field_by_name("overdue").unwrap().as_bool(), Some(true));
        assert_eq!(claim.get_field_by_name("area").unwrap().as_str(), Some("区 "));
    }

    #[test]
    fn path_and_body_are_one_message() {
        let close = asked(
            Method::POST,
            "/v1/checkpoints/a%20b:close",
            r#"{"reason": "拆除"}"#,
        )
        .unwrap();
        assert_eq!(
            close.get_field_by_name("checkpoint_id").unwrap().as_str(),
            Some("a b")
        );
        assert_eq!(close.get_field_by_name("reason").unwrap().as_str(), Some("拆除"));
        let same = r#"{"checkpointId": "a"}"#;
        assert!(asked(Method::POST, "/v1/checkpoints/a:close", same).is_ok());
        assert!(asked(Method::POST, "/v1/checkpoints/a:close", "").is_ok());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (method, path, body, expected) in [
            (
                Method::POST,
                "/v1/checkpoints/a:close",
                r#"{"checkpoint_id": "b"}"#,
                ("checkpoint_id", "DIFFERS_FROM_PATH"),
            ),
            (
                Method::POST,
                "/v1/checkpoints/a:close?reason=x",
                "{}",
                ("reason", "NOT_IN_QUERY"),
            ),
            (Method::GET, "/v1/summary?are=1", "", ("are", "UNKNOWN_FIELD")),
            (
                Method::GET,
                "/v1/summary?area.x=1",
                "",
                ("area.x", "UNKNOWN_FIELD"),
            ),
            (
                Method::GET,
                "/v1/summary?area=1&area=2",
                "",
                ("area", "GIVEN_TWICE"),
            ),
            (
                Method::GET,
                "/v1/summary?page_size=many",
                "",
                ("page_size", "NOT_A_WHOLE_NUMBER"),
            ),
            (Method::GET, "/v1/summary?depth=1", "", ("depth", "UNKNOWN_VALUE")),
            (
                Method::GET,
                "/v1/undecided?overdue=yes",
                "",
                ("overdue", "NOT_A_BOOL"),
            ),
            (
                Method::GET,
                "/v1/summary?area=%FF",
                "",
                ("the query is not UTF-8", "QUERY_NOT_UTF8"),
            ),
            (
                Method::POST,
                "/v1/units",
                "[]",
                ("the body must be a JSON object", "NOT_AN_OBJECT"),
            ),
            (
                Method::POST,
                "/v1/units",
                "null",
                ("the body must be a JSON object", "NOT_AN_OBJECT"),
            ),
            (
                Method::POST,
                "/v1/units",
                "{\n  \"a\": x}",
                ("the body is no JSON, in line 2, column 8", "MALFORMED_JSON"),
            ),
            (
                Method::POST,
                "/v1/units",
                r#"{"name":1,"name":2}"#,
                ("a name is given twice, in line 1, column 19", "GIVEN_TWICE"),
            ),
            (
                Method::POST,
                "/v1/units",
                "{",
                ("the body ends too early, in line 1, column 1", "MALFORMED_JSON"),
            ),
        ] {
            let told = refused(method, path, body);
            assert_eq!(
                told,
                [(expected.0.to_owned(), expected.1.to_owned())],
                "{path} {body}"
            );
        }
    }

    #[test]
    fn flaws_of_path_query_and_body_come_together() {
        let told = refused(
            Method::POST,
            "/v1/checkpoints/a:close?x=1",
            r#"{"y": 2, "reason": 3, "checkpoint_id": "b"}"#,
        );
        let mut names: Vec<_> = told.iter().map(|(field, _)| field.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["checkpoint_id", "reason", "x", "y"]);
    }
}
