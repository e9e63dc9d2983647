//! Makes the data that PERFORMANCE's workloads are about, inside the database.

use tokio_postgres::{Client, NoTls};

use crate::Outcome;

/// How many lines an order has.
const LINES_PER_ORDER: i64 = 5;

/// A database that is being filled.
pub struct Data {
    client: Client,
    orders: i64,
}

impl Data {
    /// Connects as a superuser: orders are written with the triggers off.
    pub async fn open(url: &str) -> Outcome<Self> {
        let client = connect(url).await?;
        client.batch_execute(include_str!("prelude.sql")).await?;
        Ok(Self { client, orders: 0 })
    }

    /// Writes the catalogue, the people, the slots and tomorrow's queue.
    pub async fn base(&mut self) -> Outcome {
        self.client.batch_execute(include_str!("catalogue.sql")).await?;
        self.client.batch_execute(include_str!("people.sql")).await?;
        self.client.batch_execute(include_str!("plan_queue.sql")).await?;
        self.client.batch_execute(include_str!("orders.sql")).await?;
        Ok(())
    }

    /// Adds past orders until there are so many lines of them.
    pub async fn grow_to(&mut self, lines: i64) -> Outcome {
        let wanted = lines / LINES_PER_ORDER;
        let plan = include_str!("plan_history.sql")
            .replace(":from", &self.orders.to_string())
            .replace(":to", &wanted.to_string());
        self.client.batch_execute(&plan).await?;
        self.client.batch_execute(include_str!("orders.sql")).await?;
        self.orders = wanted;
        self.client.batch_execute("VACUUM ANALYZE").await?;
        self.client.batch_execute("CHECKPOINT").await?;
        Ok(())
    }

    /// Fails when the rows are not what the triggers would have written.
    pub async fn check(&self) -> Outcome {
        let wrong = self.client.query(include_str!("check.sql"), &[]).await?;
        let wrong: Vec<String> = wrong.iter().map(|row| row.get(0)).collect();
        if wrong.is_empty() { Ok(()) } else { Err(format!("the data is wrong: {}", wrong.join("; ")).into()) }
    }
}

/// A connection of its own.
pub async fn connect(url: &str) -> Outcome<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
