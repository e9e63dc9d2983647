//! What stands in a cell: texts, amounts, yes and no. Read and written so that what was written is read as it was. Pure.

use entity::shop::product::ProductKind;

use super::column::fold;
use crate::platform::locale::Locale;

/// The most digits that an amount is read with; more is beyond any price.
const MOST_DIGITS: usize = 12;

/// A text as it is written: a spreadsheet would run what begins like a formula, so an apostrophe goes before it.
pub fn write_text(text: &str) -> String {
    if is_formula(text) || read_text(text) != text { format!("'{text}") } else { text.to_owned() }
}

/// A text as it was before [`write_text`]; line breaks are those of one character.
pub fn read_text(cell: &str) -> String {
    let text = cell.strip_prefix('\'').filter(|rest| rest.starts_with('\'') || is_formula(rest)).unwrap_or(cell);
    text.replace("\r\n", "\n")
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// An amount as it is written: `-0,50` in French, `-0.50` in English.
pub fn write_amount(minor_units: i64, locale: Locale) -> String {
    let point = match locale {
        Locale::French => ',',
        Locale::English => '.',
    };
    let sign = if minor_units < 0 { "-" } else { "" };
    let units = minor_units.unsigned_abs();
    format!("{sign}{}{point}{:02}", units / 100, units % 100)
}

/// An amount in minor units: `2,50`, `2.5`, `1 234,00 €`. Nothing is rounded or guessed.
pub fn read_amount(cell: &str) -> Option<i64> {
    let cell = cell.trim().trim_start_matches('€').trim_end_matches('€').trim();
    let (negative, digits) = match cell.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, cell),
    };
    let (whole, cents) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let whole: String = whole.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(&whole) || !is_number(cents) || whole.len() > MOST_DIGITS || cents.len() > 2 {
        return None;
    }
    let cents = cents.parse::<i64>().ok()? * if cents.len() == 1 { 10 } else { 1 };
    let units = whole.parse::<i64>().ok()? * 100 + cents;
    Some(if negative { -units } else { units })
}

/// Yes and no as they are written.
pub fn write_flag(yes: bool, locale: Locale) -> &'static str {
    match (yes, locale) {
        (true, Locale::French) => "oui",
        (false, Locale::French) => "non",
        (true, Locale::English) => "yes",
        (false, Locale::English) => "no",
    }
}

/// Yes or no, as people and programs write them.
pub fn read_flag(cell: &str) -> Option<bool> {
    match fold(cell).as_str() {
        "oui" | "yes" | "vrai" | "true" | "o" | "y" | "x" | "1" => Some(true),
        "non" | "no" | "faux" | "false" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// A kind as it is written.
pub fn write_kind(kind: ProductKind, locale: Locale) -> &'static str {
    match (kind, locale) {
        (ProductKind::Pack, _) => "pack",
        (ProductKind::Simple, Locale::French) => "produit",
        (ProductKind::Simple, Locale::English) => "product",
    }
}

/// A kind.
pub fn read_kind(cell: &str) -> Option<ProductKind> {
    match fold(cell).as_str() {
        "produit" | "product" | "simple" => Some(ProductKind::Simple),
        "pack" | "lot" => Some(ProductKind::Pack),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Locale, read_amount, read_flag, read_text, write_amount, write_text};

    #[test]
    fn amounts_are_read_as_merchants_write_them() {
        for (cell, amount) in [
            ("2,50", Some(250)),
            ("2.5", Some(250)),
            ("2", Some(200)),
            ("-0,05", Some(-5)),
            ("− 1,00", Some(-100)),
            ("1 234,00 €", Some(123_400)),
            ("1\u{202f}234,5\u{a0}€", Some(123_450)),
            ("2,505", None),
            ("1,234.50", None),
            ("1.234,50", None),
            (",50", None),
            ("2,", None),
            ("", None),
            ("deux", None),
            ("1e3", None),
            ("9999999999999999", None),
        ] {
            assert_eq!(read_amount(cell), amount, "{cell}");
        }
        for amount in [0, 5, -5, 250, -100, 100_000_000] {
            for locale in [Locale::French, Locale::English] {
                assert_eq!(read_amount(&write_amount(amount, locale)), Some(amount));
            }
        }
    }

    #[test]
    fn no_text_runs_as_a_formula_and_each_comes_back_as_it_was() {
        for text in ["Pommes", "=1+1", "+33 1", "-10 %", "@home", "'=x", "''", "'", "'n sync", "a\nb", "", "\t="] {
            let written = write_text(text);
            assert!(!written.starts_with(['=', '+', '-', '@', '\t']), "{written}");
            assert_eq!(read_text(&written), text, "{written}");
        }
        assert_eq!(read_text("a\r\nb"), "a\nb");
    }

    #[test]
    fn yes_and_no_are_known_in_both_languages() {
        assert_eq!(
            ["Oui", "FAUX", "x", "peut-être", ""].map(read_flag),
            [Some(true), Some(false), Some(true), None, None]
        );
    }
}
