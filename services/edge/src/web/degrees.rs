//! Temperatures as people type them and read them.

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
}
