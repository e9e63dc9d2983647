//! Whole batches: the loads of one operation run when it has asked for everything it can, never beside it.
//!
//! A data loader that runs on a thread of its own takes the keys that happen to be there, while the operation is still
//! naming the others: a list of 100 products then asks for their sections in two to a dozen statements. So loaders
//! live as long as one operation, and [`Loads`] runs what they start in the operation's own task.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use async_graphql::dataloader::DataLoader;
use futures_util::{Stream, StreamExt, future::BoxFuture, stream::FuturesUnordered};

/// The loads that one operation has started.
#[derive(Clone, Default)]
pub struct Loads(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Loads {
    /// A loader whose batches run here.
    pub fn batched<L>(&self, loader: L) -> DataLoader<L> {
        let loads = self.clone();
        DataLoader::new(loader, move |load| loads.lock().push(load)).delay(Duration::ZERO)
    }

    /// Runs an operation together with its loads.
    pub async fn run<F: Future>(self, operation: F) -> F::Output {
        let mut operation = Box::pin(operation);
        let mut running = FuturesUnordered::new();
        std::future::poll_fn(|cx| self.poll(&mut running, cx, |cx| operation.as_mut().poll(cx))).await
    }

    /// Runs a source of answers together with the loads of each answer.
    pub fn run_stream<S: Stream>(self, answers: S) -> impl Stream<Item = S::Item> {
        let mut answers = Box::pin(answers);
        let mut running = FuturesUnordered::new();
        futures_util::stream::poll_fn(move |cx| self.poll(&mut running, cx, |cx| answers.as_mut().poll_next(cx)))
    }

    fn poll<T>(
        &self,
        running: &mut FuturesUnordered<BoxFuture<'static, ()>>,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        loop {
            if let Poll::Ready(answer) = operation(cx) {
                return Poll::Ready(answer);
            }
            running.extend(self.lock().drain(..));
            // A load that is done has answers, with which the operation can go on.
            if !matches!(Pin::new(&mut *running).poll_next_unpin(cx), Poll::Ready(Some(()))) {
                return Poll::Pending;
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<BoxFuture<'static, ()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
