//! What this process has seen, in a space that nobody outside can make grow.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
};

use super::{Charge, Holder, bucket};

/// The most holders of one generation. Two of them take some ten megabytes.
const MOST: usize = 50_000;

/// When each holder's debt will be paid, in two generations. A debt is paid within a minute, so a generation that is
/// older than that is dropped whole. One that is full is dropped early: whoever has so many addresses has as many
/// budgets anyway.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    began: i64,
    young: HashMap<Holder, i64>,
    old: HashMap<Holder, i64>,
}

impl Memory {
    /// Charges all or none; answers what each owed before. `now` in microseconds.
    pub fn take(&self, charges: &[Charge], now: i64) -> Vec<i64> {
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        generations.age(now);
        let debts: Vec<_> = charges.iter().map(|charge| generations.debt(charge.holder, now)).collect();
        let fits = |(charge, debt): (&Charge, &i64)| bucket::wait(*debt, charge.price).is_none();
        if charges.iter().zip(&debts).all(fits) {
            for (charge, debt) in charges.iter().zip(&debts) {
                generations.young.insert(charge.holder, now + debt + charge.price);
            }
        }
        debts
    }
}

impl Generations {
    fn age(&mut self, now: i64) {
        if now - self.began >= bucket::PERIOD || self.young.len() >= MOST {
            self.began = now;
            self.old = mem::take(&mut self.young);
        }
    }

    /// No more than a budget, should the clock have been set back.
    fn debt(&self, holder: Holder, now: i64) -> i64 {
        let paid_at = self.young.get(&holder).or_else(|| self.old.get(&holder));
        paid_at.map_or(0, |paid_at| (paid_at - now).clamp(0, bucket::PERIOD))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Charge, Holder, MOST, Memory, bucket};
    use crate::platform::rate_limit::Budget;

    fn charge(id: usize) -> Charge {
        let holder = Holder { budget: Budget::Address, id: Uuid::from_u128(id as u128) };
        Charge { holder, limit: 2, price: bucket::price(1, 2) }
    }

    fn kept(memory: &Memory) -> usize {
        let generations = memory.0.lock().unwrap();
        generations.young.len() + generations.old.len()
    }

    #[test]
    fn addresses_from_everywhere_do_not_fill_the_memory() {
        let memory = Memory::default();
        for id in 0..3 * MOST {
            memory.take(&[charge(id)], 0);
        }
        assert!(kept(&memory) <= 2 * MOST);
        assert_eq!(memory.take(&[charge(3 * MOST - 1)], 0), [bucket::PERIOD / 2]);
    }

    #[test]
    fn a_debt_outlives_its_generation_and_is_forgotten_when_paid() {
        let memory = Memory::default();
        let start = bucket::PERIOD;
        memory.take(&[charge(1)], start);
        memory.take(&[charge(1)], start + bucket::PERIOD - 10);
        assert_eq!(memory.take(&[charge(1)], start + bucket::PERIOD), [bucket::PERIOD / 2 - 10]);
        memory.take(&[charge(2)], start + 4 * bucket::PERIOD);
        memory.take(&[charge(2)], start + 6 * bucket::PERIOD);
        assert_eq!(kept(&memory), 2, "the two generations of the second");
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_longer_than_for_a_whole_budget() {
        let memory = Memory::default();
        memory.take(&[charge(1)], 100 * bucket::PERIOD);
        assert_eq!(memory.take(&[charge(1)], 0), [bucket::PERIOD]);
    }
}
