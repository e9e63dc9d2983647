//! The one way from a request to its answer, for every transport: parse, limits, variables, execution, codes.
//!
//! Nothing here is an extension of the executor: those box every field.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::{Data, Executor, Request, parser::types::OperationType};
use futures_util::{FutureExt, Stream, StreamExt, stream};

use super::{
    answer::{Answer, Fault},
    document::Document,
    documents::{Documents, Parsed},
    limits::DocumentLimits,
    params::Params,
    request_id::RequestId,
    variables,
};
use crate::platform::{
    actor::Actor,
    client::Client,
    error::{ApiError, ApiErrorCode},
    events::Place,
    locale::Locale,
    rate_limit::Standing,
};
use crate::{app::App, schema::FoundValid};

/// On whose behalf something is executed.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is.
    pub actor: Actor,
    /// From where and with what.
    pub client: Arc<Client>,
    /// The language of messages.
    pub locale: Locale,
    /// The id under which the request is logged.
    pub request_id: RequestId,
    /// Up to where events had been handed out when it began.
    began_at: Place,
}

impl Caller {
    /// The caller of an operation that begins now.
    pub fn new(app: &App, actor: Actor, client: Arc<Client>, locale: Locale, request_id: RequestId) -> Self {
        Self { actor, client, locale, request_id, began_at: app.events.reached() }
    }
}

/// A request that may be executed.
pub struct Operation {
    request: Request,
    parsed: Arc<Parsed>,
    kind: OperationType,
    cost: u64,
    /// How the caller's budget stands after it.
    standing: Option<Standing>,
}

impl Operation {
    /// Parses a request and holds it against the limits.
    pub fn prepare(params: Params, limits: &DocumentLimits, documents: &Documents) -> Result<Self, Fault> {
        let Params { query, operation_name, variables } = params;
        let document = Document::choose(documents.parse(&query)?, operation_name.as_deref())?;
        let operation = document.operation();
        let cost = limits.check(&document.parsed.document, operation, &variables)?;
        variables::check(operation, &variables)?;
        let kind = operation.ty;
        let mut request = Request::new(query).variables(variables);
        if let Some(name) = document.operation_name() {
            request = request.operation_name(name);
        }
        request.set_parsed_query(document.parsed.document.clone());
        if document.parsed.is_valid() {
            request = request.data(FoundValid);
        }
        tracing::Span::current().record("operation", request.operation_name.as_deref()).record("cost", cost);
        Ok(Self { request, parsed: document.parsed, kind, cost, standing: None })
    }

    /// Query, mutation or subscription.
    pub fn kind(&self) -> OperationType {
        self.kind
    }

    /// What it costs.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// The same operation, whose answer tells how its caller's budget stands.
    #[must_use]
    pub fn leaving(self, standing: Option<Standing>) -> Self {
        Self { standing, ..self }
    }

    /// Runs a query or a mutation, for at most `timeout`.
    pub async fn run<E: Executor>(self, executor: &E, caller: &Caller, timeout: Duration) -> Answer {
        let Self { request, parsed, cost, standing, .. } = self;
        let execution = AssertUnwindSafe(executor.execute(on_behalf_of(request, caller))).catch_unwind();
        let answer = match tokio::time::timeout(timeout, execution).await {
            Ok(Ok(response)) => {
                let answer = Answer::of(response, cost, caller.locale);
                if !answer.is_refused() {
                    parsed.found_valid();
                }
                answer
            }
            Ok(Err(_)) => panicked(caller.locale, cost),
            Err(_) => Answer::refused(timed_out(timeout), caller.locale).costing(cost),
        };
        answer.leaving(standing)
    }

    /// Runs a subscription: an answer for each event, until the source ends.
    pub fn subscribe<E: Executor>(self, executor: &E, caller: Caller) -> impl Stream<Item = Answer> + Send + use<E> {
        let Self { request, cost, .. } = self;
        let events = executor.execute_stream(on_behalf_of(request, &caller), Some(Arc::new(Data::default())));
        let locale = caller.locale;
        AssertUnwindSafe(events).catch_unwind().scan(false, move |failed, event| {
            let answer = match event {
                _ if *failed => None,
                Ok(response) => Some(Answer::of(response, cost, locale)),
                Err(_) => {
                    *failed = true;
                    Some(panicked(locale, cost))
                }
            };
            std::future::ready(answer)
        })
    }

    /// Runs whatever it is, as a stream: a query or a mutation answers once.
    pub fn stream<E: Executor>(
        self,
        executor: &E,
        caller: Caller,
        timeout: Duration,
    ) -> stream::BoxStream<'static, Answer> {
        if self.kind == OperationType::Subscription {
            return self.subscribe(executor, caller).boxed();
        }
        let executor = executor.clone();
        stream::once(async move { self.run(&executor, &caller, timeout).await }).boxed()
    }
}

fn on_behalf_of(request: Request, caller: &Caller) -> Request {
    let actor = caller.actor.clone().within(caller.request_id.as_str());
    let request = request.data(actor).data(caller.client.clone());
    request.data(caller.locale).data(caller.request_id.clone()).data(caller.began_at)
}

/// The text of a panic went to the log when it happened; the client gets none of it.
fn panicked(locale: Locale, cost: u64) -> Answer {
    Answer::refused(ApiError::internal("a resolver panicked"), locale).costing(cost)
}

fn timed_out(timeout: Duration) -> ApiError {
    tracing::warn!(?timeout, "an operation took too long");
    ApiError::new(
        ApiErrorCode::Unavailable,
        "L’opération a pris trop de temps et a été interrompue. Réessayez, ou demandez moins à la fois.",
        "The operation took too long and was stopped. Try again, or ask for less at once.",
    )
}
