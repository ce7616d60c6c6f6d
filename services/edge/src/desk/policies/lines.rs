//! A value of a policy as a line of a form holds it, and as it is read from there.

use serde_json::Value as Json;

/// What parts the values of a list in one line.
const BETWEEN: [char; 3] = [',', '，', '、'];

/// The last name of a path, which says what kind of value it is: `checks[0].from_minute` is a `from_minute`.
pub(super) fn leaf_name(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.split('[').next().unwrap_or(last)
}

/// How a value is written into a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Tenths of a degree, as `37.3`.
    Degrees,
    /// Minutes after midnight, as `08:30`.
    Clock,
    Plain,
}

/// How values of this name are written.
fn written(name: &str) -> Written {
    if name.ends_with("_deci_celsius") || name == "fever_threshold" {
        Written::Degrees
    } else if name.ends_with("_minute") {
        Written::Clock
    } else {
        Written::Plain
    }
}

/// A value as its field holds it.
pub(super) fn in_line(path: &str, value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Number(number) => match (written(leaf_name(path)), number.as_i64()) {
            (Written::Degrees, Some(tenths)) => format!("{}.{}", tenths / 10, tenths % 10),
            (Written::Clock, Some(minutes)) => format!("{:02}:{:02}", minutes / 60, minutes % 60),
            _ => number.to_string(),
        },
        Json::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| in_line(path, value)).collect();
            values.join("、")
        }
        other => other.to_string(),
    }
}

/// What was typed, as the kind of value that stood there before; what does not read goes on as text, which its service refuses by name.
pub(super) fn read(path: &str, before: &Json, typed: &str) -> Json {
    let typed = typed.trim();
    let whole = |text: &str| text.parse::<i64>().ok();
    let number = match written(leaf_name(path)) {
        Written::Degrees => typed
            .parse::<f64>()
            .ok()
            .map(|degrees| (degrees * 10.0).round())
            .filter(|tenths| (0.0..10_000.0).contains(tenths))
            // Whole by now, and small.
            .map(|tenths| tenths as i64),
        Written::Clock => typed
            .replace('：', ":")
            .split_once(':')
            .and_then(|(hours, minutes)| {
                let minutes = whole(minutes).filter(|minutes| (0..60).contains(minutes))?;
                Some(whole(hours).filter(|hours| (0..=24).contains(hours))? * 60 + minutes)
            }),
        Written::Plain => whole(typed),
    };
    match (before, typed, number) {
        (Json::Null, "", _) => Json::Null,
        (Json::Number(_) | Json::Null, _, Some(number)) => number.into(),
        (Json::Number(_), "", None) => Json::Null,
        (Json::Bool(_), "true" | "false", _) => (typed == "true").into(),
        _ => typed.into(),
    }
}

/// The values of a list, parted as people part them; numbers where numbers stood.
pub(super) fn read_list(before: &[Json], typed: &str) -> Json {
    let parts = typed
        .split(BETWEEN)
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let are_numbers = before.first().is_some_and(Json::is_number);
    let value = |part: &str| match (are_numbers, part.parse::<i64>()) {
        (true, Ok(number)) => Json::from(number),
        _ => Json::from(part),
    };
    let read: Vec<Json> = parts.map(value).collect();
    // Boxes come back in the order in which they are offered: the same words are the same list.
    let is_same =
        !are_numbers && read.len() == before.len() && read.iter().all(|value| before.contains(value));
    match is_same {
        true => before.iter().cloned().collect(),
        false => read.into_iter().collect(),
    }
}

/// Whether values of this name are temperatures.
pub(super) fn are_degrees(name: &str) -> bool {
    written(name) == Written::Degrees
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_words_in_another_order_are_no_change() {
        let before = [json!("fever"), json!("dry_cough")];
        assert_eq!(
            read_list(&before, "dry_cough,fever"),
            json!(["fever", "dry_cough"])
        );
        assert_eq!(read_list(&before, "dry_cough"), json!(["dry_cough"]));
        assert_eq!(read_list(&[json!(24), json!(48)], "48，24"), json!([48, 24]));
    }

    #[test]
    fn no_number_is_no_number() {
        for (path, typed) in [
            ("home.days", "a dozen"),
            ("a_minute", "25:00"),
            ("fever_threshold", "hot"),
            ("a_minute", "8"),
        ] {
            assert_eq!(read(path, &json!(1), typed), json!(typed), "{path}");
        }
        assert_eq!(read("home.days", &json!(1), ""), Json::Null);
    }
}
