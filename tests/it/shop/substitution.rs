//! Substitutes for what is missing, through the public API.

use api::platform::global_id::NodeKind;
use chrono::TimeDelta;
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    rows,
    shop::{Shop, id, take_steps},
};

/// An order of two breads at 2.50 and a cheese, in preparation, with nothing prepared; and a brioche for 3.00.
struct Missing<'a> {
    shop: &'a Shop,
    anne: Actor<'a>,
    chloe: Actor<'a>,
    order: Value,
    /// The line of the breads.
    line: Value,
    brioche: Uuid,
}

impl<'a> Missing<'a> {
    async fn set(shop: &'a Shop, preferences: Value) -> Self {
        let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
        let db = shop.app.database().connection();
        let section = rows::section().inserted(db).await;
        let row = rows::product(section).set("name", "Brioche").set("list_price", 300_i64).set("price", 300_i64);
        let brioche = row.inserted(db).await;
        let mut input = shop.order_input(&chloe, &shop.slot_in(24).await).await;
        for (name, value) in preferences.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        let order = chloe.mutate("orderPlace", input, "order { id lines { id } }").await["order"].take();
        let (order, line) = (order["id"].clone(), order["lines"][0]["id"].clone());
        take_steps(&anne, &order, &["orderPreparationStart"]).await;
        Self { shop, anne, chloe, order, line, brioche }
    }

    fn offer(&self, quantity: i32) -> Value {
        json!({ "orderLineId": self.line, "productId": id(NodeKind::Product, self.brioche), "quantity": quantity })
    }

    async fn propose(&self, quantity: i32) -> String {
        self.anne.outcome("orderLineSubstitutePropose", self.offer(quantity)).await
    }

    /// The latest offer for the breads, as an answer names it.
    async fn latest(&self) -> Value {
        let query = "query($id: ID!) { order(id: $id) { lines { substitutions { id } } } }";
        let seen = self.chloe.ask(query, json!({ "id": self.order })).await;
        let offers = seen["order"]["lines"][0]["substitutions"].as_array().cloned().unwrap_or_default();
        json!({ "orderLineSubstitutionId": offers.last().expect("an offer")["id"] })
    }

    async fn accept(&self) -> String {
        self.chloe.outcome("orderLineSubstitutionAccept", self.latest().await).await
    }

    /// The order's counts, and the offers for the breads.
    async fn seen(&self) -> Value {
        let query = "query($id: ID!) { order(id: $id) { preparedItems missingItems toPay { amount } lines { \
            substitutedQuantity substitutions { productName unitPrice { amount } quantity state } } } }";
        let mut order = self.chloe.ask(query, json!({ "id": self.order })).await["order"].take();
        order["lines"] = order["lines"][0].take();
        order
    }
}

#[apply(each_database)]
#[tokio::test]
async fn an_accepted_substitute_is_paid_at_most_like_what_is_missing(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    let prepared = json!({ "orderLineId": missing.line, "preparedQuantity": 1 });
    assert_eq!(missing.anne.outcome("orderLinePrepare", prepared).await, "done");
    assert_eq!(missing.propose(1).await, "done");
    let offer =
        json!({ "productName": "Brioche", "unitPrice": { "amount": "2.50" }, "quantity": 1, "state": "PROPOSED" });
    let mut seen = json!({ "preparedItems": 1, "missingItems": 2, "toPay": { "amount": "2.50" },
        "lines": { "substitutedQuantity": 0, "substitutions": [offer] } });
    assert_eq!(missing.seen().await, seen);
    assert_eq!(missing.accept().await, "done");
    seen["lines"]["substitutions"][0]["state"] = json!("ACCEPTED");
    seen["lines"]["substitutedQuantity"] = json!(1);
    seen["preparedItems"] = json!(2);
    seen["missingItems"] = json!(1);
    seen["toPay"]["amount"] = json!("5.00");
    assert_eq!(missing.seen().await, seen);
    assert_eq!(missing.accept().await, "SUBSTITUTION_NOT_OPEN orderLineSubstitutionId");
    let all = json!({ "orderLineId": missing.line, "preparedQuantity": 2 });
    assert_eq!(missing.anne.outcome("orderLinePrepare", all).await, "OUT_OF_RANGE preparedQuantity");
}

#[apply(each_database)]
#[tokio::test]
async fn a_declined_substitute_leaves_the_pieces_missing_and_another_may_be_offered(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    assert_eq!(missing.propose(3).await, "OUT_OF_RANGE quantity");
    assert_eq!(missing.propose(0).await, "OUT_OF_RANGE quantity");
    assert_eq!(missing.propose(2).await, "done");
    assert_eq!(missing.propose(1).await, "SUBSTITUTION_OPEN orderLineId");
    let offer = missing.latest().await;
    assert_eq!(missing.chloe.outcome("orderLineSubstitutionDecline", offer).await, "done");
    assert_eq!(missing.seen().await["missingItems"], 3);
    assert_eq!(missing.propose(1).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn who_wants_nothing_else_is_not_asked_and_who_likes_it_similar_is_not_either(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let bread = id(NodeKind::Product, shop.bread);
    let none = json!([{ "productId": bread, "substitution": "NONE" }]);
    let missing = Missing::set(&shop, json!({ "substitution": "SIMILAR", "lineSubstitutions": none })).await;
    assert_eq!(missing.propose(1).await, "SUBSTITUTION_NOT_WANTED orderLineId");
    let lines = "query($id: ID!) { order(id: $id) { lines { id substitution } } }";
    let lines = missing.chloe.ask(lines, json!({ "id": missing.order })).await["order"]["lines"].take();
    assert_eq!((&lines[0]["substitution"], &lines[1]["substitution"]), (&json!("NONE"), &json!("SIMILAR")));
    let mut offer = missing.offer(1);
    offer["orderLineId"] = lines[1]["id"].clone();
    let selection = "order { preparedItems toPay { amount } lines { substitutions { state } } }";
    let order = missing.anne.mutate("orderLineSubstitutePropose", offer, selection).await["order"].take();
    assert_eq!((&order["preparedItems"], &order["toPay"]["amount"]), (&json!(1), &json!("3.00")));
    assert_eq!(order["lines"][1]["substitutions"], json!([{ "state": "ACCEPTED" }]));
}

#[apply(each_database)]
#[tokio::test]
async fn an_open_offer_expires_when_the_order_is_ready(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    assert_eq!(missing.propose(1).await, "done");
    take_steps(&missing.anne, &missing.order, &["orderReady"]).await;
    assert_eq!(missing.seen().await["lines"]["substitutions"][0]["state"], "EXPIRED");
    assert_eq!(missing.accept().await, "SUBSTITUTION_NOT_OPEN orderLineSubstitutionId");
    assert_eq!(missing.propose(1).await, "ORDER_NOT_IN_STATE orderLineId");
}

#[apply(each_database)]
#[tokio::test]
async fn an_offer_may_have_a_last_instant(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    let clock = &missing.shop.app.app.clock;
    let mut offer = missing.offer(1);
    for (hours, outcome) in [(0, "OUT_OF_RANGE expiresAt"), (25, "OUT_OF_RANGE expiresAt"), (1, "done")] {
        offer["expiresAt"] = json!(clock.now() + TimeDelta::hours(hours));
        assert_eq!(missing.anne.outcome("orderLineSubstitutePropose", offer.clone()).await, outcome, "{hours}");
    }
    clock.set(clock.now() + TimeDelta::hours(1) + TimeDelta::microseconds(1));
    assert_eq!(missing.seen().await["lines"]["substitutions"][0]["state"], "EXPIRED");
    assert_eq!(missing.accept().await, "SUBSTITUTION_NOT_OPEN orderLineSubstitutionId");
    assert_eq!(missing.propose(2).await, "done", "the late one gives way");
    assert_eq!(missing.accept().await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn an_offer_ends_when_the_pieces_are_found_after_all(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    assert_eq!(missing.propose(1).await, "done");
    for (prepared, state) in [(1, "PROPOSED"), (2, "EXPIRED")] {
        let prepared = json!({ "orderLineId": missing.line, "preparedQuantity": prepared });
        assert_eq!(missing.anne.outcome("orderLinePrepare", prepared).await, "done");
        assert_eq!(missing.seen().await["lines"]["substitutions"][0]["state"], state);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn only_who_prepares_offers_and_only_the_customer_answers(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    let (boris, denis) = (shop.app.employee("Boris").await, shop.app.customer("Denis").await);
    let propose = "orderLineSubstitutePropose";
    assert_eq!(boris.outcome(propose, missing.offer(1)).await, "NOT_ASSIGNED");
    assert_eq!(missing.chloe.outcome(propose, missing.offer(1)).await, "FORBIDDEN");
    assert_eq!(shop.app.manager().await.outcome(propose, missing.offer(1)).await, "done");
    let offer = missing.latest().await;
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let seen = json!({ "id": offer["orderLineSubstitutionId"] });
    for mutation in ["orderLineSubstitutionAccept", "orderLineSubstitutionDecline"] {
        assert_eq!(denis.outcome(mutation, offer.clone()).await, "NOT_FOUND orderLineSubstitutionId");
        assert_eq!(missing.anne.outcome(mutation, offer.clone()).await, "FORBIDDEN");
    }
    assert_eq!(denis.ask(node, seen.clone()).await["node"], json!(null));
    assert_eq!(boris.ask(node, seen.clone()).await["node"], seen);
}

#[apply(each_database)]
#[tokio::test]
async fn what_cannot_be_ordered_is_not_offered(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    let db = shop.app.database().connection();
    let mut same = missing.offer(1);
    same["productId"] = id(NodeKind::Product, shop.bread);
    assert_eq!(missing.anne.outcome("orderLineSubstitutePropose", same).await, "INVALID_INPUT productId");
    assert_eq!(rows::update(db, "product", missing.brioche, "available", false).await, Ok(()));
    assert_eq!(missing.propose(1).await, "PRODUCT_UNAVAILABLE productId");
    assert_eq!(rows::update(db, "product", missing.brioche, "archived_at", shop.app.app.clock.now()).await, Ok(()));
    assert_eq!(missing.propose(1).await, "NOT_FOUND productId");
}

#[apply(each_database)]
#[tokio::test]
async fn a_preference_names_what_is_in_the_basket(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let mut input = shop.order_input(&chloe, &shop.slot_in(24).await).await;
    input["lineSubstitutions"] = json!([{ "productId": id(NodeKind::Product, Uuid::now_v7()), "substitution": "ASK" }]);
    assert_eq!(chloe.outcome("orderPlace", input).await, "NOT_FOUND lineSubstitutions");
}

#[apply(each_database)]
#[tokio::test]
async fn substitutes_of_all_lines_cost_one_statement(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let missing = Missing::set(&shop, json!({})).await;
    assert_eq!(missing.propose(1).await, "done");
    let statements = || shop.app.app.database.statement_count();
    let query = "query($id: ID!) { order(id: $id) { pickupCode lines { substitutedQuantity \
        substitutions { state product { name } } } } }";
    let before = statements();
    missing.chloe.ask(query, json!({ "id": missing.order })).await;
    assert_eq!(statements() - before, 5, "the caller, the order, its lines, the offers, their products");
}
