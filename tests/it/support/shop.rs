//! A shop to order in: products, a slot, people, and orders in any state, made through the API.

use api::platform::{
    events::{SubjectKind, bus::Topic},
    global_id::NodeKind,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, future::join_all};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    actors::Actor,
    app::TestApp,
    db::Backend,
    rows::{self, at},
};

/// When the tests' shop is looked at: a Monday morning.
pub fn now() -> DateTime<Utc> {
    at("2026-11-23T08:00:00Z")
}

/// A service whose clock stands at [`now`], with two products of 2.50 and 4.00.
pub struct Shop {
    /// The running service.
    pub app: TestApp,
    /// A product for 2.50.
    pub bread: Uuid,
    /// A product for 4.00.
    pub cheese: Uuid,
}

impl Shop {
    /// Opens the shop on a database of its own.
    pub async fn open(backend: Backend) -> Self {
        let app = TestApp::start_at(backend, now()).await;
        let db = app.database().connection();
        let section = rows::section().inserted(db).await;
        let product = |name: &'static str, price: i64| {
            rows::product(section).set("name", name).set("list_price", price).set("price", price)
        };
        let bread = product("Pain", 250).inserted(db).await;
        let cheese = product("Fromage", 400).inserted(db).await;
        Self { app, bread, cheese }
    }

    /// A slot that begins `hours` after the clock's present.
    pub async fn slot_in(&self, hours: i64) -> Value {
        let starts_at = self.app.app.clock.now() + TimeDelta::hours(hours);
        let row = rows::time_slot().set("starts_at", starts_at).set("day", starts_at.date_naive().to_string());
        id(NodeKind::TimeSlot, row.inserted(self.app.database().connection()).await)
    }

    /// Moves the clock by so many hours.
    pub fn pass(&self, hours: i64) {
        self.app.app.clock.set(self.app.app.clock.now() + TimeDelta::hours(hours));
    }

    /// The customer's default basket, holding two breads and one cheese: 9.00.
    pub async fn basket(&self, customer: &Actor<'_>) -> Value {
        let baskets = customer.ask("{ baskets(first: 1) { nodes { id } } }", json!({})).await;
        let basket = baskets["baskets"]["nodes"][0]["id"].clone();
        for (product, quantity) in [(self.bread, 2), (self.cheese, 1)] {
            let product = id(NodeKind::Product, product);
            let line = json!({ "basketId": basket, "productId": product, "quantity": quantity });
            assert_eq!(customer.outcome("basketLineSet", line).await, "done");
        }
        basket
    }

    /// What the customer sends to order that basket for `slot`.
    pub async fn order_input(&self, customer: &Actor<'_>, slot: &Value) -> Value {
        let basket = self.basket(customer).await;
        json!({ "basketId": basket, "timeSlotId": slot, "idempotencyKey": Uuid::now_v7().to_string() })
    }

    /// An order of the customer's for `slot`, as its id.
    pub async fn placed(&self, customer: &Actor<'_>, slot: &Value) -> Value {
        let input = self.order_input(customer, slot).await;
        customer.mutate("orderPlace", input, "order { id }").await["order"]["id"].clone()
    }
}

impl Shop {
    /// An order of the customer's, of which everybody who listened has been told: whoever listens from now on hears
    /// only of what comes next.
    pub async fn placed_and_told(&self, customer: &Actor<'_>, slot: &Value) -> Value {
        let (_, mut told) = self.app.app.events.listen(Topic::Kind(SubjectKind::ShopOrder));
        let order = self.placed(customer, slot).await;
        told.next().await.expect("the bus goes on");
        order
    }
}

/// The opaque id of a row.
pub fn id(kind: NodeKind, row: Uuid) -> Value {
    json!(kind.encode(row).to_string())
}

/// Takes each step with the order, in turn.
pub async fn take_steps(staff: &Actor<'_>, order: &Value, steps: &[&str]) {
    for step in steps {
        assert_eq!(staff.outcome(step, json!({ "orderId": order })).await, "done", "{step}");
    }
}

/// Customers named by their number.
pub async fn customers(app: &TestApp, count: usize) -> Vec<Actor<'_>> {
    let names: Vec<String> = (0..count).map(|number| format!("Client {number}")).collect();
    join_all(names.iter().map(|name| app.customer(name))).await
}
