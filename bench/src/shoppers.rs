//! M2: customers who fill a basket of three and order it, one after the other, as fast as they are answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_postgres::Client;

use crate::{
    Outcome,
    client::Api,
    workload::{LINE_SET, Shopper, World},
};

const PLACE: &str = "mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { \
    order { id number amount { amount } } userErrors { code message } } }";

const HOLD: &str = "mutation ($input: TimeSlotHoldInput!) { timeSlotHold(input: $input) { \
    userErrors { code message } } }";

/// What the shoppers saw.
#[derive(Clone, Debug, Default)]
pub struct Checkouts {
    /// How many orders were answered as placed.
    pub placed: usize,
    /// How many were refused because the slot was full.
    pub refused: usize,
    /// How long each whole checkout took, in milliseconds, sorted.
    pub took: Vec<f64>,
    /// For how long they shopped.
    pub time: Duration,
}

/// Where the shoppers are: each takes the next slot.
#[derive(Clone, Default)]
pub struct Turn(Arc<AtomicUsize>);

/// Lets `count` customers shop for `time`.
pub async fn shop(api: &Api, world: &World, turn: &Turn, count: usize, time: Duration) -> Outcome<Checkouts> {
    let began = Instant::now();
    let mut running = JoinSet::new();
    for shopper in world.shoppers.iter().take(count) {
        let visit = Visit {
            api: api.clone(),
            shopper: shopper.clone(),
            products: world.products.clone(),
            slots: world.slots.clone(),
            turn: turn.clone(),
        };
        running.spawn(async move { visit.until(began + time).await });
    }
    let mut all = Checkouts::default();
    while let Some(one) = running.join_next().await {
        let one = one??;
        all.placed += one.placed;
        all.refused += one.refused;
        all.took.extend(one.took);
    }
    all.time = began.elapsed();
    all.took.sort_by(f64::total_cmp);
    Ok(all)
}

/// One customer's visit.
struct Visit {
    api: Api,
    shopper: Shopper,
    products: Vec<String>,
    slots: Vec<String>,
    turn: Turn,
}

impl Visit {
    async fn until(self, end: Instant) -> Outcome<Checkouts> {
        let mut seen = Checkouts::default();
        while Instant::now() < end {
            let began = Instant::now();
            let place = self.turn.0.fetch_add(1, Ordering::Relaxed);
            if self.order(place).await? {
                seen.placed += 1;
                seen.took.push(began.elapsed().as_secs_f64() * 1000.0);
            } else {
                seen.refused += 1;
            }
        }
        Ok(seen)
    }

    /// Fills the basket and orders it; every eighth order is sent twice under its key, as by a phone that lost the
    /// answer.
    async fn order(&self, place: usize) -> Outcome<bool> {
        for step in 0..3 {
            let product = &self.products[(place * 3 + step) % self.products.len()];
            let input = json!({ "basketId": self.shopper.basket, "productId": product, "quantity": 1 + step });
            let data = self.api.ask(Some(&self.shopper.token), LINE_SET, json!({ "input": input })).await?;
            none_refused(&data["basketLineSet"])?;
        }
        let slot = &self.slots[place % self.slots.len()];
        let input = json!({ "timeSlotId": slot, "idempotencyKey": format!("bench-{place}") });
        let data = self.api.ask(Some(&self.shopper.token), HOLD, json!({ "input": input })).await?;
        if data["timeSlotHold"]["userErrors"][0]["code"] == "SLOT_FULL" {
            return Ok(false);
        }
        none_refused(&data["timeSlotHold"])?;
        let input = json!({
            "basketId": self.shopper.basket,
            "timeSlotId": slot,
            "idempotencyKey": format!("bench-{place}"),
        });
        let answer = self.place(&input).await?;
        if answer["userErrors"][0]["code"] == "SLOT_FULL" {
            return Ok(false);
        }
        none_refused(&answer)?;
        if place.is_multiple_of(8) && self.place(&input).await?["order"]["id"] != answer["order"]["id"] {
            return Err("an order sent twice was placed twice".into());
        }
        Ok(true)
    }

    async fn place(&self, input: &Value) -> Outcome<Value> {
        let mut data = self.api.ask(Some(&self.shopper.token), PLACE, json!({ "input": input })).await?;
        Ok(data["orderPlace"].take())
    }
}

fn none_refused(payload: &Value) -> Outcome {
    if payload["userErrors"].as_array().is_some_and(Vec::is_empty) { Ok(()) } else { Err(payload.to_string().into()) }
}

/// How many orders of these customers there are: what was answered as placed, and no more, must be added to it.
pub async fn orders_of(database: &Client, shoppers: &[Shopper]) -> Outcome<i64> {
    let accounts: Vec<_> = shoppers.iter().map(|shopper| shopper.account).collect();
    let row = database.query_one("SELECT count(*) FROM shop_order WHERE customer_id = ANY($1)", &[&accounts]).await?;
    Ok(row.get(0))
}
