//! Use cases of back-off: counting a try before it is judged, and taking it back when it was no guess.
//!
//! Counting comes first, under a lock, so that of a hundred tries at once each is judged with those before it counted.

use chrono::{DateTime, TimeDelta, Utc};
use entity::account::{
    attempt_counter::{self, Column, CounterKind, Entity},
    session::{self, SessionEndReason},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use super::{
    error::AttemptError,
    rules::{self, Count, SignInCounts},
};
use crate::{
    app::App,
    platform::{client::Client, database::WriteTransaction},
};

/// A counter's key in the table.
type Key = (CounterKind, Vec<u8>);

/// A try that has its turn and is counted. Whoever knows that it was no guess says so; otherwise it stays counted.
#[derive(Debug)]
#[must_use = "a try that was no guess is taken back"]
pub struct Attempt {
    counted: Vec<Key>,
    /// Whether it used the last free try up.
    pub is_last_free: bool,
}

impl Attempt {
    /// One that need not be counted.
    const fn uncounted() -> Self {
        Self { counted: Vec::new(), is_last_free: false }
    }

    /// The whole proof was right: the account begins anew at this address.
    pub async fn succeeded(self, txn: &WriteTransaction) -> Result<(), DbErr> {
        self.take_back(txn).await?;
        for (kind, key) in self.counted.into_iter().filter(|(kind, _)| *kind == CounterKind::Pair) {
            Entity::delete_by_id((kind, key)).exec(&**txn).await?;
        }
        Ok(())
    }

    /// This try was no guess, but no whole proof either: earlier ones stay counted.
    pub async fn take_back(&self, txn: &WriteTransaction) -> Result<(), DbErr> {
        // One after the other in the order of the keys, as everywhere: so two never wait for each other.
        for (kind, key) in &self.counted {
            Entity::update_many()
                .col_expr(Column::Tries, Expr::col(Column::Tries).sub(1))
                .filter(Column::Kind.eq(*kind))
                .filter(Column::Key.eq(key.clone()))
                .filter(Column::Tries.gt(0))
                .exec(&**txn)
                .await?;
        }
        Ok(())
    }
}

/// Gives a sign-in its turn and counts it, or tells how long it has to wait. Whether there is an account of this
/// e-mail address makes no difference.
pub async fn sign_in(
    app: &App,
    email: &str,
    account_id: Option<Uuid>,
    client: &Client,
) -> Result<Attempt, AttemptError> {
    let now = app.clock.now();
    let (email, address) = (email.trim().to_lowercase(), client.network());
    let hash = |parts: &[&str]| app.hash_key.digest(parts);
    let known = is_known(app, account_id.unwrap_or_default(), &hash(&["address", &address])).await?;
    let mut counters = vec![(CounterKind::Pair, hash(&["pair", &email, &address]))];
    if !known {
        counters.push((CounterKind::Account, hash(&["account", &email])));
        counters.push((CounterKind::Address, hash(&["address", &address])));
    }
    count(app, counters, now, |counts| {
        let of = |kind| counts.iter().find(|(known, _)| *known == kind).map(|(_, count)| *count).unwrap_or_default();
        let counts = SignInCounts {
            pair: of(CounterKind::Pair),
            account: of(CounterKind::Account),
            address: of(CounterKind::Address),
        };
        rules::sign_in_wait(counts, known, now)
    })
    .await
}

/// Gives a code of an account's second factor its turn, once the password was right, and counts it wherever it comes
/// from: addresses are cheap, so no try is free for being the first of its address. Only where the account is known
/// does nobody wait for others.
pub async fn code(app: &App, account_id: Uuid, client: &Client) -> Result<Attempt, AttemptError> {
    if is_known(app, account_id, &address_hash(app, client)).await? {
        return Ok(Attempt::uncounted());
    }
    first_code(app, account_id).await
}

/// Gives a first code, which switches the second factor on, its turn and counts it. No sign-in needs one yet, so it
/// makes nobody else wait.
pub async fn first_code(app: &App, account_id: Uuid) -> Result<Attempt, AttemptError> {
    one(app, (CounterKind::Otp, app.hash_key.digest(&["otp", &account_id.to_string()]))).await
}

/// Gives the making of an account its turn and counts it for the address, or tells how long it has to wait.
pub async fn sign_up(app: &App, client: &Client) -> Result<Attempt, AttemptError> {
    one(app, (CounterKind::SignUp, address_hash(app, client))).await
}

/// Gives the asking for a link its turn and counts it for the address, whosever account it is for.
pub async fn password_reset(app: &App, client: &Client) -> Result<Attempt, AttemptError> {
    one(app, (CounterKind::PasswordReset, address_hash(app, client))).await
}

/// What a session keeps of the address it began at, by which the account knows the address again.
pub fn address_hash(app: &App, client: &Client) -> Vec<u8> {
    app.hash_key.digest(&["address", &client.network()])
}

/// Whether somebody signed in to the account at this address, as far back as sessions are kept.
async fn is_known(app: &App, account_id: Uuid, address_hash: &[u8]) -> Result<bool, DbErr> {
    let stolen = session::Column::EndReason.eq(SessionEndReason::RefreshTokenReused);
    let found = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::AddressHash.eq(address_hash))
        .filter(Condition::any().add(session::Column::EndReason.is_null()).add(stolen.not()))
        .limit(1)
        .into_tuple::<Uuid>()
        .one(app.database.reader())
        .await?;
    Ok(found.is_some())
}

/// Counts a try that waits for one counter alone.
async fn one(app: &App, key: Key) -> Result<Attempt, AttemptError> {
    let now = app.clock.now();
    count(app, vec![key], now, |counts| {
        counts.iter().map(|(kind, count)| rules::wait_yet(*kind, *count, now)).max().unwrap_or_default()
    })
    .await
}

async fn count(
    app: &App,
    mut counters: Vec<Key>,
    now: DateTime<Utc>,
    wait: impl Fn(&[(CounterKind, Count)]) -> TimeDelta,
) -> Result<Attempt, AttemptError> {
    counters.sort_unstable();
    let judge = |counts: &[(CounterKind, Count)]| match wait(counts) {
        none if none <= TimeDelta::zero() => Ok(()),
        wait => Err(AttemptError::TooMany(whole_seconds(wait))),
    };
    // Without a lock first: a flood of tries that are refused must not hold up those who write.
    judge(&read(app.database.reader(), &counters, false).await?)?;
    let txn = app.database.begin_write().await?;
    let rows = counters.iter().map(|key| row(key, Count { tries: 0, counted_at: Some(now) }, now));
    let made = OnConflict::columns([Column::Kind, Column::Key]).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(made).exec_without_returning(&*txn).await?;
    let counts = read(&*txn, &counters, true).await?;
    judge(&counts)?;
    let raised = counts.iter().map(|(kind, count)| (*kind, count.with_one_more(rules::policy(*kind), now)));
    let raised: Vec<_> = raised.collect();
    let is_last_free = raised.iter().any(|(kind, count)| count.tries == rules::policy(*kind).free);
    let counted = raised.iter().zip(&counters).map(|((_, count), key)| row(key, *count, now));
    let change =
        OnConflict::columns([Column::Kind, Column::Key]).update_columns([Column::Tries, Column::CountedAt]).to_owned();
    Entity::insert_many(counted).on_conflict(change).exec_without_returning(&*txn).await?;
    txn.commit().await?;
    Ok(Attempt { counted: counters, is_last_free })
}

/// The counts of `counters`, in their order.
async fn read(db: &impl ConnectionTrait, counters: &[Key], lock: bool) -> Result<Vec<(CounterKind, Count)>, DbErr> {
    let mut wanted = Condition::any();
    for (kind, key) in counters {
        wanted = wanted.add(Column::Kind.eq(*kind).and(Column::Key.eq(key.clone())));
    }
    let rows = Entity::find().filter(wanted).order_by_asc(Column::Kind).order_by_asc(Column::Key);
    let rows = if lock { rows.lock_exclusive() } else { rows }.all(db).await?;
    let count = |(kind, key): &Key| {
        let row = rows.iter().find(|row| row.kind == *kind && row.key == *key);
        (*kind, row.map_or_else(Count::default, |row| Count { tries: row.tries, counted_at: Some(row.counted_at) }))
    };
    Ok(counters.iter().map(count).collect())
}

fn row((kind, key): &Key, count: Count, now: DateTime<Utc>) -> attempt_counter::ActiveModel {
    attempt_counter::ActiveModel {
        kind: Set(*kind),
        key: Set(key.clone()),
        tries: Set(count.tries),
        counted_at: Set(count.counted_at.unwrap_or(now)),
    }
}

fn whole_seconds(wait: TimeDelta) -> u32 {
    let milliseconds = u64::try_from(wait.num_milliseconds()).unwrap_or_default();
    u32::try_from(milliseconds.div_ceil(1000)).unwrap_or(u32::MAX)
}
