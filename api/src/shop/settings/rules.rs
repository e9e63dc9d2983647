//! What the shop's settings and its week must look like. Pure.

use std::collections::BTreeMap;

use chrono::{NaiveTime, Weekday};
use chrono_tz::Tz;

use crate::platform::{
    refusal::{Refusal, UserErrorCode},
    validate::Validation,
};

/// The most spans of opening hours in one week.
pub const MAX_SPANS: usize = 70;

/// The settings that a manager edits.
#[derive(Clone, Debug)]
pub struct ShopDraft {
    /// As customers know it.
    pub name: String,
    /// Where customers come.
    pub address: String,
    /// The zone of its days and hours, by its IANA name.
    pub time_zone: String,
    /// How long before its start a slot expires.
    pub order_cutoff_minutes: i32,
    /// The step between slots.
    pub slot_minutes: i32,
    /// How long a place of a slot is held.
    pub hold_minutes: i32,
}

/// Trims and checks the settings (docs/domain.md, shop settings).
pub fn check(draft: ShopDraft) -> Result<ShopDraft, Vec<Refusal>> {
    let mut validation = Validation::new();
    let name = validation.text("name", &draft.name, 1, 200);
    let address = validation.text("address", &draft.address, 0, 500);
    if draft.time_zone.parse::<Tz>().is_err() {
        validation.add(
            "timeZone",
            UserErrorCode::InvalidInput,
            "Ce fuseau horaire est inconnu : donnez un nom IANA, comme Europe/Paris.",
            "This time zone is unknown: give an IANA name such as Europe/Paris.",
        );
    }
    validation.range("orderCutoffMinutes", draft.order_cutoff_minutes.into(), 0, 43_200);
    validation.range("slotMinutes", draft.slot_minutes.into(), 5, 1_440);
    validation.range("holdMinutes", draft.hold_minutes.into(), 1, 60);
    validation.finish(ShopDraft { name, address, ..draft })
}

/// A span of local time on one day of the week, as a manager gives it.
#[derive(Clone, Debug)]
pub struct SpanDraft {
    /// The day.
    pub weekday: Weekday,
    /// `HH:MM`.
    pub opens_at: String,
    /// `HH:MM`, after `opens_at`.
    pub closes_at: String,
}

/// Checks a whole week: each span in itself, and that none overlaps another (docs/domain.md, shop settings).
pub fn check_week(spans: Vec<SpanDraft>) -> Result<Vec<SpanDraft>, Vec<Refusal>> {
    let mut validation = Validation::new();
    if spans.len() > MAX_SPANS {
        validation.add(
            "openingHours",
            UserErrorCode::LimitReached,
            format!("Au plus {MAX_SPANS} plages par semaine."),
            format!("At most {MAX_SPANS} spans a week."),
        );
        return validation.finish(spans);
    }
    let mut days: BTreeMap<u32, Vec<(usize, NaiveTime, NaiveTime)>> = BTreeMap::new();
    for (index, span) in spans.iter().enumerate() {
        if let Some((opens, closes)) = check_span(&mut validation, index, span) {
            days.entry(span.weekday.number_from_monday()).or_default().push((index, opens, closes));
        }
    }
    for day in days.values_mut() {
        day.sort_by_key(|(_, opens, _)| *opens);
        for pair in day.windows(2) {
            let ((_, _, closes), (index, opens, _)) = (pair[0], pair[1]);
            if opens < closes {
                validation.add(
                    &format!("openingHours.{index}.opensAt"),
                    UserErrorCode::InvalidInput,
                    "Cette plage en chevauche une autre du même jour.",
                    "This span overlaps another one of the same day.",
                );
            }
        }
    }
    validation.finish(spans)
}

fn check_span(validation: &mut Validation, index: usize, span: &SpanDraft) -> Option<(NaiveTime, NaiveTime)> {
    let mut time = |field: &str, text: &str| {
        let time = parse_time(text);
        if time.is_none() {
            validation.add(
                &format!("openingHours.{index}.{field}"),
                UserErrorCode::InvalidInput,
                "L’heure doit avoir la forme HH:MM, de 00:00 à 23:59.",
                "The time must have the form HH:MM, from 00:00 to 23:59.",
            );
        }
        time
    };
    let (opens, closes) = (time("opensAt", &span.opens_at), time("closesAt", &span.closes_at));
    let (opens, closes) = (opens?, closes?);
    if opens >= closes {
        validation.add(
            &format!("openingHours.{index}.closesAt"),
            UserErrorCode::InvalidInput,
            "La fermeture doit suivre l’ouverture, le même jour.",
            "Closing must follow opening, on the same day.",
        );
        return None;
    }
    Some((opens, closes))
}

/// A time written as the table keeps it, two digits, a colon, two digits; `None` for any other form.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let form = text.len() == 5
        && text.bytes().enumerate().all(|(at, byte)| if at == 2 { byte == b':' } else { byte.is_ascii_digit() });
    if form { NaiveTime::parse_from_str(text, "%H:%M").ok() } else { None }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::{SpanDraft, check_week};

    fn judge(spans: &[(Weekday, &str, &str)]) -> Vec<String> {
        let spans = spans.iter().map(|(weekday, opens, closes)| SpanDraft {
            weekday: *weekday,
            opens_at: (*opens).to_owned(),
            closes_at: (*closes).to_owned(),
        });
        let refused = check_week(spans.collect()).err().unwrap_or_default();
        refused.into_iter().map(|refusal| refusal.field.join(".")).collect()
    }

    #[test]
    fn spans_of_one_day_may_touch_and_not_overlap() {
        use Weekday::{Mon, Tue};
        let nothing = Vec::<String>::new();
        assert_eq!(judge(&[]), nothing);
        assert_eq!(judge(&[(Mon, "14:00", "19:00"), (Mon, "09:00", "14:00"), (Tue, "09:00", "19:00")]), nothing);
        assert_eq!(judge(&[(Mon, "14:00", "19:00"), (Mon, "09:00", "14:01")]), ["openingHours.0.opensAt"]);
        assert_eq!(judge(&[(Mon, "09:00", "19:00"), (Mon, "09:00", "19:00")]), ["openingHours.1.opensAt"]);
    }

    #[test]
    fn a_time_has_one_form_and_a_span_ends_on_its_day() {
        for bad in ["", "9:00", "24:00", "12:60", "+1:00", "12h30", "12:00:00", "１2:0"] {
            assert_eq!(judge(&[(Weekday::Sun, bad, "23:59")]), ["openingHours.0.opensAt"], "{bad}");
        }
        assert_eq!(judge(&[(Weekday::Sun, "22:00", "02:00")]), ["openingHours.0.closesAt"]);
        assert_eq!(judge(&[(Weekday::Sun, "22:00", "22:00")]), ["openingHours.0.closesAt"]);
    }

    #[test]
    fn a_week_has_at_most_70_spans() {
        let many = vec![(Weekday::Mon, "00:00", "23:59"); 71];
        assert_eq!(judge(&many), ["openingHours"]);
    }
}
