//! How long who failed before has to wait. Pure (docs/domain.md, back-off).

use chrono::{DateTime, TimeDelta, Utc};
use entity::account::attempt_counter::CounterKind;

/// How one kind of counter makes wait.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// So many tries do not make wait.
    pub free: i32,
    /// The wait begins at a second, doubles with each further try, and ends here.
    pub longest: TimeDelta,
    /// One try is forgotten after each such span without another.
    pub forget: TimeDelta,
}

/// The policy of a kind of counter.
pub const fn policy(kind: CounterKind) -> Policy {
    const fn of(free: i32, longest_minutes: i64, forget_minutes: i64) -> Policy {
        let (longest, forget) = (TimeDelta::minutes(longest_minutes), TimeDelta::minutes(forget_minutes));
        Policy { free, longest, forget }
    }
    match kind {
        CounterKind::Pair => of(5, 15, 60),
        CounterKind::Account => of(20, 60, 15),
        CounterKind::Otp => of(10, 15, 60),
        CounterKind::PasswordReset => of(20, 15, 1),
        CounterKind::Address | CounterKind::SignUp => of(100, 15, 1),
    }
}

/// After so long without a try no counter remembers any.
pub const LONGEST_MEMORY: TimeDelta = TimeDelta::hours(24);

/// A counter as it was last written; zero and nothing for one that does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The tries that were remembered then.
    pub tries: i32,
    /// When that was.
    pub counted_at: Option<DateTime<Utc>>,
}

/// What is counted of the account, of the address, and of both together.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignInCounts {
    /// Of the account at this address.
    pub pair: Count,
    /// Of the account from addresses that it does not know.
    pub account: Count,
    /// Of the address at accounts that do not know it.
    pub address: Count,
}

impl Count {
    /// The tries that are still remembered.
    pub fn remembered(self, policy: Policy, now: DateTime<Utc>) -> i32 {
        let passed = self.counted_at.map_or(TimeDelta::zero(), |at| now - at);
        let forgotten = passed.num_milliseconds() / policy.forget.num_milliseconds();
        i32::try_from(i64::from(self.tries) - forgotten.max(0)).unwrap_or_default().max(0)
    }

    /// The counter with one try more. It never counts further than to the longest wait: an attack that has ended
    /// is forgotten in hours, however long it was.
    pub fn with_one_more(self, policy: Policy, now: DateTime<Utc>) -> Self {
        let most = policy.free + (0..30).find(|doubled| seconds(*doubled) >= policy.longest).unwrap_or(30);
        Self { tries: (self.remembered(policy, now) + 1).min(most), counted_at: Some(now) }
    }

    fn wait(self, policy: Policy, now: DateTime<Utc>) -> TimeDelta {
        match self.remembered(policy, now) - policy.free {
            over if over < 0 => TimeDelta::zero(),
            over => seconds(over).min(policy.longest),
        }
    }
}

fn seconds(doubled: i32) -> TimeDelta {
    TimeDelta::seconds(1 << doubled.clamp(0, 30))
}

/// How long a sign-in has to wait yet. Somebody from an address that the account knows is stopped by nobody else's
/// tries; and nobody's second try waits for anything but their own first one, so that nobody can be kept out.
pub fn sign_in_wait(counts: SignInCounts, known: bool, now: DateTime<Utc>) -> TimeDelta {
    let SignInCounts { pair, account, address } = counts;
    let mut wait = pair.wait(policy(CounterKind::Pair), now);
    if !known && pair.remembered(policy(CounterKind::Pair), now) > 0 {
        wait = wait.max(account.wait(policy(CounterKind::Account), now));
    }
    let own = left(pair, wait, now);
    if known { own } else { own.max(wait_yet(CounterKind::Address, address, now)) }
}

/// How long whoever is counted by one counter has to wait yet.
pub fn wait_yet(kind: CounterKind, count: Count, now: DateTime<Utc>) -> TimeDelta {
    left(count, count.wait(policy(kind), now), now)
}

fn left(count: Count, wait: TimeDelta, now: DateTime<Utc>) -> TimeDelta {
    count.counted_at.map_or(TimeDelta::zero(), |at| (at + wait - now).max(TimeDelta::zero()))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use entity::account::attempt_counter::CounterKind::{self, Account, Address, Otp, Pair, PasswordReset, SignUp};

    use super::{Count, LONGEST_MEMORY, SignInCounts, policy, sign_in_wait, wait_yet};

    fn noon() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
    }

    fn counted(kind: CounterKind, times: usize) -> Count {
        (0..times).fold(Count::default(), |count, _| count.with_one_more(policy(kind), noon()))
    }

    #[test]
    fn waits_begin_at_a_second_double_and_end() {
        let waits = |kind, times: &[usize]| -> Vec<i64> {
            times.iter().map(|times| wait_yet(kind, counted(kind, *times), noon()).num_seconds()).collect()
        };
        assert_eq!(waits(Pair, &[0, 1, 4, 5, 6, 7, 14, 15, 1000]), [0, 0, 0, 1, 2, 4, 512, 900, 900]);
        assert_eq!(waits(Account, &[19, 20, 31, 32, 1000]), [0, 1, 2048, 3600, 3600]);
        assert_eq!(waits(Address, &[99, 100, 101, 1000]), [0, 1, 2, 900]);
        assert_eq!(waits(Otp, &[9, 10, 11, 1000]), [0, 1, 2, 900]);
        assert_eq!(waits(PasswordReset, &[19, 20, 21, 1000]), [0, 1, 2, 900]);
        assert_eq!(waits(SignUp, &[99, 100, 101, 1000]), [0, 1, 2, 900]);
    }

    #[test]
    fn who_waits_as_told_gets_a_turn_and_tries_are_forgotten() {
        let pair = counted(Pair, 8);
        assert_eq!(wait_yet(Pair, pair, noon() + TimeDelta::milliseconds(7_500)), TimeDelta::milliseconds(500));
        assert_eq!(wait_yet(Pair, pair, noon() + TimeDelta::seconds(8)), TimeDelta::zero());
        assert_eq!(pair.remembered(policy(Pair), noon() + TimeDelta::minutes(119)), 7);
        for kind in [Pair, Account, Address, Otp, PasswordReset, SignUp] {
            assert_eq!(counted(kind, 1000).remembered(policy(kind), noon() + LONGEST_MEMORY), 0);
        }
        assert_eq!(pair.remembered(policy(Pair), noon() - TimeDelta::days(1)), 8, "a clock that was corrected");
    }

    #[test]
    fn tries_from_elsewhere_stop_nobody_who_is_known_and_no_first_try() {
        let attacked = SignInCounts { account: counted(Account, 1000), ..Default::default() };
        assert_eq!(sign_in_wait(attacked, false, noon()), TimeDelta::zero());
        let mistyped = SignInCounts { pair: counted(Pair, 1), ..attacked };
        assert_eq!(sign_in_wait(mistyped, true, noon()), TimeDelta::zero());
        assert_eq!(sign_in_wait(mistyped, false, noon()), TimeDelta::hours(1));
        // Further tries of others do not prolong it.
        let later = noon() + TimeDelta::hours(1) - TimeDelta::seconds(1);
        let account = (0..1000).fold(attacked.account, |count, _| count.with_one_more(policy(Account), later));
        assert_eq!(sign_in_wait(SignInCounts { account, ..mistyped }, false, later), TimeDelta::seconds(1));
    }

    #[test]
    fn a_busy_address_stops_only_whom_the_account_does_not_know() {
        let busy = SignInCounts { address: counted(Address, 1000), ..Default::default() };
        assert_eq!(sign_in_wait(busy, false, noon()), TimeDelta::minutes(15));
        assert_eq!(sign_in_wait(busy, true, noon()), TimeDelta::zero());
    }
}
