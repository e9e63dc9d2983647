//! Q1 to Q5.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::Response,
};
use tokio_postgres::{Client, Error, Row, Statement};
use uuid::Uuid;

use super::{Limit, answer, json};

const SECTIONS: &str = "\
    SELECT section.name, child.name, child.price FROM section \
    LEFT JOIN LATERAL ( \
        SELECT name, price, name_key, id FROM product WHERE section_id = section.id AND archived_at IS NULL \
        ORDER BY name_key, id LIMIT 20 \
    ) AS child ON true \
    ORDER BY section.position, section.id, child.name_key, child.id LIMIT 1000";
const PRODUCTS: &str = "\
    SELECT id, name, price, name_key FROM product WHERE section_id = $1 AND archived_at IS NULL \
    ORDER BY name_key, id LIMIT 21";
const PRODUCTS_AFTER: &str = "\
    SELECT id, name, price, name_key FROM product \
    WHERE section_id = $1 AND archived_at IS NULL AND (name_key, id) > ($2, $3) ORDER BY name_key, id LIMIT 21";
const ORDERS: &str = "\
    SELECT placed.number, placed.state, placed.amount, line.quantity, line.unit_price, product.name, section.name \
    FROM (SELECT * FROM shop_order ORDER BY created_at DESC, id DESC LIMIT 20) AS placed \
    JOIN shop_order_line AS line ON line.order_id = placed.id \
    JOIN product ON product.id = line.product_id \
    JOIN section ON section.id = product.section_id \
    ORDER BY placed.created_at DESC, placed.id DESC, line.position";
/// The product first, then what is associated with it, then the packs.
const PRODUCT: &str = "\
    SELECT 0 AS part, '' AS origin, 0 AS place, product.id, product.name, price, comment, list_price, promotion, \
        section.name AS section \
    FROM product JOIN section ON section.id = section_id WHERE product.id = $1 \
    UNION ALL ( \
        SELECT 1, origin, position, product.id, product.name, price, '', 0, 0, '' \
        FROM product_associated AS beside JOIN product ON product.id = associated_id WHERE beside.product_id = $1 \
        ORDER BY origin, position, associated_id LIMIT 50 \
    ) \
    UNION ALL ( \
        SELECT 2, product.name_key, 0, product.id, product.name, price, '', 0, 0, '' \
        FROM pack_item JOIN product ON product.id = pack_id \
        WHERE pack_item.product_id = $1 AND archived_at IS NULL ORDER BY product.name_key, product.id LIMIT 50 \
    ) \
    ORDER BY 1, 2, 3, 4";

/// The search itself is Quai's own statement; the words come ready.
const SEARCH: &str = include_str!("../../../api/src/shop/product/search/hits.postgres.sql");

/// A connection with its statements.
pub struct Reader {
    client: Client,
    sections: Statement,
    products: Statement,
    products_after: Statement,
    orders: Statement,
    product: Statement,
    search: Statement,
}

impl Reader {
    /// Prepares the statements.
    pub async fn prepare(client: Client) -> Result<Self, Error> {
        let search = format!(
            "SELECT product.id, name, price FROM product JOIN ({}) AS hit ON hit.product_id = product.id \
             WHERE archived_at IS NULL \
             ORDER BY closeness * 512 + CASE WHEN available THEN 256 ELSE 0 END + 255 - length(name) DESC, \
                product.id DESC LIMIT 20",
            SEARCH.replace("$1", "CAST($1 AS text)"),
        );
        Ok(Self {
            sections: client.prepare(SECTIONS).await?,
            products: client.prepare(PRODUCTS).await?,
            products_after: client.prepare(PRODUCTS_AFTER).await?,
            orders: client.prepare(ORDERS).await?,
            product: client.prepare(PRODUCT).await?,
            search: client.prepare(&search).await?,
            client,
        })
    }

    async fn write_sections(&self) -> Result<String, Error> {
        let rows = self.client.query(&self.sections, &[]).await?;
        let mut out = String::with_capacity(64 * 1024);
        out.push_str(r#"{"data":{"sections":{"nodes":["#);
        let mut open: Option<&str> = None;
        for row in &rows {
            let section: &str = row.get(0);
            let begins = open != Some(section);
            if begins {
                out.push_str(if open.is_some() { r#"]}},{"name":"# } else { r#"{"name":"# });
                json::text(&mut out, section);
                out.push_str(r#","products":{"nodes":["#);
                open = Some(section);
            }
            // A section without products has one row without any.
            let Some(name) = row.get::<_, Option<&str>>(1) else { continue };
            out.push_str(if begins { r#"{"name":"# } else { r#",{"name":"# });
            json::text(&mut out, name);
            out.push_str(r#","price":"#);
            json::money(&mut out, row.get(2));
            out.push('}');
        }
        out.push_str("]}}]}}}");
        Ok(out)
    }

    async fn write_products(&self, section: Uuid, after: Option<(String, Uuid)>) -> Result<String, Error> {
        let rows = match &after {
            None => self.client.query(&self.products, &[&section]).await?,
            Some((name, id)) => self.client.query(&self.products_after, &[&section, name, id]).await?,
        };
        let mut out = String::with_capacity(4 * 1024);
        out.push_str(r#"{"data":{"products":{"nodes":["#);
        products(&mut out, rows.iter().take(20), 0);
        out.push_str(r#"],"pageInfo":{"hasNextPage":"#);
        out.push_str(if rows.len() > 20 { "true" } else { "false" });
        out.push_str(r#","endCursor":"#);
        match rows.iter().take(20).last() {
            Some(row) => json::text(&mut out, &json::cursor(row.get(3), row.get(0))),
            None => out.push_str("null"),
        }
        out.push_str("}}}}");
        Ok(out)
    }

    async fn write_orders(&self) -> Result<String, Error> {
        let rows = self.client.query(&self.orders, &[]).await?;
        let mut out = String::with_capacity(16 * 1024);
        out.push_str(r#"{"data":{"orders":{"nodes":["#);
        let mut open: Option<&str> = None;
        for row in &rows {
            let number: &str = row.get(0);
            if open == Some(number) {
                out.push(',');
            } else {
                out.push_str(if open.is_some() { r#"]},{"number":"# } else { r#"{"number":"# });
                json::text(&mut out, number);
                out.push_str(r#","state":"#);
                json::text(&mut out, row.get(1));
                out.push_str(r#","amount":"#);
                json::money(&mut out, row.get(2));
                out.push_str(r#","lines":["#);
                open = Some(number);
            }
            out.push_str(r#"{"quantity":"#);
            out.push_str(&row.get::<_, i32>(3).to_string());
            out.push_str(r#","unitPrice":"#);
            json::money(&mut out, row.get(4));
            out.push_str(r#","product":{"name":"#);
            json::text(&mut out, row.get(5));
            out.push_str(r#","section":{"name":"#);
            json::text(&mut out, row.get(6));
            out.push_str("}}}");
        }
        out.push_str("]}]}}}");
        Ok(out)
    }

    async fn write_found(&self, words: &str) -> Result<String, Error> {
        let rows = self.client.query(&self.search, &[&words]).await?;
        let mut out = String::with_capacity(4 * 1024);
        out.push_str(r#"{"data":{"products":{"nodes":["#);
        products(&mut out, rows.iter(), 0);
        out.push_str("]}}}");
        Ok(out)
    }

    async fn write_product(&self, id: Uuid) -> Result<String, Error> {
        let rows = self.client.query(&self.product, &[&id]).await?;
        let mut out = String::with_capacity(4 * 1024);
        let Some(product) = rows.first() else { return Ok(r#"{"data":{"product":null}}"#.to_owned()) };
        out.push_str(r#"{"data":{"product":{"name":"#);
        json::text(&mut out, product.get(4));
        out.push_str(r#","comment":"#);
        json::text(&mut out, product.get(6));
        out.push_str(r#","price":"#);
        json::money(&mut out, product.get(5));
        out.push_str(r#","listPrice":"#);
        json::money(&mut out, product.get(7));
        out.push_str(r#","promotion":"#);
        json::money(&mut out, product.get(8));
        out.push_str(r#","section":{"name":"#);
        json::text(&mut out, product.get(9));
        out.push_str(r#"},"associated":["#);
        products(&mut out, rows.iter().filter(|row| row.get::<_, i32>(0) == 1), 3);
        out.push_str(r#"],"packs":["#);
        products(&mut out, rows.iter().filter(|row| row.get::<_, i32>(0) == 2), 3);
        out.push_str("]}}}");
        Ok(out)
    }
}

/// Appends products whose id, name and price begin at column `first`.
fn products<'a>(out: &mut String, rows: impl Iterator<Item = &'a Row>, first: usize) {
    for (place, row) in rows.enumerate() {
        out.push_str(if place == 0 { r#"{"id":"# } else { r#",{"id":"# });
        json::id(out, json::PRODUCT, row.get(first));
        out.push_str(r#","name":"#);
        json::text(out, row.get(first + 1));
        out.push_str(r#","price":"#);
        json::money(out, row.get(first + 2));
        out.push('}');
    }
}

/// Q1.
pub async fn sections(State(limit): State<Arc<Limit>>) -> Response<Body> {
    answer(limit.reader().write_sections().await)
}

/// Q2, the first page of a section.
pub async fn products_first(State(limit): State<Arc<Limit>>, Path(section): Path<String>) -> Response<Body> {
    answer(limit.reader().write_products(json::row_of(&section).unwrap_or_default(), None).await)
}

/// Q2, the page after a cursor.
pub async fn products_after(
    State(limit): State<Arc<Limit>>,
    Path((section, after)): Path<(String, String)>,
) -> Response<Body> {
    answer(limit.reader().write_products(json::row_of(&section).unwrap_or_default(), json::position(&after)).await)
}

/// Q3.
pub async fn orders(State(limit): State<Arc<Limit>>) -> Response<Body> {
    answer(limit.reader().write_orders().await)
}

/// Q4.
pub async fn product(State(limit): State<Arc<Limit>>, Path(id): Path<String>) -> Response<Body> {
    answer(limit.reader().write_product(json::row_of(&id).unwrap_or_default()).await)
}

/// Q5.
pub async fn found(State(limit): State<Arc<Limit>>, Path(words): Path<String>) -> Response<Body> {
    answer(limit.reader().write_found(&json::plain(&words).unwrap_or_default()).await)
}
