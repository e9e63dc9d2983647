//! The demonstration: what an empty database holds afterwards, and that other data is left alone.

use std::collections::HashSet;

use api::demo::{self, DemoError, Summary};
use chrono::{DateTime, Utc};
use entity::{
    account::account,
    shop::{
        opening_exception,
        product::{self, ProductKind},
        shop_order::{self, OrderState},
        shop_order_substitution::{self, SubstitutionState},
        time_slot_state,
    },
};
use rstest_reuse::apply;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

const STATES: [OrderState; 6] = [
    OrderState::Placed,
    OrderState::Preparing,
    OrderState::Ready,
    OrderState::Collected,
    OrderState::Cancelled,
    OrderState::NoShow,
];

/// At work, at night, on a Sunday, at the turn of the year, and the day before clocks change.
const STARTS: [&str; 5] = [
    "2026-11-24T14:05:00Z",
    "2026-11-24T23:30:00Z",
    "2026-11-22T13:00:00Z",
    "2026-12-31T23:59:59.999999Z",
    "2027-03-27T09:00:00Z",
];

#[apply(each_database)]
#[tokio::test]
async fn it_shows_every_state_whenever_it_is_loaded(#[case] backend: Backend) {
    for start in STARTS {
        let now: DateTime<Utc> = start.parse().unwrap();
        let app = loaded(backend, now).await;
        let db = app.database().connection();
        let orders = shop_order::Entity::find().all(db).await.unwrap();
        let slots = time_slot_state::Entity::find().all(db).await.unwrap();
        let (customer, employee) = (account(&app, "customer").await, account(&app, "employee").await);

        let states_of = |customer: Uuid| -> HashSet<_> {
            orders.iter().filter(|order| order.customer_id == customer).map(|order| order.state).collect()
        };
        assert_eq!(states_of(customer), STATES.into_iter().collect(), "customer@ sees every state at {start}");
        let coming = |order: &shop_order::Model| {
            slots.iter().any(|slot| slot.time_slot_id == order.time_slot_id && slot.cutoff_at > now)
        };
        let mine = |order: &&shop_order::Model| order.customer_id == customer && order.state == OrderState::Placed;
        assert!(orders.iter().filter(mine).any(coming), "customer@ can move an order at {start}");
        let preparing = |order: &shop_order::Model| {
            order.employee_id == Some(employee) && order.state == OrderState::Preparing && order.missing_items > 0
        };
        assert!(orders.iter().any(preparing), "employee@ has work at {start}");
        assert!(slots.iter().any(|slot| slot.free == 0 && slot.cutoff_at > now), "a slot to come is full at {start}");
        assert!(slots.iter().any(|slot| slot.closed_at.is_some()), "a slot is closed at {start}");
        let closures = opening_exception::Entity::find().all(db).await.unwrap();
        let today = now.date_naive().to_string();
        assert!(closures.iter().any(|day| day.day > today && day.reason.is_some()), "a closure is to come at {start}");
        let offers = shop_order_substitution::Entity::find().all(db).await.unwrap();
        for state in [SubstitutionState::Proposed, SubstitutionState::Accepted, SubstitutionState::Declined] {
            assert!(offers.iter().any(|offer| offer.state == state), "an offer is {state:?} at {start}");
        }
        for order in &orders {
            assert!(order.employee_id.is_some() && order.amount > 0 && order.created_at <= order.updated_at);
            assert!(order.updated_at <= now, "{} claims the future at {start}", order.number);
        }
    }
}

#[apply(each_database)]
#[tokio::test]
async fn every_pack_is_cheaper_than_its_contents(#[case] backend: Backend) {
    let app = loaded(backend, "2026-11-24T14:05:00Z".parse().unwrap()).await;
    let packs = product::Entity::find().filter(product::Column::Kind.eq(ProductKind::Pack));
    let packs = packs.all(app.database().connection()).await.unwrap();
    assert!(packs.len() >= 15);
    for pack in packs {
        assert!(pack.promotion < 0 && pack.list_price + pack.promotion == pack.price, "{pack:?}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn starting_again_writes_nothing(#[case] backend: Backend) {
    let app = loaded(backend, "2026-11-24T14:05:00Z".parse().unwrap()).await;
    assert_eq!(demo::load(&app.app).await.unwrap(), Summary::AlreadyLoaded);
}

#[apply(each_database)]
#[tokio::test]
async fn a_database_that_holds_something_else_is_left_alone(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let account = account::ActiveModel {
        id: Set(Uuid::now_v7()),
        email: Set("anne@example.org".to_owned()),
        name: Set("Anne".to_owned()),
        password_hash: Set(Some("none".to_owned())),
        created_at: Set(app.app.clock.now()),
        disabled_at: Set(None),
        email_verified_at: Set(None),
        ..Default::default()
    };
    account.insert(app.database().connection()).await.unwrap();
    assert!(matches!(demo::load(&app.app).await, Err(DemoError::NotEmpty("accounts"))));
    assert!(product::Entity::find().one(app.database().connection()).await.unwrap().is_none());
}

async fn loaded(backend: Backend, now: DateTime<Utc>) -> TestApp {
    let app = TestApp::start_at(backend, now).await;
    let summary = demo::load(&app.app).await.unwrap();
    assert!(matches!(summary, Summary::Loaded { sections: 12, products: 300.., .. }), "{summary:?}");
    app
}

async fn account(app: &TestApp, mailbox: &str) -> Uuid {
    let email = format!("{mailbox}@demo.quai.example");
    let row = account::Entity::find().filter(account::Column::Email.eq(email)).one(app.database().connection()).await;
    row.unwrap().unwrap().id
}
