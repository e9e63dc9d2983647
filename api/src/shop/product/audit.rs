//! What the audit trail tells of products and packs.

use entity::shop::product;
use sea_orm::ActiveEnum;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::{
    audit::{Audited, Subject, SubjectKind},
    global_id::NodeKind,
};

impl Audited for product::Model {
    fn subject(&self) -> Subject {
        Subject::Row(SubjectKind::Product, self.id)
    }

    fn told(&self) -> Value {
        json!({
            "kind": self.kind.to_value(),
            "reference": self.reference,
            "sectionId": NodeKind::Section.encode(self.section_id).as_str(),
            "name": self.name,
            "comment": self.comment,
            "listPrice": self.list_price,
            "promotion": self.promotion,
            "price": self.price,
            "available": self.available,
            "archivedAt": self.archived_at,
            "image": self.image_id,
        })
    }
}

/// What is shown beside a product, in its order.
pub fn told_associated(ids: &[Uuid]) -> Value {
    json!({ "associatedIds": ids.iter().map(|id| NodeKind::Product.encode(*id).to_string()).collect::<Vec<_>>() })
}
