//! One way to do each mutation of the staff.

use api::platform::global_id::{NodeKind, decode};
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{actors::Actor, app::TestApp, rows, world::World};

/// A mutation that succeeds.
pub struct Case<'a> {
    /// Who asks for it.
    pub by: Actor<'a>,
    /// Its input.
    pub input: Value,
    /// Fields, or how they begin, and what they are afterwards; `any` where that does not matter.
    pub changed: Value,
}

/// How to do `mutation` in that world; none where nobody has said so.
pub async fn case<'a>(app: &'a TestApp, world: &World<'a>, mutation: &str) -> Option<Case<'a>> {
    let catalogue = of_catalogue(world, mutation).await;
    let case = catalogue.or(of_shop(world, mutation).await).or(of_people(app, world, mutation).await);
    let (by, input, changed) = match case {
        Some(case) => case,
        None => of_orders(app, world, mutation).await?,
    };
    Some(Case { by: by.clone(), input, changed })
}

type Parts<'w, 'a> = (&'w Actor<'a>, Value, Value);

fn name() -> String {
    Uuid::now_v7().to_string()
}

async fn of_catalogue<'w, 'a>(world: &'w World<'a>, mutation: &str) -> Option<Parts<'w, 'a>> {
    let (manager, ids) = (&world.manager, &world.ids);
    let (section, product, new) = (&ids["Section"], &ids["Product"], name());
    let (input, changed) = match mutation {
        "sectionCreate" => (json!({ "name": new }), json!({ "name": new })),
        "sectionUpdate" => (json!({ "sectionId": section, "name": new }), json!({ "name": new })),
        "sectionDelete" => {
            let empty = manager.create_section(&new).await;
            (json!({ "sectionId": empty }), json!({ "name": null }))
        }
        "productCreate" => {
            let input = json!({ "sectionId": section, "name": new, "listPrice": 300 });
            (input, json!({ "name": new, "listPrice": 300, "price": 300, "kind": "SIMPLE", "sectionId": section }))
        }
        "productUpdate" => {
            let input = json!({ "productId": product, "promotion": { "amount": -100 } });
            (input, json!({ "promotion": -100, "price": 400 }))
        }
        "productArchive" => (json!({ "productId": product, "archived": true }), json!({ "archivedAt": "any" })),
        "productAvailabilitySet" => {
            (json!({ "productIds": [product, product], "available": false }), json!({ "available": false }))
        }
        "productAssociate" => {
            let input = json!({ "productId": product, "associatedIds": [world.pack] });
            (input, json!({ "associatedIds": [world.pack] }))
        }
        "productImageSet" => (json!({ "productId": product, "uploadId": world.upload }), json!({ "image": "any" })),
        "packCreate" => {
            let items = json!([{ "productId": product, "quantity": 2 }]);
            let input = json!({ "sectionId": section, "name": new, "price": 900, "items": items });
            (input, json!({ "name": new, "price": 900, "items": items }))
        }
        "packUpdate" => {
            let items = json!([{ "productId": product, "quantity": 3 }]);
            let input = json!({ "packId": world.pack, "price": 800, "items": items });
            (input, json!({ "price": 800, "items": items }))
        }
        "productsImport" => {
            let query = "query($id: ID!) { section(id: $id) { name } }";
            let answer = manager.ask(query, json!({ "id": section })).await;
            let section = answer["section"]["name"].as_str()?;
            let text = format!("reference;section;name;price\n{new};{section};Lait;1.20\n");
            (json!({ "source": { "text": text } }), json!({ "reference": new, "name": "Lait", "price": 120 }))
        }
        _ => return None,
    };
    Some((manager, input, changed))
}

async fn of_shop<'w, 'a>(world: &'w World<'a>, mutation: &str) -> Option<Parts<'w, 'a>> {
    let manager = &world.manager;
    let hours = |weekday: &str| json!([{ "weekday": weekday, "opensAt": "08:00", "closesAt": "12:00" }]);
    let (input, changed) = match mutation {
        "shopUpdate" => {
            (json!({ "name": "Le quai", "holdMinutes": 7 }), json!({ "name": "Le quai", "holdMinutes": 7 }))
        }
        "openingHoursSet" => (json!({ "openingHours": hours("MONDAY") }), json!({ "openingHours": "any" })),
        "openingExceptionSet" => {
            let input = json!({ "from": "2026-12-25", "reason": "Noël" });
            (input, json!({ "2026-12-25": { "reason": "Noël", "openingHours": [] } }))
        }
        "openingExceptionDelete" => {
            manager.mutate("openingExceptionSet", json!({ "from": "2026-12-26" }), "").await;
            (json!({ "from": "2026-12-26", "to": "2026-12-26" }), json!({ "2026-12-26": null }))
        }
        "timeSlotsGenerate" => {
            manager.mutate("openingHoursSet", json!({ "openingHours": hours("TUESDAY") }), "").await;
            let input = json!({ "from": "2027-01-05", "to": "2027-01-05" });
            (input, json!({ "timeSlots": 16, "from": "2027-01-05", "to": "2027-01-05" }))
        }
        "timeSlotClose" => (json!({ "timeSlotId": world.ids["TimeSlot"] }), json!({ "closedAt": "any" })),
        _ => return None,
    };
    Some((manager, input, changed))
}

async fn of_people<'w, 'a>(app: &TestApp, world: &'w World<'a>, mutation: &str) -> Option<Parts<'w, 'a>> {
    let (manager, administrator) = (&world.manager, &world.administrator);
    let customer = &world.ids["User"];
    let employee = NodeKind::User.encode(world.employee.account_id()).to_string();
    let email = format!("{}@quai.example", name());
    Some(match mutation {
        "employeeCreate" => {
            let changed = json!({ "name": "Zoé", "email": email, "roles": ["EMPLOYEE"] });
            (manager, json!({ "name": "Zoé", "email": email }), changed)
        }
        "employeeInvite" => {
            let made = json!({ "name": "Zoé", "email": email });
            let made = manager.mutate("employeeCreate", made, "employee { id }").await;
            (manager, json!({ "employeeId": made["employee"]["id"] }), json!({ "invitedAt": "any" }))
        }
        "shiftCreate" => {
            let (id, from, to) = (&world.ids["Employee"], "2026-12-24T08:00:00Z", "2026-12-24T12:00:00Z");
            let input = json!({ "employeeId": id, "startsAt": from, "endsAt": to });
            (manager, input.clone(), input)
        }
        "shiftDelete" => (manager, json!({ "shiftId": world.ids["Shift"] }), json!({ "startsAt": null })),
        "accountRoleGrant" => {
            let input = json!({ "userId": customer, "role": "EMPLOYEE" });
            (administrator, input, json!({ "roles": ["CUSTOMER", "EMPLOYEE"] }))
        }
        "accountRoleRevoke" => {
            (administrator, json!({ "userId": employee, "role": "EMPLOYEE" }), json!({ "roles": [] }))
        }
        "accountDisable" => (administrator, json!({ "userId": customer }), json!({ "disabledAt": "any" })),
        "accountEnable" => {
            administrator.mutate("accountDisable", json!({ "userId": customer }), "").await;
            (administrator, json!({ "userId": customer }), json!({ "disabledAt": null }))
        }
        "jobRetry" => {
            let ended_at = app.app.clock.now();
            let failed = rows::job().set("outcome", "FAILED").set("ended_at", ended_at).set("tries", 3);
            let failed = NodeKind::Job.encode(failed.inserted(app.database().connection()).await);
            (administrator, json!({ "jobId": failed.as_str() }), json!({ "tries": 0 }))
        }
        "totpReset" => {
            rows::totp(world.customer.account_id()).insert(app.database().connection()).await.expect("a right row");
            (administrator, json!({ "userId": customer }), json!({ "secondFactor": false }))
        }
        _ => return None,
    })
}

async fn of_orders<'w, 'a>(app: &TestApp, world: &'w World<'a>, mutation: &str) -> Option<Parts<'w, 'a>> {
    let (manager, employee) = (&world.manager, &world.employee);
    let (order, line) = (&world.ids["Order"], &world.ids["OrderLine"]);
    let this = json!({ "orderId": order });
    let steps: &[&str] = match mutation {
        "orderLinePrepare" | "orderLineSubstitutePropose" | "orderReady" => &["orderPreparationStart"],
        "orderCollect" => &["orderPreparationStart", "orderReady"],
        _ => &[],
    };
    for step in steps {
        assert_eq!(employee.outcome(step, this.clone()).await, "done", "{step}");
    }
    Some(match mutation {
        "orderPreparationStart" => (employee, this, json!({ "state": "PREPARING" })),
        "orderReady" => (employee, this, json!({ "state": "READY" })),
        "orderCollect" => (employee, this, json!({ "state": "COLLECTED" })),
        "orderNoShow" => (employee, this, json!({ "state": "NO_SHOW" })),
        "orderCancel" => (manager, this, json!({ "state": "CANCELLED" })),
        "orderLinePrepare" => {
            let input = json!({ "orderLineId": line, "preparedQuantity": 1 });
            (employee, input, json!({ "lines.": 1, "preparedItems": 1, "toPay": 500 }))
        }
        "orderLineSubstitutePropose" => {
            let other = manager.create_product(&world.ids["Section"], "Brioche", 400).await;
            let input = json!({ "orderLineId": line, "productId": other, "quantity": 1 });
            (employee, input, json!({ "substitutions.": "any" }))
        }
        "orderAssign" => {
            let nora = NodeKind::Employee.encode(app.employee("Nora").await.account_id());
            let input = json!({ "orderId": order, "employeeId": nora.as_str() });
            (manager, input, json!({ "employeeId": nora.as_str() }))
        }
        "orderReschedule" => {
            let (_, order) = decode(&order.as_str().into())?;
            let db = app.database().connection();
            let starts_at = rows::slot_now(db, rows::order_now(db, order).await.time_slot_id).await.starts_at;
            let later = starts_at + TimeDelta::days(3);
            let slot = rows::time_slot().set("starts_at", later).set("day", later.date_naive().to_string());
            let slot = NodeKind::TimeSlot.encode(slot.inserted(db).await);
            let input = json!({ "orderId": world.ids["Order"], "timeSlotId": slot.as_str() });
            (manager, input, json!({ "timeSlotId": slot.as_str() }))
        }
        _ => return None,
    })
}
