//! One object of every kind, and one person of every role.

use std::collections::BTreeMap;

use api::platform::global_id::NodeKind;
use chrono::TimeDelta;

use super::{actors::Actor, app::TestApp, rows};

/// A small shop in which an order waits to be prepared.
pub struct World<'a> {
    /// Owns the basket, and placed the order.
    pub customer: Actor<'a>,
    /// Has the order to prepare.
    pub employee: Actor<'a>,
    /// A shop manager.
    pub manager: Actor<'a>,
    /// An administrator.
    pub administrator: Actor<'a>,
    /// The id of an object of each kind that `node(id:)` finds, by the name of its type.
    pub ids: BTreeMap<&'static str, String>,
    /// The id of a pack with one content.
    pub pack: String,
    /// The reference to a picture that the manager sent.
    pub upload: String,
}

impl<'a> World<'a> {
    /// The `number`th world in the same database: they share nothing.
    pub async fn make(app: &'a TestApp, number: i64) -> Self {
        let db = app.database().connection();
        let (customer, employee) = (app.customer("Chloé").await, app.employee("Anne").await);
        let planned = app.employee("Bruno").await.account_id();
        let section = rows::section().inserted(db).await;
        let product = rows::product(section).inserted(db).await;
        let pack = rows::pack(section).inserted(db).await;
        rows::pack_item(pack, product).set("quantity", 2).inserted(db).await;
        let basket = rows::basket(customer.account_id()).inserted(db).await;
        rows::basket_line(basket, product).inserted(db).await;
        let starts_at = app.app.clock.now() + TimeDelta::days(7) + TimeDelta::minutes(number);
        let slot = rows::time_slot().set("starts_at", starts_at);
        let slot = slot.set("day", starts_at.date_naive().to_string()).inserted(db).await;
        let order = rows::shop_order(customer.account_id(), slot).set("employee_id", employee.account_id());
        let order = order.set("created_at", app.app.clock.now()).set("updated_at", app.app.clock.now());
        let order = order.inserted(db).await;
        let line = rows::shop_order_line(order, product).inserted(db).await;
        rows::shop_order_step(order).inserted(db).await;
        let other_slot = rows::time_slot().set("starts_at", starts_at + TimeDelta::days(1));
        let other_slot =
            other_slot.set("day", (starts_at + TimeDelta::days(1)).date_naive().to_string()).inserted(db).await;
        let begun = rows::shop_order(customer.account_id(), other_slot).set("employee_id", employee.account_id());
        let begun = begun.set("created_at", app.app.clock.now()).set("updated_at", app.app.clock.now());
        let begun = begun.inserted(db).await;
        let missing = rows::shop_order_line(begun, product).inserted(db).await;
        assert_eq!(rows::update(db, "shop_order", begun, "state", "PREPARING").await, Ok(()));
        let offer = rows::shop_order_substitution(missing, pack).inserted(db).await;
        let shift = rows::shift(planned).inserted(db).await;
        let manager = app.manager().await;
        let image = rows::image().inserted(db).await;
        let entry = rows::audit_entry().inserted(db).await;
        let upload = rows::upload(manager.account_id()).set("image_id", image).inserted(db).await;
        let ids = [
            ("User", NodeKind::User.encode(customer.account_id())),
            ("Session", NodeKind::Session.encode(customer.session_id())),
            ("AuditEntry", NodeKind::AuditEntry.encode(entry)),
            ("Section", NodeKind::Section.encode(section)),
            ("Product", NodeKind::Product.encode(product)),
            ("Basket", NodeKind::Basket.encode(basket)),
            ("TimeSlot", NodeKind::TimeSlot.encode(slot)),
            ("Order", NodeKind::Order.encode(order)),
            ("OrderLine", NodeKind::OrderLine.encode(line)),
            ("OrderLineSubstitution", NodeKind::OrderLineSubstitution.encode(offer)),
            ("Shift", NodeKind::Shift.encode(shift)),
            ("Employee", NodeKind::Employee.encode(employee.account_id())),
            ("Job", NodeKind::Job.encode(rows::job().inserted(db).await)),
        ];
        Self {
            customer,
            employee,
            manager,
            administrator: app.administrator().await,
            ids: ids.into_iter().map(|(name, id)| (name, id.to_string())).collect(),
            pack: NodeKind::Product.encode(pack).to_string(),
            upload: NodeKind::Upload.encode(upload).to_string(),
        }
    }
}
