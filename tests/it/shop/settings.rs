//! The shop's settings and opening hours through the public API.

use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
};

const SHOP: &str = "{ shop { name address timeZone orderCutoffMinutes slotMinutes
    openingHours { weekday opensAt closesAt } } }";

fn span(weekday: &str, opens_at: &str, closes_at: &str) -> Value {
    json!({ "weekday": weekday, "opensAt": opens_at, "closesAt": closes_at })
}

async fn set_week(manager: &Actor<'_>, spans: Value) -> String {
    manager.outcome("openingHoursSet", json!({ "openingHours": spans })).await
}

#[apply(each_database)]
#[tokio::test]
async fn anyone_reads_the_shop_and_a_manager_changes_what_is_given(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let change = json!({ "name": "  La boutique du Quai ", "address": "1 quai de Seine\n76000 Rouen" });
    manager.mutate("shopUpdate", change, "").await;
    manager.mutate("shopUpdate", json!({ "timeZone": "Europe/Lisbon", "orderCutoffMinutes": 0 }), "").await;
    let week =
        json!([span("TUESDAY", "14:00", "19:00"), span("SUNDAY", "09:00", "12:30"), span("TUESDAY", "09:00", "14:00")]);
    assert_eq!(set_week(&manager, week).await, "done");
    let shown = &app.visitor().ask(SHOP, json!({})).await["shop"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "address": "1 quai de Seine\n76000 Rouen",
      "name": "La boutique du Quai",
      "openingHours": [
        {
          "closesAt": "14:00",
          "opensAt": "09:00",
          "weekday": "TUESDAY"
        },
        {
          "closesAt": "19:00",
          "opensAt": "14:00",
          "weekday": "TUESDAY"
        },
        {
          "closesAt": "12:30",
          "opensAt": "09:00",
          "weekday": "SUNDAY"
        }
      ],
      "orderCutoffMinutes": 0,
      "slotMinutes": 15,
      "timeZone": "Europe/Lisbon"
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_week_replaces_the_old_one_and_may_be_empty(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    for week in [json!([span("MONDAY", "09:00", "12:00")]), json!([span("MONDAY", "09:00", "18:00")]), json!([])] {
        let payload = manager
            .mutate(
                "openingHoursSet",
                json!({ "openingHours": week }),
                "shop { openingHours { weekday opensAt closesAt } }",
            )
            .await;
        assert_eq!(payload["shop"]["openingHours"], week);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn two_managers_who_save_the_week_at_once_leave_one_whole_week(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let weeks = [("09:00", "12:00"), ("10:00", "13:00"), ("11:00", "14:00"), ("12:00", "15:00")];
    let saving = weeks.map(|(opens, closes)| {
        let week = json!([span("MONDAY", opens, closes), span("FRIDAY", opens, closes)]);
        set_week(&manager, week)
    });
    assert_eq!(futures_util::future::join_all(saving).await, ["done"; 4]);
    let shop = app.visitor().ask(SHOP, json!({})).await;
    let hours = shop["shop"]["openingHours"].as_array().cloned().unwrap_or_default();
    assert_eq!(hours.len(), 2);
    assert_eq!(hours[0]["opensAt"], hours[1]["opensAt"]);
}

#[apply(each_database)]
#[tokio::test]
async fn the_shops_name_is_on_one_line(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    assert_eq!(manager.outcome("shopUpdate", json!({ "name": "L’épicerie\n2" })).await, "INVALID_INPUT name");
    assert_eq!(manager.outcome("shopUpdate", json!({ "name": "L’épicerie", "address": "1, rue\n2" })).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_change_the_settings(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("customer", app.customer("Chloé").await),
        ("employee", app.employee("Anne").await),
        ("manager", app.manager().await),
        ("administrator", app.administrator().await),
    ] {
        let updated = actor.outcome("shopUpdate", json!({})).await;
        let week = set_week(&actor, json!([])).await;
        found += &format!("{who}: settings {updated}, week {week}\n");
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    visitor: settings UNAUTHENTICATED, week UNAUTHENTICATED
    customer: settings FORBIDDEN, week FORBIDDEN
    employee: settings FORBIDDEN, week FORBIDDEN
    manager: settings done, week done
    administrator: settings done, week done
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn bad_settings_are_refused_and_change_nothing(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let before = app.visitor().ask(SHOP, json!({})).await;
    let mut found = String::new();
    for input in [
        json!({ "name": " " }),
        json!({ "name": "Q\u{1}uai" }),
        json!({ "timeZone": "Europe/Quai" }),
        json!({ "timeZone": "europe/paris" }),
        json!({ "timeZone": "+01:00" }),
        json!({ "orderCutoffMinutes": -1, "slotMinutes": 4 }),
        json!({ "orderCutoffMinutes": 43_201, "slotMinutes": 1_441 }),
        json!({ "slotMinutes": 3_000_000_000_u32 }),
        json!({ "slotMinutes": "15" }),
        json!({ "currency": "GBP" }),
    ] {
        found += &format!("{input}: {}\n", manager.outcome("shopUpdate", input.clone()).await);
    }
    let long = "é".repeat(501);
    let outcome = manager.outcome("shopUpdate", json!({ "name": long, "address": long })).await;
    found += &format!("501 characters: {outcome}\n");
    allow_duplicates! { assert_snapshot!(found, @r#"
    {"name":" "}: INVALID_INPUT name
    {"name":"Q\u0001uai"}: INVALID_INPUT name
    {"timeZone":"Europe/Quai"}: INVALID_INPUT timeZone
    {"timeZone":"europe/paris"}: INVALID_INPUT timeZone
    {"timeZone":"+01:00"}: INVALID_INPUT timeZone
    {"orderCutoffMinutes":-1,"slotMinutes":4}: OUT_OF_RANGE orderCutoffMinutes, OUT_OF_RANGE slotMinutes
    {"orderCutoffMinutes":43201,"slotMinutes":1441}: OUT_OF_RANGE orderCutoffMinutes, OUT_OF_RANGE slotMinutes
    {"slotMinutes":3000000000}: BAD_USER_INPUT
    {"slotMinutes":"15"}: BAD_USER_INPUT
    {"currency":"GBP"}: BAD_USER_INPUT
    501 characters: INVALID_INPUT name, INVALID_INPUT address
    "#) }
    assert_eq!(app.visitor().ask(SHOP, json!({})).await, before);
}

#[apply(each_database)]
#[tokio::test]
async fn bad_opening_hours_are_refused_and_change_nothing(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let week = json!([span("MONDAY", "09:00", "12:00")]);
    assert_eq!(set_week(&manager, week).await, "done");
    let before = app.visitor().ask(SHOP, json!({})).await;
    let mut found = String::new();
    for spans in [
        json!([span("MONDAY", "09:00", "12:00"), span("MONDAY", "11:59", "13:00")]),
        json!([span("MONDAY", "12:00", "12:00")]),
        json!([span("MONDAY", "22:00", "02:00")]),
        json!([span("MONDAY", "9:00", "24:00")]),
        json!([span("LUNDI", "09:00", "12:00")]),
        json!([{ "weekday": "MONDAY", "opensAt": 900, "closesAt": "12:00" }]),
        json!(null),
    ] {
        found += &format!("{}\n", set_week(&manager, spans).await);
    }
    let many: Vec<_> = (0..71).map(|_| span("MONDAY", "09:00", "12:00")).collect();
    found += &set_week(&manager, json!(many)).await;
    allow_duplicates! { assert_snapshot!(found, @r#"
    INVALID_INPUT openingHours.1.opensAt
    INVALID_INPUT openingHours.0.closesAt
    INVALID_INPUT openingHours.0.closesAt
    INVALID_INPUT openingHours.0.opensAt, INVALID_INPUT openingHours.0.closesAt
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    LIMIT_REACHED openingHours
    "#) }
    assert_eq!(app.visitor().ask(SHOP, json!({})).await, before);
}

#[apply(each_database)]
#[tokio::test]
async fn the_shop_is_read_in_two_statements(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let before = app.app.database.statement_count();
    app.visitor().ask(SHOP, json!({})).await;
    assert_eq!(app.app.database.statement_count() - before, 2);
}
