//! What a policy says, field by field: a JSON object whose shape its kind has, taken apart for a form and put together again.
//!
//! A field is named by where it lies, `home.checks[0].from_minute`. Services read what comes back and name each field that does not fit, so
//! nothing is judged here.

use super::lines::{are_degrees, in_line, leaf_name, read, read_list};
use super::names::{first_part, label};
use super::values::{choices, told_value};
use crate::desk::page::Form;
use crate::desk::seat::Desk;
use crate::web::Fields;
use serde_json::{Map, Value as Json};

/// What stands before the name of every field of a body, in a form as in a flaw.
const WITHIN: &str = "body";
/// A place in a body.
#[derive(Debug, PartialEq)]
pub(super) enum Place<'b> {
    /// Where several fields lie together.
    Part(String),
    /// A field.
    Leaf(String, &'b Json),
}

/// The places of a body, in order; what lies together stands behind its part.
pub(super) fn places(body: &Json) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    // Fields of its own first, so that none seems to lie within the part before.
    if let Json::Object(fields) = body {
        let (own, parts): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, value)| is_leaf(value));
        for (name, value) in own.into_iter().chain(parts) {
            collect(name.clone(), value, &mut places);
        }
    }
    places
}

fn is_leaf(value: &Json) -> bool {
    match value {
        Json::Object(_) => false,
        Json::Array(values) => !values.iter().any(Json::is_object),
        _ => true,
    }
}

fn collect<'b>(path: String, value: &'b Json, places: &mut Vec<Place<'b>>) {
    if is_leaf(value) {
        places.push(Place::Leaf(path, value));
        return;
    }
    places.push(Place::Part(path.clone()));
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                collect(format!("{path}.{name}"), value, places);
            }
        }
        Json::Array(values) => {
            for (nth, value) in values.iter().enumerate() {
                match value {
                    Json::Object(fields) => {
                        for (name, value) in fields {
                            collect(format!("{path}[{nth}].{name}"), value, places);
                        }
                    }
                    other => collect(format!("{path}[{nth}]"), other, places),
                }
            }
        }
        _ => {}
    }
}

/// A body with room for one more in each of its lists of parts; of a list, what is left empty is left out again. What is in a list that has
/// none yet is known by its name.
fn with_room(body: &Json) -> Json {
    match body {
        Json::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, value)| match (value, first_part(name)) {
                    (Json::Array(values), Some(part)) if values.is_empty() => {
                        (name.clone(), Json::Array(vec![part]))
                    }
                    _ => (name.clone(), with_room(value)),
                })
                .collect()
        }
        Json::Array(values) if values.iter().any(Json::is_object) => {
            let one_more = values.last().map(emptied);
            values.iter().map(with_room).chain(one_more).collect()
        }
        other => other.clone(),
    }
}

/// The same part with nothing in it.
fn emptied(part: &Json) -> Json {
    match part {
        Json::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, value)| (name.clone(), emptied(value)))
                .collect()
        }
        Json::Array(_) => Json::Array(Vec::new()),
        Json::String(_) => String::new().into(),
        Json::Number(_) | Json::Bool(_) | Json::Null => Json::Null,
    }
}

fn is_empty(part: &Json) -> bool {
    match part {
        Json::Object(fields) => fields.values().all(is_empty),
        Json::Array(values) => values.iter().all(is_empty),
        Json::String(text) => text.is_empty(),
        Json::Null => true,
        Json::Number(_) | Json::Bool(_) => false,
    }
}

/// The fields of a body, each with what holds now beside it.
pub(super) fn asked(desk: &Desk, form: Form, body: &Json) -> Form {
    let body = with_room(body);
    places(&body).into_iter().fold(form, |form, place| match place {
        Place::Part(path) => form.part_of(&format!("{WITHIN}.{path}"), &label(desk, &path)),
        Place::Leaf(path, value) => field(desk, form, &path, value),
    })
}

fn field(desk: &Desk, form: Form, path: &str, value: &Json) -> Form {
    let (name, label) = (format!("{WITHIN}.{path}"), label(desk, path));
    let now = format!("{}{}", desk.t("现为：", "Now: "), told(desk, path, value));
    let present: Vec<&str> = match value {
        Json::String(text) => vec![text],
        Json::Array(values) => values
            .iter()
            .map(|value| value.as_str().unwrap_or_default())
            .collect(),
        _ => Vec::new(),
    };
    let mut offered = choices(desk, leaf_name(path), present.into_iter());
    if value.is_number() {
        offered.clear();
    }
    let is_several = value.is_array();
    let form = match (value, offered.is_empty(), is_several) {
        (Json::Bool(_), ..) => form
            .choose(&name, &label, yes_or_no(desk))
            .value(in_line(path, value)),
        (Json::Array(values), false, _) => {
            let chosen = values.iter().map(|value| in_line(path, value));
            form.ticks(&name, &label, offered).values(chosen)
        }
        (_, false, false) => {
            // In a list nothing may be chosen: so a part of it is left out.
            if value.is_null() || path.contains('[') {
                offered.insert(0, (String::new(), desk.t("无", "none").to_owned()));
            }
            form.choose(&name, &label, offered).value(in_line(path, value))
        }
        _ => form.line(&name, &label, 2_000).value(in_line(path, value)),
    };
    form.hint(&now)
}

fn yes_or_no(desk: &Desk) -> Vec<(String, String)> {
    [("true", desk.t("是", "yes")), ("false", desk.t("否", "no"))]
        .map(|(value, word)| (value.to_owned(), word.to_owned()))
        .to_vec()
}

/// A value in words.
pub(super) fn told(desk: &Desk, path: &str, value: &Json) -> String {
    let name = leaf_name(path);
    match value {
        Json::Null => desk.t("无", "none").to_owned(),
        Json::Bool(true) => desk.t("是", "yes").to_owned(),
        Json::Bool(false) => desk.t("否", "no").to_owned(),
        Json::Array(values) if values.is_empty() => desk.t("无", "none").to_owned(),
        Json::String(text) if text.is_empty() => desk.t("无", "none").to_owned(),
        Json::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| told(desk, path, value)).collect();
            values.join(desk.t("、", ", "))
        }
        Json::String(text) => told_value(desk, name, text),
        Json::Number(_) if are_degrees(name) => format!("{} ℃", in_line(path, value)),
        other => in_line(path, other),
    }
}

/// Which places of its lists of parts a form brings back, by the name of the list: those left empty are left out.
pub(super) fn sent(body: &Json, fields: &Fields) -> Vec<(String, Vec<usize>)> {
    let mut all = Vec::new();
    lists(WITHIN, &with_room(body), fields, &mut all);
    all
}

fn lists(path: &str, before: &Json, fields: &Fields, all: &mut Vec<(String, Vec<usize>)>) {
    match before {
        Json::Object(inner) => {
            for (name, value) in inner {
                lists(&format!("{path}.{name}"), value, fields, all);
            }
        }
        Json::Array(values) if values.iter().any(Json::is_object) => {
            let places = values.iter().enumerate();
            let places = places
                .filter(|(nth, value)| !is_empty(&within(&format!("{path}[{nth}]"), value, fields)))
                .map(|(nth, _)| nth);
            all.push((path.to_owned(), places.collect()));
        }
        _ => {}
    }
}

/// The body as a form brings it back, in the shape of the one it was made of.
pub(super) fn rebuilt(body: &Json, fields: &Fields) -> Json {
    within(WITHIN, &with_room(body), fields)
}

fn within(path: &str, before: &Json, fields: &Fields) -> Json {
    match before {
        Json::Object(inner) => {
            let rebuilt = inner
                .iter()
                .map(|(name, value)| (name.clone(), within(&format!("{path}.{name}"), value, fields)));
            Json::Object(rebuilt.collect::<Map<_, _>>())
        }
        Json::Array(values) if values.iter().any(Json::is_object) => {
            let rebuilt = values.iter().enumerate();
            rebuilt
                .map(|(nth, value)| within(&format!("{path}[{nth}]"), value, fields))
                .filter(|value| !is_empty(value))
                .collect()
        }
        Json::Array(values) => {
            let typed: Vec<&str> = fields.all(path).collect();
            read_list(values, &typed.join(","))
        }
        value => read(path, value, fields.text(path)),
    }
}

/// What differs between two bodies: where, before and after, in words.
pub(super) fn changes(desk: &Desk, before: &Json, after: &Json) -> Vec<[String; 3]> {
    let leaves = |body| {
        places(body).into_iter().filter_map(|place| match place {
            Place::Leaf(path, value) => Some((path, value)),
            Place::Part(_) => None,
        })
    };
    let (old, new): (Vec<_>, Vec<_>) = (leaves(before).collect(), leaves(after).collect());
    let value_at = |of: &[(String, &Json)], path: &str| {
        of.iter()
            .find(|(at, _)| at == path)
            .map(|(_, value)| told(desk, path, value))
    };
    let mut paths: Vec<&String> = old.iter().chain(&new).map(|(path, _)| path).collect();
    paths.sort();
    paths.dedup();
    let none = || "—".to_owned();
    let changed = paths.into_iter().filter_map(|path| {
        let (old, new) = (value_at(&old, path), value_at(&new, path));
        (old != new).then(|| {
            [
                label(desk, path),
                old.unwrap_or_else(none),
                new.unwrap_or_else(none),
            ]
        })
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body() -> Json {
        json!({
            "home": {"days": 14, "level": "red", "after_release": null},
            "checks": [{"half": "morning", "from_minute": 480}, {"half": "evening", "from_minute": 1080}],
            "fever_threshold": 373,
            "hours": [24, 48, 72],
            "counted": ["work", "home"],
            "release_by_itself": false,
            "green_hours": null,
        })
    }

    /// Every field as its form holds it.
    fn held(body: &Json) -> Vec<(String, String)> {
        let leaves = places(body).into_iter().filter_map(|place| match place {
            Place::Leaf(path, value) => Some((format!("body.{path}"), in_line(&path, value))),
            Place::Part(_) => None,
        });
        leaves.collect()
    }

    #[test]
    fn a_body_that_nobody_changed_comes_back_as_it_was() {
        let fields: Fields = held(&body()).into_iter().collect();
        assert_eq!(fields.text("body.fever_threshold"), "37.3");
        assert_eq!(fields.text("body.checks[1].from_minute"), "18:00");
        assert_eq!(rebuilt(&body(), &fields), body());
    }

    #[test]
    fn a_part_that_is_left_empty_is_left_out_and_there_is_room_for_one_more() {
        let with = |typed: &[(&str, &str)]| {
            let typed = typed
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let kept = held(&body())
                .into_iter()
                .filter(|(name, _)| typed.clone().all(|(other, _)| other != *name));
            let fields: Fields = kept.chain(typed.clone()).collect();
            rebuilt(&body(), &fields)["checks"].clone()
        };
        let one = with(&[("body.checks[0].half", ""), ("body.checks[0].from_minute", "")]);
        assert_eq!(one, json!([{"half": "evening", "from_minute": 1080}]));
        let three = with(&[
            ("body.checks[2].half", "evening"),
            ("body.checks[2].from_minute", "21:00"),
        ]);
        assert_eq!(three[2], json!({"half": "evening", "from_minute": 1260}));
        let half = with(&[("body.checks[0].half", "")]);
        assert_eq!(half[0], json!({"half": "", "from_minute": 480}));
    }

    #[test]
    fn a_list_without_a_part_has_room_for_one() {
        let body = json!({"days": 14, "days_by_reason": [], "versions": []});
        let part = json!({"reason": "", "days": null});
        assert_eq!(
            with_room(&body),
            json!({"days": 14, "days_by_reason": [part], "versions": []})
        );
        let typed = |reason: &str, days: &str| -> Fields {
            let pairs = [
                ("body.days", "14"),
                ("body.days_by_reason[0].reason", reason),
                ("body.days_by_reason[0].days", days),
            ];
            let pairs = pairs.into_iter();
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        assert_eq!(rebuilt(&body, &typed("", "")), body);
        assert_eq!(
            rebuilt(&body, &typed("from_abroad", "21"))["days_by_reason"],
            json!([{"reason": "from_abroad", "days": 21}])
        );
    }

    #[test]
    fn the_places_that_are_sent_are_known() {
        let fields: Fields = held(&body())
            .into_iter()
            .filter(|(name, _)| !name.starts_with("body.checks[0]"))
            .collect();
        assert_eq!(sent(&body(), &fields), [("body.checks".to_owned(), vec![1])]);
    }

    #[test]
    fn what_is_typed_is_read_as_what_stood_there_and_the_rest_goes_on_as_text() {
        let typed = [
            ("body.home.days", " 7 "),
            ("body.fever_threshold", "37.5"),
            ("body.checks[0].from_minute", "24：00"),
            ("body.hours", "12，24, x"),
            ("body.green_hours", "72"),
            ("body.release_by_itself", "true"),
            ("body.home.after_release", "<script>"),
            ("body.home.level", ""),
        ];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept = held(&body())
            .into_iter()
            .filter(|(name, _)| typed.iter().all(|(other, _)| other != name));
        let fields: Fields = kept.chain(typed.clone()).collect();
        let read = rebuilt(&body(), &fields);
        assert_eq!(
            (&read["home"]["days"], &read["fever_threshold"]),
            (&json!(7), &json!(375))
        );
        assert_eq!(
            (&read["checks"][0]["from_minute"], &read["green_hours"]),
            (&json!(1440), &json!(72))
        );
        assert_eq!(read["hours"], json!([12, 24, "x"]));
        assert_eq!(
            (&read["release_by_itself"], &read["home"]["after_release"]),
            (&json!(true), &json!("<script>"))
        );
        assert_eq!(
            (&read["home"]["level"], &read["counted"]),
            (&json!(""), &json!(["work", "home"]))
        );
    }
}
