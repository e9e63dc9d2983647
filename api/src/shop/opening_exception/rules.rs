//! Which days may be other than usual, and how. Pure.

use chrono::NaiveDate;

use crate::{
    platform::{
        refusal::{Refusal, UserErrorCode},
        validate::Validation,
    },
    shop::{settings::rules as settings, time_slot::rules::DayRange},
};

/// The most days that one exception is set for at once.
pub const MAX_DAYS: i64 = 31;
/// The most spans of one date.
pub const MAX_SPANS: usize = 10;
/// How many days ahead exceptions may lie.
const FUTURE_DAYS: i64 = 731;

/// Hours for some days, as a manager gives them.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The days.
    pub days: DayRange,
    /// `HH:MM` to `HH:MM`; none when the shop is closed.
    pub spans: Vec<(String, String)>,
    /// What customers are told.
    pub reason: Option<String>,
}

/// Trims and checks hours for some days, `today` being the shop's day (docs/domain.md, opening exceptions).
pub fn check(draft: Draft, today: NaiveDate) -> Result<Draft, Vec<Refusal>> {
    let mut validation = Validation::new();
    check_range(&mut validation, draft.days, today);
    let reason = draft.reason.map(|reason| validation.text("reason", &reason, 0, 200));
    if draft.spans.len() > MAX_SPANS {
        validation.add(
            "openingHours",
            UserErrorCode::LimitReached,
            format!("Au plus {MAX_SPANS} plages par jour."),
            format!("At most {MAX_SPANS} spans a day."),
        );
        return Err(validation.finish(()).err().unwrap_or_default());
    }
    let spans = draft.spans.iter().enumerate();
    let spans = spans.filter_map(|(index, (opens_at, closes_at))| {
        let (opens, closes) = settings::check_span(&mut validation, index, opens_at, closes_at)?;
        Some((index, opens, closes))
    });
    let spans = spans.collect();
    settings::check_overlaps(&mut validation, spans);
    validation.finish(Draft { reason: reason.filter(|reason| !reason.is_empty()), ..draft })
}

/// Checks the days of which to take exceptions back.
pub fn check_days(days: DayRange, today: NaiveDate) -> Result<DayRange, Vec<Refusal>> {
    let mut validation = Validation::new();
    check_range(&mut validation, days, today);
    validation.finish(days)
}

fn check_range(validation: &mut Validation, days: DayRange, today: NaiveDate) {
    days.check_length(validation, MAX_DAYS);
    if days.from < today {
        validation.add(
            "from",
            UserErrorCode::OutOfRange,
            "Ce jour est passé : choisissez aujourd’hui ou un jour à venir.",
            "This day is past: choose today or a day to come.",
        );
    }
    if (days.to - today).num_days() > FUTURE_DAYS {
        validation.add(
            "to",
            UserErrorCode::OutOfRange,
            "Ce jour est trop éloigné : au plus deux ans à l’avance.",
            "This day is too far away: at most two years ahead.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, check};
    use crate::shop::time_slot::rules::DayRange;

    fn judge(from: &str, to: &str, spans: &[(&str, &str)]) -> Vec<String> {
        let days = DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
        let spans = spans.iter().map(|(opens, closes)| ((*opens).to_owned(), (*closes).to_owned())).collect();
        let draft = Draft { days, spans, reason: Some("  ".to_owned()) };
        match check(draft, "2026-11-22".parse().unwrap()) {
            Ok(draft) => {
                assert_eq!(draft.reason, None, "a blank reason is none");
                Vec::new()
            }
            Err(refusals) => refusals.into_iter().map(|refusal| refusal.field.join(".")).collect(),
        }
    }

    #[test]
    fn days_lie_between_today_and_two_years_ahead_at_most_31_at_once() {
        let nothing = Vec::<String>::new();
        assert_eq!(judge("2026-11-22", "2026-11-22", &[]), nothing);
        assert_eq!(judge("2026-11-22", "2026-12-22", &[]), nothing);
        assert_eq!(judge("2028-11-22", "2028-11-22", &[]), nothing);
        assert_eq!(judge("2026-11-22", "2026-12-23", &[]), ["to"]);
        assert_eq!(judge("2026-11-23", "2026-11-22", &[]), ["to"]);
        assert_eq!(judge("2026-11-21", "2026-11-22", &[]), ["from"]);
        assert_eq!(judge("2028-11-23", "2028-11-23", &[]), ["to"]);
    }

    #[test]
    fn spans_may_touch_and_not_overlap() {
        let day = |spans: &[(&str, &str)]| judge("2026-12-24", "2026-12-24", spans);
        assert_eq!(day(&[("14:00", "16:00"), ("09:00", "14:00")]), Vec::<String>::new());
        assert_eq!(day(&[("13:59", "16:00"), ("09:00", "14:00")]), ["openingHours.0.opensAt"]);
        assert_eq!(day(&[("09:00", "09:00")]), ["openingHours.0.closesAt"]);
        assert_eq!(day(&[("9:00", "12:00")]), ["openingHours.0.opensAt"]);
        assert_eq!(day(&[("09:00", "12:00"); 11]), ["openingHours"]);
    }
}
