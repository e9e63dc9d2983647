//! Days of a calendar, without a time or a zone, as the schema writes them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A day of a calendar; whose zone it belongs to is said where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day of the calendar, `YYYY-MM-DD`, such as `2026-11-22`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        parse(text).map(Self).ok_or_else(|| InputValueError::custom("expected a day such as 2026-11-22"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// The day written as `YYYY-MM-DD` with exactly these digits; `None` for any other form, and for days that the
/// calendar does not have.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let digits = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if digits && text.len() == 10 { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_day_has_one_form() {
        assert_eq!(parse("2028-02-29").map(|day| day.to_string()).as_deref(), Some("2028-02-29"));
        for bad in
            ["", "2026-2-01", "2026-02-30", "+2026-02-01", "02026-02-1", "2026-02-01 ", "2026/02/01", "２０２６-02"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
