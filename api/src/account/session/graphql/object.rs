//! A sign-in as an object: the list of one's own.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use entity::account::session;
use uuid::Uuid;

use crate::{
    account::session::{list, rules},
    platform::{
        actor::Actor,
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, SortKind},
    },
};

/// A sign-in that goes on: one device, one program. Visible to who signed in, and to nobody else.
#[derive(Clone, Debug)]
pub struct Session(pub session::Model);

/// A sign-in that goes on: one device, one program. Visible to who signed in, and to nobody else.
#[Object]
impl Session {
    /// The opaque id, for `sessionRevoke`.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Session.encode(self.0.id)
    }

    /// When it began.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When its tokens were last exchanged; at first when it began.
    async fn last_used_at(&self) -> DateTime<Utc> {
        self.0.last_used_at
    }

    /// When it ends by itself, unless its refresh token is exchanged before.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// Whether it is the one that asks.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        matches!(ctx.actor(), Actor::SignedIn(caller) if caller.session_id == self.0.id)
    }

    /// Program and system in a few words, such as "Firefox, Windows", as the program that signed in told of itself;
    /// null when it told nothing.
    async fn device(&self) -> Option<String> {
        rules::device(&self.0.user_agent)
    }

    /// What the program that signed in called itself, its first 300 characters; null when it told nothing.
    async fn user_agent(&self) -> Option<&str> {
        Some(self.0.user_agent.as_str()).filter(|name| !name.is_empty())
    }
}

/// One page of the caller's sign-ins, the latest first.
pub async fn sessions(ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> ApiResult<Connection<Session>> {
    let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
    let (rows, total) = list::page(ctx.app()?, ctx.actor().account_id(), &page).await?;
    Ok(pagination::connection(rows, &page, total, list::position, Session))
}

/// The sign-in with this row id, if it is the caller's own and goes on.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Session>> {
    Ok(list::find(ctx.app()?, ctx.actor().account_id(), id).await?.map(Session))
}
