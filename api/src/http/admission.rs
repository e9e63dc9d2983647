//! Letting an operation in: it is parsed, held against the limits of one operation, and charged to its caller.

use uuid::Uuid;

use super::{HttpState, answer::Answer, execute::Operation, params::Params};
use crate::platform::{
    actor::Actor,
    client::Client,
    error::ApiError,
    locale::Locale,
    rate_limit::{Budget, Holder},
};

impl<E> HttpState<E> {
    /// The operation that may be executed, or the answer that refuses it.
    ///
    /// Each request is charged once, whatever comes of it: what cannot be executed costs a point.
    pub(super) async fn admit(
        &self,
        params: Params,
        actor: &Actor,
        client: &Client,
        locale: Locale,
    ) -> Result<Operation, Answer> {
        let prepared = Operation::prepare(params, &self.limits(), &self.documents);
        let cost = prepared.as_ref().map_or(1, Operation::cost);
        let standing = self.rates.take(self.holders(actor, client), cost).await;
        if let Some(seconds) = standing.and_then(|standing| standing.retry_after) {
            let refused = Answer::refused(ApiError::rate_limited(seconds), locale);
            return Err(refused.costing(cost).leaving(standing));
        }
        match prepared {
            Ok(operation) => Ok(operation.leaving(standing)),
            Err(fault) => Err(Answer::refused(fault, locale).leaving(standing)),
        }
    }

    /// Charges a point to the address of a request whose caller could not be told.
    pub(super) async fn charge_stranger(&self, client: &Client) {
        self.rates.take(self.holders(&Actor::Visitor, client), 1).await;
    }

    /// Who pays: the address, and the account of whoever is signed in. Redis gets no address to read.
    fn holders(&self, actor: &Actor, client: &Client) -> impl Iterator<Item = Holder> + use<E> {
        let limits = self.options.rate_limits;
        let address = (limits.address > 0).then(|| {
            let digest = self.app.hash_key.digest(&["rate limit", &client.network()]);
            let id = digest.first_chunk().copied().map_or(Uuid::nil(), Uuid::from_bytes);
            Holder { budget: Budget::Address, id }
        });
        let account = actor.account_id().map(|id| Holder { budget: Budget::Account, id });
        address.into_iter().chain(account)
    }
}
