//! What is asked, of Quai and of the limit: the workloads of one run over one database.

use api::shop::product::search::Search;
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{
    Outcome,
    client::{Api, customer},
    limit::json::{self as limit, BASKET, PRODUCT, SECTION, TIME_SLOT, USER},
};

/// One HTTP request, as `wrk` sends it.
#[derive(Clone, Debug)]
pub struct Request {
    /// GET or POST.
    pub method: &'static str,
    /// The path with its query.
    pub path: String,
    /// The bearer token.
    pub token: Option<String>,
    /// The body.
    pub body: Option<String>,
}

/// A workload: requests that are sent in turn.
pub struct Workload {
    /// Its short name in the table.
    pub name: &'static str,
    /// To Quai.
    pub quai: Vec<Request>,
    /// The same to the limit, in the same order; empty where it has none.
    pub limit: Vec<Request>,
}

const SECTIONS: &str =
    "{ sections(first: 50) { nodes { name products(first: 20) { nodes { name price { amount } } } } } }";
const PRODUCTS: &str = "query ($section: ID!, $after: String) { \
    products(first: 20, after: $after, where: { sectionId: $section }) { \
    nodes { id name price { amount } } pageInfo { hasNextPage endCursor } } }";
const ORDERS: &str = "{ orders(first: 20) { nodes { number state amount { amount } lines { \
    quantity unitPrice { amount } product { name section { name } } } } } }";
const PRODUCT_PAGE: &str = "query ($id: ID!) { product(id: $id) { name comment price { amount } \
    listPrice { amount } promotion { amount } section { name } \
    associated { id name price { amount } } packs { id name price { amount } } } }";
const SEARCH: &str =
    "query ($text: String) { products(first: 20, search: $text) { nodes { id name price { amount } } } }";
/// What people type, each with a typo.
const TYPED: [&str; 12] = [
    "croisant bio",
    "bageutte tradition",
    "camenbert",
    "jambn fumé",
    "saumom",
    "carotes des alpes",
    "courjettes",
    "lentiles vertes",
    "chocolta noir",
    "limonnade citron",
    "haricots surgelés 500",
    "bougis blanches",
];
pub const LINE_SET: &str = "mutation ($input: BasketLineSetInput!) { basketLineSet(input: $input) { \
    basket { id itemsNumber amount { amount } } userErrors { code message } } }";
const OWN_ORDERS: &str = "{ orders(first: 20, where: { mine: true }) { nodes { number state amount { amount } } } }";
const BY_NUMBER: &str = "query ($number: String!) { orders(first: 1, where: { number: $number }) { \
    nodes { number state lines { quantity productName } } } }";
const QUEUE: &str = "query ($day: Date!) { preparationQueue(first: 20, day: $day) { \
    nodes { number state itemsNumber timeSlot { startsAt } } } }";
const SLOTS: &str = "query ($from: Date!) { timeSlots(from: $from, days: 2) { id startsAt state } }";

/// How many customers are signed in.
pub const CUSTOMERS: usize = 64;

/// A customer who is signed in.
#[derive(Clone, Debug)]
pub struct Shopper {
    /// The access token.
    pub token: String,
    /// The account's row.
    pub account: Uuid,
    /// The global id of the default basket.
    pub basket: String,
}

/// What the workloads are made from.
pub struct World {
    api: Api,
    /// The manager's token.
    pub manager: String,
    /// The customers.
    pub shoppers: Vec<Shopper>,
    sections: Vec<String>,
    /// Global ids of some products that can be ordered.
    pub products: Vec<String>,
    /// Global ids of the slots from the day after tomorrow on, in order of time.
    pub slots: Vec<String>,
    numbers: Vec<String>,
    tomorrow: String,
}

impl World {
    /// Reads the database and signs the customers in.
    pub async fn read(api: Api, database: &Client) -> Outcome<Self> {
        let ids = async |kind: u8, sql: &str| -> Outcome<Vec<String>> {
            let rows = database.query(sql, &[]).await?;
            Ok(rows.iter().map(|row| limit::global_id(kind, row.get(0))).collect())
        };
        let numbers = "SELECT number FROM shop_order WHERE time_slot_id IN \
                       (SELECT id FROM time_slot WHERE day = to_char(now()::date + 1, 'YYYY-MM-DD')) ORDER BY number";
        let numbers = database.query(numbers, &[]).await?.iter().map(|row| row.get(0)).collect();
        let mut shoppers = Vec::new();
        for number in 0..CUSTOMERS {
            let email = customer(number);
            let row = database
                .query_one(
                    "SELECT account.id, basket.id FROM account \
                     JOIN basket ON customer_id = account.id AND is_default WHERE email = $1",
                    &[&email],
                )
                .await?;
            let (account, basket) = (row.get(0), limit::global_id(BASKET, row.get(1)));
            shoppers.push(Shopper { token: api.sign_in(&email).await?, account, basket });
        }
        Ok(Self {
            manager: api.sign_in("manager@bench.example").await?,
            shoppers,
            sections: ids(SECTION, "SELECT id FROM section ORDER BY position").await?,
            products: ids(
                PRODUCT,
                "SELECT id FROM product WHERE kind = 'SIMPLE' AND substr(id::text, 36) = '0' ORDER BY id",
            )
            .await?,
            slots: ids(
                TIME_SLOT,
                "SELECT id FROM time_slot WHERE day > to_char(now()::date + 1, 'YYYY-MM-DD') ORDER BY starts_at",
            )
            .await?,
            numbers,
            tomorrow: database.query_one("SELECT to_char(now()::date + 1, 'YYYY-MM-DD')", &[]).await?.get(0),
            api,
        })
    }

    /// Q1 to Q5.
    pub async fn reads(&self) -> Outcome<Vec<Workload>> {
        Ok(vec![
            Workload { name: "Q1", quai: vec![post(None, SECTIONS, json!({}))], limit: vec![get("/q1".into())] },
            self.product_pages().await?,
            Workload {
                name: "Q3",
                quai: vec![post(Some(&self.manager), ORDERS, json!({}))],
                limit: vec![get("/q3".into())],
            },
            Workload {
                name: "Q4",
                quai: self.products.iter().map(|id| post(None, PRODUCT_PAGE, json!({ "id": id }))).collect(),
                limit: self.products.iter().map(|id| get(format!("/q4/{id}"))).collect(),
            },
            self.searches()?,
        ])
    }

    /// Q5: the limit gets the words ready.
    fn searches(&self) -> Outcome<Workload> {
        let (mut quai, mut limit) = (Vec::new(), Vec::new());
        for text in TYPED {
            quai.push(post(None, SEARCH, json!({ "text": text })));
            let words = Search::parse(text, false).map_err(|_| "the search is refused")?;
            limit.push(get(format!("/q5/{}", limit::quoted(&serde_json::to_string(&words)?))));
        }
        Ok(Workload { name: "Q5", quai, limit })
    }

    /// Q2: the first two pages of each section.
    async fn product_pages(&self) -> Outcome<Workload> {
        let (mut quai, mut limit) = (Vec::new(), Vec::new());
        for section in &self.sections {
            let first = json!({ "section": section });
            let page = self.api.ask(None, PRODUCTS, first.clone()).await?;
            let cursor = page["products"]["pageInfo"]["endCursor"].as_str().unwrap_or_default();
            quai.push(post(None, PRODUCTS, first));
            limit.push(get(format!("/q2/{section}")));
            quai.push(post(None, PRODUCTS, json!({ "section": section, "after": cursor })));
            limit.push(get(format!("/q2/{section}/{cursor}")));
        }
        Ok(Workload { name: "Q2", quai, limit })
    }

    /// M1: customers put products into their baskets, ten different ones each.
    pub fn basket_lines(&self) -> Workload {
        let (mut quai, mut limit) = (Vec::new(), Vec::new());
        for round in 0..10 {
            for (place, shopper) in self.shoppers.iter().enumerate() {
                let product = &self.products[(place * 7 + round * 3) % self.products.len()];
                let quantity = 1 + round % 5;
                let input = json!({ "basketId": shopper.basket, "productId": product, "quantity": quantity });
                quai.push(post(Some(&shopper.token), LINE_SET, json!({ "input": input })));
                let customer = limit::global_id(USER, shopper.account);
                let path = format!("/m1/{customer}/{}/{product}/{quantity}", shopper.basket);
                limit.push(Request { method: "POST", ..get(path) });
            }
        }
        Workload { name: "M1", quai, limit }
    }

    /// What must not slow down with the number of orders.
    pub async fn growing(&self) -> Outcome<Vec<Workload>> {
        let only = |name, quai| Workload { name, quai, limit: Vec::new() };
        let manager = Some(self.manager.as_str());
        let day = json!({ "day": self.tomorrow });
        Ok(vec![
            only("page of products (Q2)", self.product_pages().await?.quai),
            only("newest orders (Q3)", vec![post(manager, ORDERS, json!({}))]),
            only(
                "a customer's orders",
                self.shoppers.iter().map(|one| post(Some(&one.token), OWN_ORDERS, json!({}))).collect(),
            ),
            only(
                "an order by its number",
                self.numbers.iter().map(|number| post(manager, BY_NUMBER, json!({ "number": number }))).collect(),
            ),
            only("tomorrow's queue", vec![post(manager, QUEUE, day)]),
            only("slots of two days", vec![post(None, SLOTS, json!({ "from": self.tomorrow }))]),
        ])
    }
}

fn get(path: String) -> Request {
    Request { method: "GET", path, token: None, body: None }
}

fn post(token: Option<&str>, query: &str, variables: Value) -> Request {
    let body = json!({ "query": query, "variables": variables }).to_string();
    Request { method: "POST", path: "/graphql".to_owned(), token: token.map(str::to_owned), body: Some(body) }
}
