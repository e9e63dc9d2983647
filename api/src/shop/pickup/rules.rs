//! What a pickup code looks like, however it was written down. Pure.

use entity::shop::shop_order::{self, OrderState};
use subtle::ConstantTimeEq;

/// How many characters a code has.
pub const LENGTH: usize = 8;

/// The code that was meant, or `None` when it cannot have been one (docs/domain.md, pickup codes): case, spaces and
/// dashes do not matter, and of characters that look alike the database uses one.
pub fn read(written: &str) -> Option<String> {
    // No code is longer than its characters with as many separators: a long text is not even looked through.
    if written.len() > 4 * LENGTH {
        return None;
    }
    let code: String = written.chars().filter(|c| !c.is_whitespace() && *c != '-').map(meant).collect();
    (code.len() == LENGTH && code.bytes().all(|c| c.is_ascii_alphanumeric())).then_some(code)
}

fn meant(written: char) -> char {
    match written.to_ascii_uppercase() {
        '0' | 'O' | 'Q' => 'D',
        '1' | 'I' => 'L',
        'B' => '8',
        'G' => '6',
        'S' => '5',
        'U' => 'V',
        'Z' => '2',
        other => other,
    }
}

/// The code that opens an order, as long as the order waits for its customer.
pub fn of(order: &shop_order::Model) -> Option<&str> {
    match order.state {
        OrderState::Placed | OrderState::Preparing | OrderState::Ready => order.pickup_code.as_deref(),
        OrderState::Collected | OrderState::Cancelled | OrderState::NoShow => None,
    }
}

/// Whether `written` is the code of `order`. Takes as long for a code that is nearly right as for any other.
pub fn opens(written: &str, order: &shop_order::Model) -> bool {
    match (read(written), of(order)) {
        (Some(code), Some(own)) => code.as_bytes().ct_eq(own.as_bytes()).into(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_code_is_read_whatever_its_case_spaces_and_look_alikes() {
        for written in ["D8LV2654", "d8lv2654", " D8LV 2654 ", "d8lv-2654", "0BIUZGS4", "obluz6s4", "Q81V2G54"] {
            assert_eq!(read(written).as_deref(), Some("D8LV2654"), "{written}");
        }
    }

    #[test]
    fn what_has_another_length_or_other_characters_is_no_code() {
        for written in ["", "D8LV265", "D8LV26545", "D8LV265é", "D8LV265_", "🧺🧺🧺🧺🧺🧺🧺🧺", "D8LV\u{0}654"]
        {
            assert_eq!(read(written), None, "{written}");
        }
        assert_eq!(read(&"D8LV2654".repeat(100_000)), None);
    }
}
