//! The GraphQL schema: one merged root per domain, and the `Node` interface over all of them.

use std::{any::TypeId, collections::HashSet, sync::Arc};

use async_graphql::{
    Data, Executor, MergedObject, MergedSubscription, Request, Response, Schema, SchemaBuilder, ValidationMode,
};
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream::BoxStream};

use crate::{
    account, administration,
    app::App,
    node::NodeQuery,
    platform::{
        loads::Loads,
        metrics::operation::{Measured, Running},
    },
    shop,
};

/// Every query.
#[derive(MergedObject, Default)]
pub struct Query(account::AccountQuery, administration::AdministrationQuery, shop::ShopQuery, NodeQuery);

/// Every mutation: one per business action, named object first.
#[derive(MergedObject, Default)]
pub struct Mutation(account::AccountMutation, administration::AdministrationMutation, shop::ShopMutation);

/// Every subscription.
#[derive(MergedSubscription, Default)]
pub struct Subscription(shop::ShopSubscription);

/// The schema over a running application, as the HTTP layer runs it.
#[derive(Clone)]
pub struct QuaiSchema {
    schema: Schema<Query, Mutation, Subscription>,
    unvalidated: Schema<Query, Mutation, Subscription>,
    /// Every name in it: what may become a label of the metrics.
    names: Arc<HashSet<String>>,
    app: App,
}

/// What a request carries whose document the validator passed before, so that it would pass it again: of all rules
/// only those that protect the executor are applied once more.
#[derive(Clone, Copy, Debug)]
pub struct FoundValid;

/// The schema over a running application.
pub fn build(app: &App) -> QuaiSchema {
    let finish = |mode: ValidationMode| {
        let mut builder = describe().validation_mode(mode);
        if !app.config.introspection {
            // Suggestions would tell the names one by one.
            builder = builder.disable_introspection().disable_suggestions();
        }
        builder.data(app.clone()).finish()
    };
    let schema = finish(ValidationMode::Strict);
    QuaiSchema {
        names: Arc::new(schema.names().into_iter().collect()),
        schema,
        unvalidated: finish(ValidationMode::Fast),
        app: app.clone(),
    }
}

impl QuaiSchema {
    fn with_loaders(&self, request: Request, loads: &Loads) -> Request {
        let request = account::with_loaders(request, &self.app, loads);
        shop::with_loaders(request, &self.app, loads)
    }
}

impl Executor for QuaiSchema {
    async fn execute(&self, mut request: Request) -> Response {
        let measured = Measured::begin(&self.app.metrics, &self.names, &mut request);
        let found_valid = request.data.contains_key(&TypeId::of::<FoundValid>());
        let loads = Loads::default();
        let request = self.with_loaders(request, &loads);
        let schema = if found_valid { &self.unvalidated } else { &self.schema };
        let response = loads.run(schema.execute(request)).await;
        measured.end(&response);
        response
    }

    fn execute_stream(&self, request: Request, session_data: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let running = Running::begin(&self.app.metrics);
        let loads = Loads::default();
        let request = self.with_loaders(request, &loads);
        let answers = loads.run_stream(Executor::execute_stream(&self.schema, request, session_data));
        answers.inspect(move |_| running.answered()).boxed()
    }
}

/// The schema's text, sorted, as committed in `schema.graphql`.
pub fn sdl() -> String {
    describe()
        .finish()
        .sdl_with_options(async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}

fn describe() -> SchemaBuilder<Query, Mutation, Subscription> {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription::default());
    shop::with_descriptions(administration::with_descriptions(account::with_descriptions(builder)))
        .override_output_type_description::<DateTime<Utc>>(
            "An instant in RFC 3339 with its offset, such as `2026-11-22T12:00:00Z`. Answered in UTC.",
        )
        .limit_recursive_depth(64)
}
