//! Temperatures as people type them and read them.

use super::language::Language;
use super::words::Both;
use proto::checkpoint::v1::{Pass, TemperatureResult};

/// What a record says where a reading was normal and nobody noted its digits.
const WITHOUT_DIGITS: Both = ("正常（未记度数）", "normal, digits not noted");

/// Tenths of a degree out of `36.5` or `36,5`; `None` when nothing was typed. What is no temperature becomes one that is refused.
pub fn tenths(text: &str) -> Option<i32> {
    if text.is_empty() {
        return None;
    }
    let degrees: Option<f64> = text
        .replace(['，', ',', '。'], ".")
        .trim_end_matches('℃')
        .parse()
        .ok();
    let tenths = degrees
        .map(|degrees| (degrees * 10.0).round())
        .filter(|tenths| (0.0..10_000.0).contains(tenths));
    // Whole by now, and small.
    Some(tenths.map_or(0, |tenths| tenths as i32))
}

/// `36.5` of 365.
pub fn degrees(tenths: i32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What a record says was read: `36.5 ℃`, or that it was normal; `None` where nothing was read.
pub fn taken(pass: &Pass, language: Language) -> Option<String> {
    match (pass.temperature_deci_celsius, pass.temperature_result()) {
        (Some(tenths), _) => Some(format!("{} ℃", degrees(tenths))),
        (None, TemperatureResult::Normal) => Some(language.t(WITHOUT_DIGITS.0, WITHOUT_DIGITS.1).to_owned()),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_as_people_type_it() {
        for (typed, read) in [
            ("", None),
            ("36.5", Some(365)),
            ("36,5", Some(365)),
            ("36。5", Some(365)),
            ("37℃", Some(370)),
            ("365", Some(3_650)),
            ("warm", Some(0)),
            ("1e99", Some(0)),
            ("-3", Some(0)),
        ] {
            assert_eq!(tenths(typed), read, "{typed}");
        }
        assert_eq!(degrees(370), "37.0");
    }

    #[test]
    fn a_record_shows_digits_only_where_somebody_noted_them() {
        for (digits, result, shown) in [
            (Some(366), TemperatureResult::Normal, Some("36.6 ℃")),
            (Some(381), TemperatureResult::High, Some("38.1 ℃")),
            (None, TemperatureResult::Normal, Some("正常（未记度数）")),
            (None, TemperatureResult::NotTaken, None),
        ] {
            let pass = Pass {
                temperature_deci_celsius: digits,
                temperature_result: result.into(),
                ..Pass::default()
            };
            assert_eq!(taken(&pass, Language::Chinese).as_deref(), shown);
        }
    }
}
