//! What the audit trail tells of offers: that they were made.

use entity::shop::shop_order_substitution;
use serde_json::{Value, json};

use crate::platform::global_id::NodeKind;

/// The offer, as a part of its order.
pub fn told(offer: &shop_order_substitution::Model) -> Value {
    json!({ format!("substitutions.{}", NodeKind::OrderLineSubstitution.encode(offer.id).as_str()): {
        "orderLineId": NodeKind::OrderLine.encode(offer.order_line_id).as_str(),
        "productId": NodeKind::Product.encode(offer.product_id).as_str(),
        "productName": offer.product_name,
        "unitPrice": offer.unit_price,
        "quantity": offer.quantity,
        "expiresAt": offer.expires_at,
    } })
}
