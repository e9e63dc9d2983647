//! The demonstration: a believable French shop that fills an empty database.
//!
//! Used by `quai serve --demo` and `quai demo` only. It is written in one transaction, so a database holds all
//! of it or none, and it refuses a database that holds anything else. Instants are relative to the application's
//! clock; orders of past slots carry past instants, so that the triggers judge them as they would have then.

mod catalogue;
mod orders;
mod people;
mod pictures;
mod substitutions;
mod week;

use entity::{
    account::account,
    shop::{section, shop, shop_order, time_slot},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};

use crate::{
    app::App,
    platform::audit::{self, Change, Deed, Subject},
};
use catalogue::Catalogue;
use people::People;
use pictures::Pictures;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "quai-demo-2026";

/// By this account a database that holds the demonstration is recognised.
const MARK: &str = "admin@demo.quai.example";

/// What the database holds after loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// The demonstration was there already; nothing was written.
    AlreadyLoaded,
    /// The demonstration was written.
    Loaded {
        /// Sections of the shop.
        sections: usize,
        /// Simple products.
        products: usize,
        /// Packs.
        packs: usize,
        /// Accounts of every role.
        accounts: usize,
        /// Time slots.
        time_slots: usize,
        /// Orders in every state.
        orders: usize,
    },
}

/// Why the demonstration was not loaded. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database is in use for something else.
    #[error(
        "this database already holds {0} that are not the demonstration's, so it is left alone. \
         Start without --demo, or set QUAI_DATA_DIR or QUAI_DATABASE_URL to an empty place"
    )]
    NotEmpty(&'static str),
    /// A file of the catalogue cannot be read.
    #[error("api/src/demo/catalogue/{file}: {source}")]
    File {
        /// Its name.
        file: &'static str,
        /// What is wrong, with the line.
        source: csv::Error,
    },
    /// A file names something that no file defines.
    #[error("the demonstration speaks of « {0} », which its catalogue does not have")]
    UnknownName(String),
    /// A pack costs as much as its contents.
    #[error("the demonstration's pack « {0} » is not cheaper than its contents")]
    PackNotCheaper(String),
    /// The shared password could not be hashed.
    #[error("the demonstration's password could not be hashed")]
    Password,
    /// A picture could not be drawn or kept.
    #[error("the demonstration's pictures could not be kept")]
    Picture,
    /// The database refused.
    #[error("the demonstration could not be written: {0}")]
    Database(#[from] DbErr),
}

/// Accounts to sign in with, as e-mail address and what it is for; all have the same [`PASSWORD`].
pub fn accounts() -> impl Iterator<Item = (String, &'static str)> {
    people::ACCOUNTS.iter().map(|account| (account.email(), account.name))
}

/// Fills an empty database; leaves one that holds the demonstration as it is, and refuses any other.
pub async fn load(app: &App) -> Result<Summary, DemoError> {
    // Only a yes counts here: an instance that loads at this moment may commit between two of these questions.
    if let Ok(true) = already_loaded(app.database.reader()).await {
        return Ok(Summary::AlreadyLoaded);
    }
    let catalogue = Catalogue::read()?;
    let password_hash = app.passwords.hash(PASSWORD.to_owned()).await.map_err(|_| DemoError::Password)?;
    let pictures = Pictures::keep(app).await?;
    let now = app.clock.now();

    let txn = app.database.begin_write().await?;
    // Two instances may start at once: the row of the shop makes one wait for the other.
    shop::Entity::find_by_id(1_i16).lock_exclusive().one(&*txn).await?;
    if already_loaded(&*txn).await? {
        return Ok(Summary::AlreadyLoaded);
    }
    let written = catalogue.write(&*txn, &pictures, now).await?;
    let people = People::write(&*txn, &password_hash, now).await?;
    people.write_baskets(&*txn, now).await?;
    let slots = week::write(&*txn, &people, now).await?;
    let orders = orders::write(&*txn, &people, &slots, now).await?;
    let loaded = json!({ "demonstration": true, "accounts": people.count(), "orders": orders });
    let change = Change::of(Subject::Shop, &Value::Null, &loaded);
    audit::record(&txn, Deed::of_command("quai demo", now), [change]).await?;
    txn.commit().await?;

    Ok(Summary::Loaded {
        sections: written.sections,
        products: written.products,
        packs: written.packs,
        accounts: people.count(),
        time_slots: slots.len(),
        orders,
    })
}

async fn already_loaded<C: ConnectionTrait>(db: &C) -> Result<bool, DemoError> {
    if account::Entity::find().filter(account::Column::Email.eq(MARK)).count(db).await? > 0 {
        return Ok(true);
    }
    let held = [
        ("accounts", account::Entity::find().count(db).await?),
        ("sections", section::Entity::find().count(db).await?),
        ("time slots", time_slot::Entity::find().count(db).await?),
        ("orders", shop_order::Entity::find().count(db).await?),
    ];
    match held.iter().find(|(_, count)| *count > 0) {
        Some((what, _)) => Err(DemoError::NotEmpty(what)),
        None => Ok(false),
    }
}
