//! Running the service: what administrators see of its machinery, and do to it. Nobody else does.

pub mod job;

use async_graphql::{MergedObject, SchemaBuilder};

use crate::platform::pagination::Connection;

/// Queries about the machinery.
#[derive(MergedObject, Default)]
pub struct AdministrationQuery(job::graphql::JobQuery);

/// Changes to the machinery.
#[derive(MergedObject, Default)]
pub struct AdministrationMutation(job::graphql::JobMutation);

/// Describes the types that the library makes for this domain.
pub fn with_descriptions<Q, M, S>(builder: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S> {
    builder.override_output_type_description::<Connection<job::graphql::Job>>("A page of the worker's jobs.")
}
