//! The `Node` interface: finding any object again by its opaque id. Composes over the domains, like `schema.rs`.

#![expect(missing_docs, reason = "derive(Interface) generates a method without documentation")]

use async_graphql::{Context, ID, Interface, Object};

use crate::{
    account::{self, audit::graphql::AuditEntry, session::graphql::Session, user::graphql::User},
    administration::{self, job::graphql::Job},
    platform::{
        error::{ApiError, ApiResult},
        global_id::{self, NodeKind},
    },
    shop::{
        self,
        basket::graphql::Basket,
        employee::graphql::{Employee, Shift},
        order::graphql::{Order, OrderLine},
        product::graphql::Product,
        section::graphql::Section,
        substitution::graphql::OrderLineSubstitution,
        time_slot::graphql::TimeSlot,
    },
};

/// An object with an opaque, stable id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The opaque id."))]
pub enum Node {
    /// An account.
    User(User),
    /// A sign-in.
    Session(Session),
    /// An entry of the audit trail.
    AuditEntry(AuditEntry),
    /// A job of the worker's.
    Job(Job),
    /// A section.
    Section(Section),
    /// A time slot.
    TimeSlot(TimeSlot),
    /// An order.
    Order(Order),
    /// A line of an order.
    OrderLine(OrderLine),
    /// An offer in place of missing pieces of an order.
    OrderLineSubstitution(OrderLineSubstitution),
    /// A basket.
    Basket(Basket),
    /// An employee.
    Employee(Employee),
    /// A shift.
    Shift(Shift),
    /// A product or a pack.
    Product(Product),
}

/// Finding any object again by its id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id; null when there is none, or none that the caller may see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The object's id.")] id: ID) -> ApiResult<Option<Node>> {
        find(ctx, &id).await
    }

    /// The objects with these ids, in their order; null for those the caller may not see. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The objects' ids, at most 100.")] ids: Vec<ID>,
    ) -> ApiResult<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(ApiError::bad_input("Au plus 100 identifiants à la fois.", "At most 100 ids at once."));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> ApiResult<Option<Node>> {
    let Some((kind, id)) = global_id::decode(id) else { return Ok(None) };
    Ok(match kind {
        NodeKind::User => account::user::graphql::find_visible(ctx, id).await?.map(Node::User),
        NodeKind::Product => shop::product::graphql::find_visible(ctx, id).await?.map(Node::Product),
        NodeKind::Section => shop::section::graphql::find(ctx, id).await?.map(Node::Section),
        NodeKind::TimeSlot => shop::time_slot::graphql::find(ctx, id).await?.map(Node::TimeSlot),
        NodeKind::Order => shop::order::graphql::find_visible(ctx, id).await?.map(Node::Order),
        NodeKind::OrderLine => shop::order::graphql::find_visible_line(ctx, id).await?.map(Node::OrderLine),
        NodeKind::OrderLineSubstitution => {
            shop::substitution::graphql::find_visible(ctx, id).await?.map(Node::OrderLineSubstitution)
        }
        NodeKind::Basket => shop::basket::graphql::find_visible(ctx, id).await?.map(Node::Basket),
        NodeKind::Employee => shop::employee::graphql::find_visible(ctx, id).await?.map(Node::Employee),
        NodeKind::Shift => shop::employee::graphql::find_visible_shift(ctx, id).await?.map(Node::Shift),
        NodeKind::Session => account::session::graphql::find_visible(ctx, id).await?.map(Node::Session),
        NodeKind::AuditEntry => account::audit::graphql::find_visible(ctx, id).await?.map(Node::AuditEntry),
        NodeKind::Job => administration::job::graphql::find_visible(ctx, id).await?.map(Node::Job),
        // A file that was sent is no object of the schema.
        NodeKind::Upload => None,
    })
}
