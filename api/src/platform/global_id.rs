//! Opaque global ids: what the schema's `ID` holds (docs/domain.md, ids).
//!
//! An id is the kind of its object and the row's UUID, in URL-safe base64. Clients must not read it.

use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The kinds of object that `node(id:)` can find. The numbers are stored by clients: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum NodeKind {
    /// An account.
    User = 1,
    /// A sign-in.
    Session = 2,
    /// A section of the shop.
    Section = 10,
    /// A product or a pack.
    Product = 11,
    /// A basket.
    Basket = 12,
    /// A pickup slot.
    TimeSlot = 13,
    /// An order.
    Order = 14,
    /// A line of an order.
    OrderLine = 15,
    /// A shift of an employee.
    Shift = 16,
    /// An employee, by the account.
    Employee = 17,
    /// An offer in place of missing pieces of an order.
    OrderLineSubstitution = 20,
    /// A file that somebody sent; known to who sent it, and no node.
    Upload = 30,
    /// An entry of the audit trail.
    AuditEntry = 40,
    /// A job of the worker's.
    Job = 41,
}

impl NodeKind {
    const ALL: [Self; 14] = [
        Self::User,
        Self::Session,
        Self::Section,
        Self::Product,
        Self::Basket,
        Self::TimeSlot,
        Self::Order,
        Self::OrderLine,
        Self::Shift,
        Self::Employee,
        Self::OrderLineSubstitution,
        Self::Upload,
        Self::AuditEntry,
        Self::Job,
    ];

    /// The global id of the row `id` of this kind.
    pub fn encode(self, id: Uuid) -> ID {
        let mut bytes = [0; 17];
        bytes[0] = self as u8;
        bytes[1..].copy_from_slice(id.as_bytes());
        ID(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The row's id, if `id` is a global id of this kind.
    pub fn decode(self, id: &ID) -> Option<Uuid> {
        decode(id).filter(|(kind, _)| *kind == self).map(|(_, id)| id)
    }
}

/// The kind and the row's id behind a global id; `None` for anything we did not make.
pub fn decode(id: &ID) -> Option<(NodeKind, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?;
    let (tag, uuid) = bytes.split_first()?;
    let kind = NodeKind::ALL.into_iter().find(|kind| *kind as u8 == *tag)?;
    Some((kind, Uuid::from_slice(uuid).ok()?))
}

#[cfg(test)]
mod tests {
    use async_graphql::ID;
    use uuid::Uuid;

    use super::{NodeKind, decode};

    #[test]
    fn an_id_of_one_kind_is_not_an_id_of_another() {
        let row = Uuid::now_v7();
        for kind in NodeKind::ALL {
            assert_eq!(decode(&kind.encode(row)), Some((kind, row)));
        }
        assert_eq!(NodeKind::Product.decode(&NodeKind::Order.encode(row)), None);
    }

    #[test]
    fn nonsense_is_no_id() {
        for nonsense in ["", "0", "AQ", "💥", "../../etc/passwd", &"A".repeat(4096)] {
            assert_eq!(decode(&ID(nonsense.to_owned())), None);
        }
    }
}
