//! Counting operations by name, kind and outcome. The schema measures each one that it executes.

use std::{collections::HashSet, time::Instant};

use async_graphql::{
    Request, Response, Value,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection},
};

use super::{Metrics, OperationKind, OperationLabels, Outcome};
use crate::platform::error::ApiErrorCode;

/// What every schema has besides its own names.
const META_FIELDS: [&str; 3] = ["__schema", "__type", "__typename"];

/// An operation under way.
pub struct Measured {
    metrics: Metrics,
    operation: String,
    kind: OperationKind,
    began: Instant,
}

impl Measured {
    /// Begins to measure `request`. Only `names`, those of the schema, become labels: others are a client's own.
    pub fn begin(metrics: &Metrics, names: &HashSet<String>, request: &mut Request) -> Self {
        let name = request.operation_name.clone();
        let asked = request.parsed_query().ok().and_then(|document| operation(document, name.as_deref()));
        let (field, kind) = asked.map_or(("", OperationKind::Query), |asked| (root_field(asked), asked.ty.into()));
        let operation = if names.contains(field) || META_FIELDS.contains(&field) { field } else { "other" };
        Self { metrics: metrics.clone(), operation: operation.to_owned(), kind, began: Instant::now() }
    }

    /// Counts it as ended with `response`.
    pub fn end(self, response: &Response) {
        let labels = OperationLabels { operation: self.operation, kind: self.kind, outcome: outcome(response) };
        self.metrics.executed(&labels, self.began.elapsed());
    }
}

fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name).map(|operation| &operation.node),
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// The first field of the outermost selection; none when it begins with a fragment.
fn root_field(operation: &OperationDefinition) -> &str {
    match operation.selection_set.node.items.first().map(|item| &item.node) {
        Some(Selection::Field(field)) => &field.node.name.node,
        _ => "",
    }
}

impl From<OperationType> for OperationKind {
    fn from(kind: OperationType) -> Self {
        match kind {
            OperationType::Query => Self::Query,
            OperationType::Mutation => Self::Mutation,
            OperationType::Subscription => Self::Subscription,
        }
    }
}

/// Errors of the executor itself, such as an unknown field, carry no code yet: they are the client's.
fn outcome(response: &Response) -> Outcome {
    let code = |error: &async_graphql::ServerError| match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    };
    let ours = [ApiErrorCode::Internal, ApiErrorCode::Unavailable].map(ApiErrorCode::as_str);
    let is_ours = |code: Option<String>| code.is_some_and(|code| ours.contains(&code.as_str()));
    if response.errors.is_empty() {
        Outcome::Ok
    } else if response.errors.iter().map(code).any(is_ours) {
        Outcome::Failed
    } else {
        Outcome::Refused
    }
}

/// A subscription that runs; it is over when this value goes.
pub struct Running(Metrics);

impl Running {
    /// One more subscription.
    pub fn begin(metrics: &Metrics) -> Self {
        metrics.subscriptions.inc();
        Self(metrics.clone())
    }

    /// It sent an answer.
    pub fn answered(&self) {
        self.0.deliveries.inc();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.subscriptions.dec();
    }
}
