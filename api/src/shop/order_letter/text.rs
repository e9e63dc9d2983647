//! What letters about orders say, in both languages.

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;

use super::rules::{Doer, OrderLetter};
use crate::platform::{
    locale::{Locale, Text},
    money::Money,
};

const JOURS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An instant as people say it: `mardi 24 novembre 2026 à 10 h 15`.
pub(super) fn when(at: &DateTime<Tz>, locale: Locale) -> String {
    let name = |names: &'static [&'static str], index: u32| names.get(index as usize).copied().unwrap_or_default();
    let (weekday, month) = (at.weekday().num_days_from_monday(), at.month0());
    let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    match locale {
        Locale::French => {
            let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
            let minute = if minute == 0 { String::new() } else { format!(" {minute:02}") };
            format!("{} {day} {} {year} à {hour} h{minute}", name(&JOURS, weekday), name(&MOIS, month))
        }
        Locale::English => {
            format!("{} {day} {} {year} at {hour}:{minute:02}", name(&DAYS, weekday), name(&MONTHS, month))
        }
    }
}

/// An amount as people write it: `12,50 €`.
pub(super) fn amount(minor_units: i64, locale: Locale) -> String {
    let decimal = Money::eur(minor_units).decimal();
    match locale {
        Locale::French => format!("{} €", decimal.replace('.', ",")),
        Locale::English => format!("€{decimal}"),
    }
}

pub(super) fn greeting(name: Option<&str>) -> Text {
    match name {
        Some(name) => Text::new(format!("Bonjour {name},"), format!("Hello {name},")),
        None => Text::new("Bonjour,", "Hello,"),
    }
}

/// Subject and news. `when` is the slot, in the reader's language.
pub(super) fn said(letter: OrderLetter, number: &str, when: &str) -> [Text; 2] {
    match letter {
        OrderLetter::Placed => [
            Text::new(format!("Votre commande {number}"), format!("Your order {number}")),
            Text::new(
                format!("Merci ! Nous avons bien reçu votre commande {number}. Vous la retirez {when}."),
                format!("Thank you! We have your order {number}. You collect it on {when}."),
            ),
        ],
        OrderLetter::Ready => [
            Text::new(format!("Votre commande {number} est prête"), format!("Your order {number} is ready")),
            Text::new(
                format!("Votre commande {number} est prête et vous attend : {when}."),
                format!("Your order {number} is ready and waits for you: {when}."),
            ),
        ],
        OrderLetter::Moved(by) => moved(by, number, when),
        OrderLetter::Cancelled(by) => cancelled(by, number, when),
        OrderLetter::Reminder => [
            Text::new(
                format!("Rappel : votre commande {number} est à retirer bientôt"),
                format!("Reminder: your order {number} is to be collected soon"),
            ),
            Text::new(
                format!("Votre commande {number} est à retirer {when}."),
                format!("Your order {number} is to be collected on {when}."),
            ),
        ],
        OrderLetter::OutsideHours => [
            Text::new(
                format!("Commande {number} : nos horaires ont changé"),
                format!("Order {number}: our hours have changed"),
            ),
            Text::new(
                format!(
                    "Nos horaires ont changé, et {when}, l’heure choisie pour votre commande {number}, nous devions être \
                     fermés. Votre commande est maintenue : choisissez une autre heure tant que sa préparation n’a pas \
                     commencé, annulez-la, ou contactez-nous. Nous en sommes désolés."
                ),
                format!(
                    "Our hours have changed, and at the time chosen for your order {number}, {when}, we are due to be \
                     closed. Your order stands: choose another time as long as its preparation has not begun, cancel it, \
                     or contact us. We are sorry."
                ),
            ),
        ],
    }
}

fn moved(by: Doer, number: &str, when: &str) -> [Text; 2] {
    let subject =
        Text::new(format!("Commande {number} : nouvelle heure de retrait"), format!("Order {number}: another time"));
    let said = match by {
        Doer::Customer => Text::new(
            format!("Comme vous l’avez demandé, vous retirez votre commande {number} {when}."),
            format!("As you asked, you collect your order {number} on {when}."),
        ),
        Doer::Shop => Text::new(
            format!(
                "Nous avons dû changer l’heure de retrait de votre commande {number}. Vous la retirez désormais {when}. \
                 Si cela ne vous convient pas, choisissez une autre heure ou annulez la commande."
            ),
            format!(
                "We had to change the time of your order {number}. You collect it on {when} now. If that does not suit \
                 you, choose another time or cancel the order."
            ),
        ),
    };
    [subject, said]
}

fn cancelled(by: Doer, number: &str, when: &str) -> [Text; 2] {
    let subject =
        Text::new(format!("Votre commande {number} est annulée"), format!("Your order {number} is cancelled"));
    let said = match by {
        Doer::Customer => Text::new(
            format!(
                "Comme vous l’avez demandé, votre commande {number} ({when}) est annulée. Vous n’avez rien à payer."
            ),
            format!("As you asked, your order {number} ({when}) is cancelled. You have nothing to pay."),
        ),
        Doer::Shop => Text::new(
            format!(
                "Nous avons dû annuler votre commande {number} ({when}). Nous en sommes désolés. Vous n’avez rien à payer."
            ),
            format!("We had to cancel your order {number} ({when}). We are sorry. You have nothing to pay."),
        ),
    };
    [subject, said]
}

pub(super) fn total() -> Text {
    Text::new("Total", "Total")
}

pub(super) fn pay_at_the_counter() -> Text {
    Text::new("Vous payez sur place, au retrait.", "You pay when you collect it.")
}

pub(super) fn show_this() -> Text {
    Text::new("Présentez ce code au comptoir :", "Show this code at the counter:")
}

/// What the picture of the code is, for those who do not see it.
pub(super) fn qr() -> Text {
    Text::new("Le code de retrait, à scanner", "The pickup code, to be scanned")
}

/// A code as it is read aloud; whoever types it may leave the space out.
pub(super) fn in_two_halves(code: &str) -> String {
    code.split_at_checked(code.len() / 2).map_or_else(|| code.to_owned(), |(one, other)| format!("{one} {other}"))
}

pub(super) fn missing(pieces: i32) -> Text {
    match pieces {
        1 => Text::new(
            "Un article n’a pas pu être préparé ; vous ne le payez pas.",
            "One item could not be prepared; you do not pay for it.",
        ),
        _ => Text::new(
            format!("{pieces} articles n’ont pas pu être préparés ; vous ne les payez pas."),
            format!("{pieces} items could not be prepared; you do not pay for them."),
        ),
    }
}

pub(super) fn to_pay(amount: &str) -> Text {
    Text::new(format!("À payer : {amount}"), format!("To pay: {amount}"))
}

/// How a letter is refused that can be.
pub(super) fn refusing(address: &str) -> Text {
    Text::new(
        format!(
            "Vous ne voulez plus de messages de ce genre ? Refusez-les dans les préférences de votre compte : {address}"
        ),
        format!("You want no more letters of this kind? Refuse them in the preferences of your account: {address}"),
    )
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::{Locale, amount, in_two_halves, when};

    #[test]
    fn instants_and_amounts_are_written_as_people_write_them() {
        let at = |day, hour, minute| {
            let at = Utc.with_ymd_and_hms(2026, 12, day, hour, minute, 0).single().expect("an instant");
            at.with_timezone(&chrono_tz::Europe::Paris)
        };
        assert_eq!(when(&at(1, 8, 0), Locale::French), "mardi 1er décembre 2026 à 9 h");
        assert_eq!(when(&at(3, 9, 5), Locale::French), "jeudi 3 décembre 2026 à 10 h 05");
        assert_eq!(when(&at(3, 9, 5), Locale::English), "Thursday 3 December 2026 at 10:05");
        assert_eq!(amount(1_205, Locale::French), "12,05 €");
        assert_eq!(amount(5, Locale::English), "€0.05");
        assert_eq!(in_two_halves("D8LV2654"), "D8LV 2654");
    }
}
