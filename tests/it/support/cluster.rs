//! Several instances of the program on one PostgreSQL, holding the demonstration.

use std::time::Duration;

use api::{account::token::TokenKeys, platform::clock::Clock};
use serde_json::{Value, json};

use super::{
    db::{Backend, TestDatabase},
    process::{Home, Running, Serving},
    socket::Socket,
};

/// What a manager watches.
pub const QUEUE: &str = "subscription($after: EventCursor) { preparationQueueChanged(after: $after) { kind cursor } }";

/// The folder and the database that instances share.
pub struct Cluster {
    home: Home,
    /// The database, around the instances.
    pub database: TestDatabase,
}

/// An order under preparation, and who may prepare it.
pub struct Work {
    /// A manager's access token.
    pub token: String,
    line: Value,
    prepared: usize,
}

impl Cluster {
    /// A cluster without an instance yet.
    pub async fn new(redis_url: Option<&str>) -> Self {
        let database = TestDatabase::create(Backend::Postgres).await;
        let home = Home::new().with("QUAI_DATABASE_URL", database.url());
        let home = match redis_url {
            Some(url) => home.with("QUAI_REDIS_URL", url),
            None => home,
        };
        let loaded = home.run(&["demo"]);
        assert_eq!(loaded.code, Some(0), "{}", loaded.stderr);
        Self { home, database }
    }

    /// The same, with a variable for every instance.
    pub fn with(self, variable: &str, value: &str) -> Self {
        Self { home: self.home.with(variable, value), ..self }
    }

    /// One more worker.
    pub fn worker(&self) -> Running {
        self.home.start(&["worker"])
    }

    /// One more instance.
    pub fn instance(&self) -> Serving {
        self.home.serve(&["--no-worker"])
    }
}

/// The tokens of a sign-in.
pub struct Pair {
    access: String,
    refresh: Value,
}

impl Cluster {
    /// Another access token of the same sign-in, which ends after a few seconds: settings allow a minute at least.
    pub fn ending(&self, pair: &Pair, lifetime: Duration) -> String {
        let keys = TokenKeys::open(&self.home.path().join("data"), &Clock::default()).expect("the cluster's keys");
        let claims = keys.check(&pair.access).expect("a token of the cluster");
        keys.sign(claims.sub, claims.sid, lifetime).expect("a token can be signed").0
    }
}

impl Serving {
    /// Signs an account of the demonstration in; answers its access token.
    pub fn sign_in(&self, name: &str) -> String {
        self.sign_in_pair(name).access
    }

    /// Exchanges the refresh token; answers the new access token.
    pub fn renew(&self, pair: &Pair) -> String {
        let mutation = "mutation($input: SessionRefreshInput!) { sessionRefresh(input: $input) \
            { session { accessToken } } }";
        let answer = self.graphql(mutation, json!({ "input": { "refreshToken": pair.refresh } }), "");
        let token = answer["data"]["sessionRefresh"]["session"]["accessToken"].as_str();
        token.unwrap_or_else(|| panic!("a session: {answer}")).to_owned()
    }

    /// Signs an account of the demonstration in.
    pub fn sign_in_pair(&self, name: &str) -> Pair {
        let mutation = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) \
            { session { accessToken refreshToken } } }";
        let input = json!({ "email": format!("{name}@demo.quai.example"), "password": api::demo::PASSWORD });
        let answer = self.graphql(mutation, json!({ "input": input }), "");
        let session = &answer["data"]["sessionCreate"]["session"];
        let access = session["accessToken"].as_str().unwrap_or_else(|| panic!("a session: {answer}")).to_owned();
        Pair { access, refresh: session["refreshToken"].clone() }
    }

    /// An order that a manager prepares.
    pub fn work(&self) -> Work {
        let token = self.sign_in("manager");
        let query =
            "{ orders(first: 1, where: { state: { in: [PREPARING] } }) { nodes { lines { id preparedQuantity } } } }";
        let answer = self.graphql(query, json!({}), &token);
        let line = &answer["data"]["orders"]["nodes"][0]["lines"][0];
        let prepared = line["preparedQuantity"].as_u64().and_then(|prepared| usize::try_from(prepared).ok());
        let prepared = prepared.unwrap_or_else(|| panic!("the demonstration has an order under preparation: {answer}"));
        Work { token, line: line["id"].clone(), prepared }
    }

    /// A WebSocket's address.
    pub fn socket_url(&self) -> String {
        format!("ws://{}/graphql/ws", self.address)
    }

    /// A socket on which the queue is watched, all that happened after `after` included.
    pub async fn watch_queue(&self, token: &str, after: &Value) -> Socket {
        let mut socket = Socket::open_at(&self.socket_url(), Some(token)).await;
        let payload = json!({ "query": QUEUE, "variables": { "after": after } });
        socket.send(json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
        socket
    }

    /// The cursor of now.
    pub fn cursor(&self, token: &str) -> Value {
        self.graphql("{ viewer { eventCursor } }", json!({}), token)["data"]["viewer"]["eventCursor"].clone()
    }

    /// A figure of `/metrics`.
    pub fn figure(&self, name: &str) -> f64 {
        let (_, figures) = self.get("/metrics");
        let line = figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("{name} is a figure: {figures}"))
    }
}

impl Work {
    /// Makes one event: the `number`th change of what is prepared of a line. The body of the request.
    pub fn step(&self, number: usize) -> Value {
        let query = "mutation($input: OrderLinePrepareInput!) { orderLinePrepare(input: $input) \
            { userErrors { code } } }";
        let input = json!({ "orderLineId": self.line, "preparedQuantity": (self.prepared + number) % 2 });
        json!({ "query": query, "variables": { "input": input } })
    }

    /// Makes one event through an instance.
    pub fn done(&self, instance: &Serving, number: usize) {
        let step = self.step(number);
        let query = step["query"].as_str().unwrap_or_default();
        let answer = instance.graphql(query, step["variables"].clone(), &self.token);
        assert_eq!(answer["data"]["orderLinePrepare"]["userErrors"], json!([]), "{answer}");
    }
}
