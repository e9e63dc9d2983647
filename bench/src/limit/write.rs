//! M1: one line of a basket, in a transaction with the checks that Quai makes.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::Response,
};
use tokio_postgres::{Client, Error, Statement};
use uuid::Uuid;

use super::{Limit, answer, json};

const LOCK: &str = "SELECT id FROM basket WHERE id = $1 AND customer_id = $2 FOR UPDATE";
const UPSERT: &str = "\
    INSERT INTO basket_line (basket_id, product_id, quantity, added_at) \
    SELECT $1, product.id, $3, now() FROM product WHERE product.id = $2 AND archived_at IS NULL \
        AND (SELECT count(*) FROM basket_line WHERE basket_id = $1 AND product_id <> $2) < 100 \
    ON CONFLICT (basket_id, product_id) DO UPDATE SET quantity = excluded.quantity";
const TOTAL: &str = "\
    SELECT coalesce(sum(quantity), 0)::bigint, coalesce(sum(quantity * price), 0)::bigint \
    FROM basket_line JOIN product ON product.id = product_id WHERE basket_id = $1";

/// A connection with its statements.
pub struct Writer {
    client: Client,
    lock: Statement,
    upsert: Statement,
    total: Statement,
}

impl Writer {
    /// Prepares the statements.
    pub async fn prepare(client: Client) -> Result<Self, Error> {
        let (lock, upsert) = (client.prepare(LOCK).await?, client.prepare(UPSERT).await?);
        Ok(Self { total: client.prepare(TOTAL).await?, client, lock, upsert })
    }

    async fn set(&mut self, customer: Uuid, basket: Uuid, product: Uuid, quantity: i32) -> Result<String, Error> {
        let transaction = self.client.transaction().await?;
        transaction.query_one(&self.lock, &[&basket, &customer]).await?;
        transaction.execute(&self.upsert, &[&basket, &product, &quantity]).await?;
        let total = transaction.query_one(&self.total, &[&basket]).await?;
        transaction.commit().await?;
        let mut out = String::from(r#"{"data":{"basketLineSet":{"basket":{"id":"#);
        json::id(&mut out, json::BASKET, basket);
        out.push_str(&format!(r#","itemsNumber":{},"amount":"#, total.get::<_, i64>(0)));
        json::money(&mut out, total.get(1));
        out.push_str(r#"},"userErrors":[]}}}"#);
        Ok(out)
    }
}

/// M1.
pub async fn basket_line_set(
    State(limit): State<Arc<Limit>>,
    Path((customer, basket, product, quantity)): Path<(String, String, String, i32)>,
) -> Response<Body> {
    let [customer, basket, product] = [customer, basket, product].map(|id| json::row_of(&id).unwrap_or_default());
    answer(limit.writer().lock().await.set(customer, basket, product, quantity).await)
}
