//! What an operation brings on a connection that carries more than one answer.

use std::collections::HashMap;

use async_graphql::{Executor, parser::types::OperationType};
use async_stream::stream;
use futures_util::{
    FutureExt, Stream, StreamExt,
    stream::{AbortHandle, BoxStream, SelectAll, abortable},
};

use super::{
    HttpState,
    answer::Answer,
    execute::{Caller, Operation},
};

/// One step of an operation.
#[derive(Debug)]
pub enum Outcome {
    /// A result; more may follow.
    Next(Answer),
    /// The operation was refused: nothing was or will be executed, and nothing follows.
    Refused(Answer),
    /// The operation is done.
    Complete,
}

/// Runs an operation and tells its steps; the last one is `Refused` or `Complete`.
pub fn outcomes<E: Executor>(
    operation: Operation,
    state: &HttpState<E>,
    caller: Caller,
) -> impl Stream<Item = Outcome> + Send + use<E> {
    let may_be_refused_late = operation.kind() == OperationType::Subscription;
    let mut answers = operation.stream(&state.schema, caller, state.options.request_timeout);
    stream! {
        let Some(first) = answers.next().await else {
            yield Outcome::Complete;
            return;
        };
        if first.is_refused() {
            yield Outcome::Refused(first);
            return;
        }
        // A subscription whose resolver refused answers once, without data, and has ended: there is no event.
        if may_be_refused_late && first.is_empty() {
            match answers.next().now_or_never() {
                Some(None) => {
                    yield Outcome::Refused(first);
                    return;
                }
                Some(Some(second)) => {
                    yield Outcome::Next(first);
                    yield Outcome::Next(second);
                }
                None => yield Outcome::Next(first),
            }
        } else {
            yield Outcome::Next(first);
        }
        while let Some(answer) = answers.next().await {
            yield Outcome::Next(answer);
        }
        yield Outcome::Complete;
    }
}

/// The operations that run on one socket, by the client's names for them.
#[derive(Default)]
pub struct Operations {
    running: SelectAll<BoxStream<'static, (String, Outcome)>>,
    handles: HashMap<String, AbortHandle>,
}

impl Operations {
    /// How many run.
    pub fn count(&self) -> usize {
        self.handles.len()
    }

    /// Whether one of this name runs.
    pub fn contains(&self, id: &str) -> bool {
        self.handles.contains_key(id)
    }

    /// Adds one.
    pub fn start(&mut self, id: String, outcomes: impl Stream<Item = Outcome> + Send + 'static) {
        let name = id.clone();
        let (steps, handle) = abortable(outcomes.map(move |outcome| (name.clone(), outcome)));
        self.handles.insert(id, handle);
        self.running.push(steps.boxed());
    }

    /// Stops the one of this name, if it still runs: nothing of it will be told any more.
    pub fn stop(&mut self, id: &str) {
        if let Some(handle) = self.handles.remove(id) {
            handle.abort();
        }
    }

    /// The next step of any; `None` while none runs. May be dropped and called again.
    pub async fn next(&mut self) -> Option<(String, Outcome)> {
        let (id, outcome) = self.running.next().await?;
        if !matches!(outcome, Outcome::Next(_)) {
            self.handles.remove(&id);
        }
        Some((id, outcome))
    }
}
