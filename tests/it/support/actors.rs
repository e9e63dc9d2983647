//! People who call the service, each signed in with one role.

use std::time::Duration;

use entity::account::role::Role;
use sea_orm::ActiveEnum;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    app::TestApp,
    rows::{account, account_role, session},
};

/// Somebody who calls the service.
#[derive(Clone)]
pub struct Actor<'a> {
    app: &'a TestApp,
    /// The account and the sign-in; none of a visitor.
    signed_in: Option<(Uuid, Uuid)>,
}

impl TestApp {
    /// Somebody who isn't signed in.
    pub fn visitor(&self) -> Actor<'_> {
        Actor { app: self, signed_in: None }
    }

    /// A customer of that name.
    pub async fn customer(&self, name: &str) -> Actor<'_> {
        self.person(name, Role::Customer).await
    }

    /// An employee of that name, always on duty.
    pub async fn employee(&self, name: &str) -> Actor<'_> {
        self.person(name, Role::Employee).await
    }

    /// A shop manager.
    pub async fn manager(&self) -> Actor<'_> {
        self.person("Manon", Role::ShopManager).await
    }

    /// An administrator.
    pub async fn administrator(&self) -> Actor<'_> {
        self.person("Ada", Role::Administrator).await
    }

    async fn person(&self, name: &str, role: Role) -> Actor<'_> {
        let (db, now) = (self.database().connection(), self.app.clock.now());
        let account = account().set("name", name).set("created_at", now).inserted(db).await;
        account_role(account, &role.to_value()).set("granted_at", now).inserted(db).await;
        let expires_at = now + chrono::TimeDelta::days(30);
        let session = session(account)
            .set("created_at", now)
            .set("last_used_at", now)
            .set("expires_at", expires_at)
            .inserted(db)
            .await;
        Actor { app: self, signed_in: Some((account, session)) }
    }
}

impl Actor<'_> {
    /// The account's row id.
    pub fn account_id(&self) -> Uuid {
        self.signed_in.expect("a visitor has no account").0
    }

    /// The sign-in's row id.
    pub fn session_id(&self) -> Uuid {
        self.signed_in.expect("a visitor has no sign-in").1
    }

    /// An access token of this sign-in, good for a quarter of an hour; none of a visitor.
    pub fn token(&self) -> Option<String> {
        let (account, session) = self.signed_in?;
        Some(self.app.app.tokens.sign(account, session, Duration::from_secs(900)).expect("a token can be signed").0)
    }

    /// Sends an operation and gives the whole answer.
    pub async fn send(&self, operation: &str, variables: Value) -> Value {
        let token = self.token();
        self.app.graphql(operation, variables, token.as_deref()).await
    }

    /// Sends an operation that succeeds and gives its data.
    pub async fn ask(&self, operation: &str, variables: Value) -> Value {
        let mut answer = self.send(operation, variables).await;
        assert_eq!(answer.get("errors"), None, "{operation}");
        answer["data"].take()
    }

    /// Sends an operation that fails as a whole, and gives the code of its first error.
    pub async fn error_code(&self, operation: &str, variables: Value) -> String {
        let answer = self.send(operation, variables).await;
        first_error(&answer).unwrap_or_else(|| panic!("no error: {answer}"))
    }

    /// Sends a mutation that does what it should, and gives `selection` of its payload.
    pub async fn mutate(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let mut payload = self.ask(&document(mutation, selection), json!({ "input": input })).await[mutation].take();
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload.as_object_mut().expect("a payload is an object").remove("userErrors");
        payload
    }

    /// Sends a mutation and tells what came of it: `done`, each refusal as `CODE path.of.field`, or the code of
    /// the error.
    pub async fn outcome(&self, mutation: &str, input: Value) -> String {
        let answer = self.send(&document(mutation, ""), json!({ "input": input })).await;
        if let Some(code) = first_error(&answer) {
            return code;
        }
        let refusals: Vec<_> = answer["data"][mutation]["userErrors"]
            .as_array()
            .unwrap_or_else(|| panic!("no payload: {answer}"))
            .iter()
            .map(|refusal| {
                let path: Vec<_> =
                    refusal["field"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                format!("{} {}", refusal["code"].as_str().unwrap_or_default(), path.join(".")).trim().to_owned()
            })
            .collect();
        if refusals.is_empty() { "done".to_owned() } else { refusals.join(", ") }
    }
}

/// `mutation` with one argument `input`, whose type is named after it.
fn document(mutation: &str, selection: &str) -> String {
    let (first, rest) = mutation.split_at(1);
    let input = format!("{}{rest}Input", first.to_uppercase());
    format!("mutation($input: {input}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field }} }} }}")
}

fn first_error(answer: &Value) -> Option<String> {
    let error = answer.get("errors")?.get(0)?;
    Some(error["extensions"]["code"].as_str().unwrap_or("an error without code").to_owned())
}
