//! The GraphQL schema: one merged root per domain, and the `Node` interface over all of them.

use async_graphql::{MergedObject, MergedSubscription, Schema, SchemaBuilder};

use crate::{account, app::App, node::NodeQuery, shop};

/// Every query.
#[derive(MergedObject, Default)]
pub struct Query(account::AccountQuery, shop::ShopQuery, NodeQuery);

/// Every mutation: one per business action, named object first.
#[derive(MergedObject, Default)]
pub struct Mutation(account::AccountMutation, shop::ShopMutation);

/// Every subscription.
#[derive(MergedSubscription, Default)]
pub struct Subscription(shop::ShopSubscription);

/// The schema as the HTTP layer runs it.
pub type QuaiSchema = Schema<Query, Mutation, Subscription>;

/// The schema over a running application.
pub fn build(app: &App) -> QuaiSchema {
    let mut builder = describe();
    if !app.config.introspection {
        // Suggestions would tell the names one by one.
        builder = builder.disable_introspection().disable_suggestions();
    }
    let builder = shop::with_loaders(builder, app);
    let builder = account::with_loaders(builder, app);
    builder.data(app.clone()).finish()
}

/// The schema's text, sorted, as committed in `schema.graphql`.
pub fn sdl() -> String {
    describe()
        .finish()
        .sdl_with_options(async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}

fn describe() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).limit_recursive_depth(64)
}
