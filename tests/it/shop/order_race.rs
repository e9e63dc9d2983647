//! Many customers want the same slot at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    db::{Backend, each_database},
    shop::{Shop, customers},
};

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_customers_who_want_a_slot_with_three_employees_three_get_it(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    for name in ["Anne", "Boris", "Carla"] {
        shop.app.employee(name).await;
    }
    let slot = shop.slot_in(24).await;
    let other = shop.slot_in(25).await;
    let people = customers(&shop.app, 50).await;
    let inputs = join_all(people.iter().map(|customer| shop.order_input(customer, &slot))).await;

    let place = "mutation($input: OrderPlaceInput!) { orderPlace(input: $input) { order { employee { name } } \
        userErrors { code ... on SlotFullError { alternatives { id } } } } }";
    let answers = join_all(people.iter().zip(&inputs).map(|(customer, input)| {
        let variables = json!({ "input": input });
        async move { customer.ask(place, variables).await["orderPlace"].take() }
    }))
    .await;

    let employees: Vec<&Value> =
        answers.iter().map(|answer| &answer["order"]["employee"]["name"]).filter(|name| !name.is_null()).collect();
    let distinct: BTreeSet<&str> = employees.iter().filter_map(|name| name.as_str()).collect();
    assert_eq!((employees.len(), distinct.len()), (3, 3));
    let refused: Vec<&Value> = answers.iter().filter(|answer| answer["order"].is_null()).collect();
    assert_eq!(refused.len(), 47);
    for answer in refused {
        let expected = json!([{ "code": "SLOT_FULL", "alternatives": [{ "id": other }] }]);
        assert_eq!(answer["userErrors"], expected);
    }
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn a_button_pressed_ten_times_at_once_places_one_order(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    shop.app.employee("Boris").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let input = shop.order_input(&chloe, &slot).await;
    let orders = join_all((0..10).map(|_| chloe.mutate("orderPlace", input.clone(), "order { number }"))).await;
    for order in orders {
        assert_eq!(order["order"]["number"], "C-2026-000001");
    }
}
