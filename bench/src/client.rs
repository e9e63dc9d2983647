//! Asks Quai as one of its clients does.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::Outcome;

/// The password of everybody in the data.
pub const PASSWORD: &str = "bench-password-2026";

/// A running server.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    url: String,
}

impl Api {
    /// A client of the server at `base`.
    pub fn new(base: &str) -> Self {
        Self { http: reqwest::Client::new(), url: format!("{base}/graphql") }
    }

    /// The answer's data; errors and refusals fail.
    pub async fn ask(&self, token: Option<&str>, query: &str, variables: Value) -> Outcome<Value> {
        let mut request = self.http.post(&self.url).json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        Self::data_of(request).await
    }

    async fn data_of(request: reqwest::RequestBuilder) -> Outcome<Value> {
        let mut answer: Value = request.send().await?.json().await?;
        if answer.get("errors").is_some() {
            return Err(answer.to_string().into());
        }
        Ok(answer["data"].take())
    }

    /// An access token. Everybody has an address of their own, or they would soon have to wait as one who guesses.
    pub async fn sign_in(&self, email: &str) -> Outcome<String> {
        let number: u32 =
            email.chars().filter_map(|character| character.to_digit(10)).fold(0, |all, one| all * 10 + one);
        let address = Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + number);
        let query = "mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { \
                     session { accessToken } userErrors { code message } } }";
        let input = json!({ "email": email, "password": PASSWORD });
        let body = json!({ "query": query, "variables": { "input": input } });
        let request = self.http.post(&self.url).header("X-Forwarded-For", address.to_string()).json(&body);
        let data = Self::data_of(request).await?;
        match data["sessionCreate"]["session"]["accessToken"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => Err(data.to_string().into()),
        }
    }
}

/// The customer with this number.
pub fn customer(number: usize) -> String {
    format!("customer{number:05}@bench.example")
}
