//! Amounts of money: whole minor units and a currency, never a floating-point number
//! (docs/domain.md, money).

use async_graphql::Object;

/// A currency that Quai counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    /// The euro, 100 cents.
    Eur,
}

/// An amount in minor units of a currency, such as cents of EUR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount in minor units; negative for a reduction.
    pub minor_units: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of euro cents.
    pub fn eur(minor_units: i64) -> Self {
        Self { minor_units, currency: Currency::Eur }
    }

    /// The amount in the currency's major unit as a decimal text with a point, such as `12.50`.
    pub fn decimal(&self) -> String {
        let sign = if self.minor_units < 0 { "-" } else { "" };
        let units = self.minor_units.unsigned_abs();
        format!("{sign}{}.{:02}", units / 100, units % 100)
    }
}

/// An amount of money, exact. Anyone who sees the object it belongs to may read it.
#[Object]
impl Money {
    /// The amount in the currency's minor unit (cents for EUR); negative for a reduction.
    async fn minor_units(&self) -> i32 {
        // The database keeps every amount within 32 bits (docs/domain.md, money).
        i32::try_from(self.minor_units).unwrap_or(if self.minor_units < 0 { i32::MIN } else { i32::MAX })
    }

    /// The amount in the currency's major unit as a decimal text with a point, such as `12.50`.
    async fn amount(&self) -> String {
        self.decimal()
    }

    /// The ISO 4217 code of the currency, such as `EUR`.
    async fn currency(&self) -> &str {
        match self.currency {
            Currency::Eur => "EUR",
        }
    }
}

/// `basis_points` hundredths of a percent of `amount`, rounded half away from zero.
pub fn share(amount: i64, basis_points: i64) -> i64 {
    let product = i128::from(amount) * i128::from(basis_points);
    let half = if product < 0 { -5_000 } else { 5_000 };
    i64::try_from((product + half) / 10_000).unwrap_or(if product < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn half_a_cent_is_rounded_away_from_zero() {
        for (amount, basis_points, expected) in
            [(250, 1_000, 25), (25, 1_000, 3), (-25, 1_000, -3), (24, 1_000, 2), (1, 5_000, 1), (-1, 5_000, -1)]
        {
            assert_eq!(share(amount, basis_points), expected, "{basis_points} of {amount}");
        }
    }
}
