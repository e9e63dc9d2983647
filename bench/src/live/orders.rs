//! Orders under preparation: who watches them, and how they are changed.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::platform::global_id::NodeKind;
use serde_json::json;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{
    Outcome,
    client::{Api, customer},
};

/// How many customers share the orders. Each signs in, which takes a hash.
const CUSTOMERS: usize = 50;

const PREPARE: &str = "mutation ($input: OrderLinePrepareInput!) { orderLinePrepare(input: $input) { \
    order { id preparedItems } userErrors { code message } } }";

/// Past orders of the data become orders under preparation, spread over the customers.
const CHANGE: &str = "\
    WITH picked AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM shop_order WHERE state = 'COLLECTED' \
    ORDER BY id LIMIT $1), \
    watcher AS (SELECT id, email, row_number() OVER (ORDER BY email) - 1 AS n FROM account WHERE email = ANY($2)), \
    changed AS (UPDATE shop_order SET state = 'PREPARING', customer_id = watcher.id FROM picked \
    JOIN watcher ON watcher.n = picked.n % cardinality($2) WHERE shop_order.id = picked.id \
    RETURNING shop_order.id, watcher.n) \
    SELECT changed.id, line.id, line.quantity, changed.n FROM changed \
    JOIN shop_order_line AS line ON line.order_id = changed.id AND line.position = 0";

/// An order under preparation.
pub struct Order {
    /// Its global id.
    pub id: String,
    /// The token of its customer, who watches it.
    pub token: Arc<str>,
    line: String,
    quantity: i32,
    changes: AtomicUsize,
}

impl Order {
    /// So many orders of the data.
    pub async fn read(api: &Api, database: &Client, count: usize) -> Outcome<Vec<Self>> {
        let emails: Vec<String> = (0..CUSTOMERS).map(customer).collect();
        database.batch_execute("SET session_replication_role = replica").await?;
        let rows = database.query(CHANGE, &[&i64::try_from(count)?, &emails]).await?;
        database.batch_execute("SET session_replication_role = origin").await?;
        database.batch_execute("VACUUM ANALYZE shop_order").await?;
        if rows.len() != count {
            return Err(format!("the data has {} orders to change instead of {count}", rows.len()).into());
        }
        let mut tokens: Vec<Arc<str>> = Vec::new();
        for email in &emails {
            tokens.push(api.sign_in(email).await?.into());
        }
        let order = |row: &tokio_postgres::Row| {
            let (id, line, quantity, customer): (Uuid, Uuid, i32, i64) =
                (row.get(0), row.get(1), row.get(2), row.get(3));
            Ok(Self {
                id: NodeKind::Order.encode(id).to_string(),
                token: Arc::clone(tokens.get(usize::try_from(customer)?).ok_or("a customer")?),
                line: NodeKind::OrderLine.encode(line).to_string(),
                quantity,
                changes: AtomicUsize::new(0),
            })
        };
        rows.iter().map(order).collect()
    }

    /// Makes one event, as `manager`: one piece of a line less or more is prepared.
    pub async fn change(&self, api: &Api, manager: &str) -> Outcome {
        let less = self.changes.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
        let prepared = self.quantity - i32::from(less);
        let input = json!({ "orderLineId": self.line, "preparedQuantity": prepared });
        let data = api.ask(Some(manager), PREPARE, json!({ "input": input })).await?;
        if data["orderLinePrepare"]["userErrors"].as_array().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        Err(data.to_string().into())
    }
}
