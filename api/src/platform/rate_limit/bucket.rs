//! The arithmetic of a leaky bucket (GCRA): a budget is one number, the debt, in microseconds of refilling.
//!
//! A full budget owes nothing. Each operation adds its price; time pays the debt back, a whole budget in a minute.

/// How long an empty budget takes to fill, in microseconds.
pub const PERIOD: i64 = 60_000_000;
const SECOND: i64 = 1_000_000;

/// What `cost` points of a budget of `limit` are worth. An operation that costs more than there ever is takes all.
pub fn price(cost: u64, limit: u64) -> i64 {
    let price = u128::from(cost.clamp(1, limit.max(1))) * PERIOD as u128 / u128::from(limit.max(1));
    i64::try_from(price).unwrap_or(PERIOD)
}

/// How long until a budget with this debt can pay `price`; nothing when it can now.
pub fn wait(debt: i64, price: i64) -> Option<i64> {
    let missing = debt + price - PERIOD;
    (missing > 0).then_some(missing)
}

/// The points that are left.
pub fn remaining(debt: i64, limit: u64) -> u64 {
    let left = u128::from((PERIOD - debt).max(0).unsigned_abs());
    u64::try_from(left * u128::from(limit) / PERIOD as u128).unwrap_or(limit)
}

/// Whole seconds, rounded up.
pub fn seconds(micros: i64) -> u64 {
    micros.max(0).unsigned_abs().div_ceil(SECOND.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::{PERIOD, price, remaining, seconds, wait};

    #[test]
    fn a_full_budget_pays_its_limit_and_no_more() {
        for limit in [1, 7, 60, 1_000, 99_991, 10_000_000] {
            for cost in [1, limit / 3 + 1, limit] {
                let (mut debt, mut paid) = (0, 0);
                while wait(debt, price(cost, limit)).is_none() && paid <= limit {
                    debt += price(cost, limit);
                    paid += cost;
                    assert!(remaining(debt, limit) >= limit - paid, "{limit} {cost}");
                    if cost == 1 && paid > 100 {
                        break;
                    }
                }
                assert!(paid <= limit && (cost == 1 || paid + cost > limit), "{limit} {cost} {paid}");
            }
        }
    }

    #[test]
    fn an_operation_dearer_than_the_budget_takes_all_of_a_full_one() {
        assert_eq!(price(10_000, 100), PERIOD);
        assert_eq!(wait(0, price(10_000, 100)), None);
        assert_eq!(wait(1, price(10_000, 100)), Some(1));
    }

    #[test]
    fn what_costs_nothing_costs_a_point() {
        assert_eq!(price(0, 60), 1_000_000);
    }

    #[test]
    fn a_minute_fills_an_empty_budget() {
        assert_eq!((remaining(PERIOD, 60), remaining(PERIOD / 2, 60), remaining(0, 60)), (0, 30, 60));
        assert_eq!((seconds(PERIOD), seconds(1), seconds(0), seconds(-1)), (60, 1, 0, 0));
    }
}
