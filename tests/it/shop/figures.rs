//! Figures for managers, through the public API; both databases answer the same.

use api::platform::global_id::NodeKind;
use chrono::TimeDelta;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    shop::{Shop, take_steps},
};

const EVERYTHING: &str = "{ shopFigures(from: \"2026-11-24\", to: \"2026-11-25\") {
    orders { slots orders perSlot mostOfOneSlot toHandOver collected noShows cancelled }
    preparationTime { orders p50Seconds p90Seconds longestSeconds }
    readyDelay { orders p50Seconds p90Seconds longestSeconds }
    pickupWait { orders p50Seconds p90Seconds longestSeconds }
    missingItems { part whole perMille } substitutedItems { part whole perMille } noShows { part whole perMille } } }";

const OF_GROUPS: &str = "slots orders perSlot cancelled preparationP50Seconds preparationP90Seconds
    pickupWaitP50Seconds pickupWaitP90Seconds missingItems { part whole perMille } noShows { part whole perMille }";

async fn figures(manager: &Actor<'_>, selection: &str) -> Value {
    let query = format!("{{ shopFigures(from: \"2026-11-24\", to: \"2026-11-25\") {{ {selection} }} }}");
    manager.ask(&query, json!({})).await["shopFigures"].take()
}

/// How an order went: its slot so many hours after the shop's present, how many minutes before the slot it was begun,
/// how many minutes that took and how many minutes after the slot's beginning it was fetched; none when nobody came.
struct Course {
    slot_in: i64,
    begun_before: i64,
    taken: i64,
    fetched_after: Option<i64>,
}

const COURSES: [Course; 5] = [
    Course { slot_in: 24, begun_before: 60, taken: 10, fetched_after: Some(0) },
    Course { slot_in: 25, begun_before: 60, taken: 10, fetched_after: Some(4) },
    Course { slot_in: 26, begun_before: 20, taken: 25, fetched_after: Some(7) },
    Course { slot_in: 48, begun_before: 60, taken: 30, fetched_after: Some(-15) },
    Course { slot_in: 49, begun_before: 60, taken: 12, fetched_after: None },
];

/// Five orders that took their course, one that was cancelled, one that waits, and an empty slot that is closed.
async fn two_days(shop: &Shop) {
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let clock = &shop.app.app.clock;
    let opened = clock.now();
    let mut orders = Vec::new();
    for course in &COURSES {
        let slot = shop.slot_in(course.slot_in).await;
        orders.push((course, shop.placed(&chloe, &slot).await));
    }
    let regretted = shop.placed(&chloe, &shop.slot_in(50).await).await;
    assert_eq!(chloe.outcome("orderCancel", json!({ "orderId": regretted })).await, "done");
    shop.placed(&chloe, &shop.slot_in(51).await).await;
    let closed = json!({ "timeSlotId": shop.slot_in(52).await });
    assert_eq!(shop.app.manager().await.outcome("timeSlotClose", closed).await, "done");
    for (course, order) in orders {
        let slot = opened + TimeDelta::hours(course.slot_in);
        clock.set(slot - TimeDelta::minutes(course.begun_before));
        take_steps(&anne, &order, &["orderPreparationStart"]).await;
        prepare_all_but_one(&anne, &order).await;
        clock.set(clock.now() + TimeDelta::minutes(course.taken));
        take_steps(&anne, &order, &["orderReady"]).await;
        clock.set(slot + TimeDelta::minutes(course.fetched_after.unwrap_or(90)));
        take_steps(&anne, &order, &[if course.fetched_after.is_some() { "orderCollect" } else { "orderNoShow" }]).await;
    }
}

/// Of the three pieces of an order one is not found.
async fn prepare_all_but_one(anne: &Actor<'_>, order: &Value) {
    let lines = anne.ask("query($id: ID!) { order(id: $id) { lines { id } } }", json!({ "id": order })).await;
    for line in lines["order"]["lines"].as_array().into_iter().flatten() {
        let input = json!({ "orderLineId": line["id"], "preparedQuantity": 1 });
        assert_eq!(anne.outcome("orderLinePrepare", input).await, "done");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_manager_sees_how_the_orders_of_some_days_went(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    two_days(&shop).await;
    let shown = shop.app.manager().await.ask(EVERYTHING, json!({})).await;
    allow_duplicates! { assert_json_snapshot!(shown["shopFigures"], @r#"
    {
      "missingItems": {
        "part": 5,
        "perMille": 333,
        "whole": 15
      },
      "noShows": {
        "part": 1,
        "perMille": 200,
        "whole": 5
      },
      "orders": {
        "cancelled": 1,
        "collected": 4,
        "mostOfOneSlot": 1,
        "noShows": 1,
        "orders": 6,
        "perSlot": "0.86",
        "slots": 7,
        "toHandOver": 1
      },
      "pickupWait": {
        "longestSeconds": 420,
        "orders": 4,
        "p50Seconds": 0,
        "p90Seconds": 420
      },
      "preparationTime": {
        "longestSeconds": 1800,
        "orders": 5,
        "p50Seconds": 720,
        "p90Seconds": 1800
      },
      "readyDelay": {
        "longestSeconds": 300,
        "orders": 5,
        "p50Seconds": 0,
        "p90Seconds": 300
      },
      "substitutedItems": {
        "part": 0,
        "perMille": 0,
        "whole": 15
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn the_figures_are_told_day_by_day(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    two_days(&shop).await;
    let shown = figures(&shop.app.manager().await, &format!("byDay {{ day {OF_GROUPS} }}")).await;
    allow_duplicates! { assert_json_snapshot!(shown["byDay"], @r#"
    [
      {
        "cancelled": 0,
        "day": "2026-11-24",
        "missingItems": {
          "part": 3,
          "perMille": 333,
          "whole": 9
        },
        "noShows": {
          "part": 0,
          "perMille": 0,
          "whole": 3
        },
        "orders": 3,
        "perSlot": "1.00",
        "pickupWaitP50Seconds": 240,
        "pickupWaitP90Seconds": 420,
        "preparationP50Seconds": 600,
        "preparationP90Seconds": 1500,
        "slots": 3
      },
      {
        "cancelled": 1,
        "day": "2026-11-25",
        "missingItems": {
          "part": 2,
          "perMille": 333,
          "whole": 6
        },
        "noShows": {
          "part": 1,
          "perMille": 500,
          "whole": 2
        },
        "orders": 3,
        "perSlot": "0.75",
        "pickupWaitP50Seconds": 0,
        "pickupWaitP90Seconds": 0,
        "preparationP50Seconds": 720,
        "preparationP90Seconds": 1800,
        "slots": 4
      }
    ]
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn the_figures_are_told_by_the_time_of_day(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    two_days(&shop).await;
    let shown = figures(
        &shop.app.manager().await,
        "byTime { time slots orders cancelled preparationP50Seconds pickupWaitP90Seconds }",
    )
    .await;
    let line = |row: &Value| {
        let number = |name: &str| row[name].to_string();
        let names = ["slots", "orders", "cancelled", "preparationP50Seconds", "pickupWaitP90Seconds"];
        format!("{} {}", row["time"].as_str().unwrap_or_default(), names.map(number).join(" "))
    };
    let lines: Vec<_> = shown["byTime"].as_array().into_iter().flatten().map(line).collect();
    // 8:00 in UTC is 9:00 in Paris. A cancelled order's slot still takes orders, a closed one without orders is none.
    assert_eq!(
        lines,
        [
            "09:00 2 2 0 600 0",
            "10:00 2 2 0 600 240",
            "11:00 2 1 1 1500 420",
            "12:00 1 1 0 null null",
            "13:00 0 0 0 null null",
        ]
    );
}

#[apply(each_database)]
#[tokio::test]
async fn days_without_orders_have_no_times_and_no_rates(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.slot_in(24).await;
    let shown = shop.app.manager().await.ask(EVERYTHING, json!({})).await["shopFigures"].take();
    let nothing = json!({ "orders": 0, "p50Seconds": null, "p90Seconds": null, "longestSeconds": null });
    let of_nothing = json!({ "part": 0, "whole": 0, "perMille": null });
    for time in ["preparationTime", "readyDelay", "pickupWait"] {
        assert_eq!(shown[time], nothing, "{time}");
    }
    for share in ["missingItems", "substitutedItems", "noShows"] {
        assert_eq!(shown[share], of_nothing, "{share}");
    }
    assert_eq!((&shown["orders"]["slots"], &shown["orders"]["perSlot"]), (&json!(1), &json!("0.00")));
    let later = "{ shopFigures(from: \"2027-01-01\", to: \"2027-01-31\") { orders { slots perSlot } byDay { day } } }";
    let shown = shop.app.manager().await.ask(later, json!({})).await["shopFigures"].take();
    assert_eq!(shown, json!({ "orders": { "slots": 0, "perSlot": null }, "byDay": [] }));
}

#[apply(each_database)]
#[tokio::test]
async fn what_replaced_something_is_not_missing(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    prepare_all_but_one(&anne, &order).await;
    let asked = "query($id: ID!) { order(id: $id) { lines { id quantity } } }";
    let lines = anne.ask(asked, json!({ "id": order })).await["order"]["lines"].take();
    let short = lines.as_array().into_iter().flatten().find(|line| line["quantity"] == 2).expect("two breads");
    let other = NodeKind::Product.encode(shop.cheese);
    let offer = json!({ "orderLineId": short["id"], "productId": other, "quantity": 1 });
    assert_eq!(anne.outcome("orderLineSubstitutePropose", offer).await, "done");
    let asked = "query($id: ID!) { order(id: $id) { lines { quantity substitutions { id } } } }";
    let lines = chloe.ask(asked, json!({ "id": order })).await["order"]["lines"].take();
    let offers =
        lines.as_array().into_iter().flatten().flat_map(|line| line["substitutions"].as_array().into_iter().flatten());
    for offer in offers {
        let accepted = json!({ "orderLineSubstitutionId": offer["id"] });
        assert_eq!(chloe.outcome("orderLineSubstitutionAccept", accepted).await, "done");
    }
    take_steps(&anne, &order, &["orderReady"]).await;
    let shown = figures(&shop.app.manager().await, "missingItems { part whole } substitutedItems { part whole }").await;
    assert_eq!(shown["missingItems"], json!({ "part": 0, "whole": 3 }));
    assert_eq!(shown["substitutedItems"], json!({ "part": 1, "whole": 3 }));
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_has_failed_to_come_until_the_slot_is_over(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    let (manager, clock) = (shop.app.manager().await, &shop.app.app.clock);
    let slot = clock.now() + TimeDelta::hours(24);
    let rate = async || figures(&manager, "noShows { part whole perMille }").await["noShows"].take();
    clock.set(slot + TimeDelta::minutes(14));
    take_steps(&anne, &order, &["orderNoShow"]).await;
    assert_eq!(rate().await, json!({ "part": 0, "whole": 0, "perMille": null }));
    clock.set(slot + TimeDelta::minutes(15));
    assert_eq!(rate().await, json!({ "part": 1, "whole": 1, "perMille": 1000 }));
}
