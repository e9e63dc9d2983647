//! Spans of time as people write them: `250 ms`, `20 s`, `15 min`, `12 h`, `30 days`.

use std::time::Duration;

const UNITS: [(&str, u64); 5] = [("days", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)];

/// Reads a whole number with its unit; `None` for anything else.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let unit = match unit.trim() {
        "d" | "day" => "days",
        "hour" | "hours" => "h",
        "m" | "minute" | "minutes" => "min",
        "sec" | "second" | "seconds" => "s",
        unit => unit,
    };
    let (_, milliseconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    Some(Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(milliseconds)?))
}

/// Writes a span in the largest unit that divides it.
pub fn format_duration(span: Duration) -> String {
    let milliseconds = span.as_millis();
    let (unit, size) = UNITS
        .into_iter()
        .find(|(_, size)| milliseconds > 0 && milliseconds.is_multiple_of(u128::from(*size)))
        .unwrap_or(("s", 1000));
    match milliseconds / u128::from(size) {
        1 if unit == "days" => "1 day".to_owned(),
        number => format!("{number} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{format_duration, parse_duration};

    #[test]
    fn spans_are_read_and_written_alike() {
        for text in ["0 s", "250 ms", "1500 ms", "20 s", "90 s", "15 min", "36 h", "1 day", "30 days"] {
            let span = parse_duration(text).unwrap_or_else(|| panic!("{text} is a span"));
            assert_eq!(format_duration(span), text);
        }
    }

    #[test]
    fn short_and_long_names_of_units_are_understood() {
        for (text, seconds) in [("20s", 20), (" 2 minutes ", 120), ("1hour", 3600), ("2d", 172_800)] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn a_span_needs_a_whole_number_and_a_known_unit() {
        for text in ["", "20", "s", "-1 s", "1.5 h", "3 weeks", "99999999999999999999 s", "9999999999999999 days"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
