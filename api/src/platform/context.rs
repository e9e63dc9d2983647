//! What a resolver finds in its GraphQL context.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};

use super::{
    actor::{Actor, SignedIn},
    client::Client,
    error::{ApiError, ApiResult},
    events::Place,
    locale::Locale,
    permission::Action,
};
use crate::app::App;

/// Short ways to what every resolver needs.
pub trait ContextExt {
    /// The running application.
    fn app(&self) -> ApiResult<&App>;
    /// Who is calling; a visitor when nothing was said.
    fn actor(&self) -> &Actor;
    /// The signed-in caller, if one of its roles allows `action`.
    fn require(&self, action: Action) -> ApiResult<&SignedIn>;
    /// From where and with what the request comes; nowhere when nothing was said.
    fn client(&self) -> &Client;
    /// Up to where events had been handed out when the operation began.
    fn began_at(&self) -> Place;
    /// The caller's language.
    fn locale(&self) -> Locale;
    /// The batch loader `L`.
    fn loader<L: Send + Sync + 'static>(&self) -> ApiResult<&DataLoader<L>>;
}

impl ContextExt for Context<'_> {
    fn app(&self) -> ApiResult<&App> {
        self.data_opt::<App>().ok_or_else(|| ApiError::internal("the schema was built without an App"))
    }

    fn actor(&self) -> &Actor {
        self.data_opt::<Actor>().unwrap_or(&Actor::Visitor)
    }

    fn require(&self, action: Action) -> ApiResult<&SignedIn> {
        self.actor().require(action)
    }

    fn client(&self) -> &Client {
        static NOWHERE: Client = Client { address: None, user_agent: String::new(), cookies: None };
        self.data_opt::<Arc<Client>>().map_or(&NOWHERE, |client| client)
    }

    fn began_at(&self) -> Place {
        self.data_opt::<Place>().copied().unwrap_or_default()
    }

    fn locale(&self) -> Locale {
        self.data_opt::<Locale>().copied().unwrap_or_default()
    }

    fn loader<L: Send + Sync + 'static>(&self) -> ApiResult<&DataLoader<L>> {
        self.data_opt::<DataLoader<L>>().ok_or_else(|| ApiError::internal(std::any::type_name::<L>()))
    }
}
