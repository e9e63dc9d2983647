//! What can be refused about substitution.

use entity::shop::shop_order::OrderState;
use sea_orm::DbErr;

use crate::{
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::preparation,
};

/// Why something was not offered or answered.
#[derive(Debug)]
pub enum SubstitutionError {
    /// No such line.
    UnknownLine,
    /// No such product in the catalogue.
    UnknownProduct,
    /// No such offer to this customer.
    UnknownSubstitution,
    /// The order was assigned to somebody else.
    NotAssigned,
    /// The order is not being prepared.
    NotInState(OrderState),
    /// The customer wants nothing else for this line.
    NotWanted,
    /// The product is the one that is missing.
    SameProduct,
    /// The product cannot be ordered now.
    ProductUnavailable,
    /// The line has had as many offers as one may have.
    TooManyOffers,
    /// Another offer for the line waits for its answer.
    AlreadyOpen,
    /// Not so many pieces are missing.
    NotMissing {
        /// How many are.
        missing: i32,
    },
    /// The last instant to answer has passed already, or lies too far away.
    NoTime,
    /// The offer was answered, or has expired.
    NotOpen,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for SubstitutionError {
    fn from(error: DbErr) -> Self {
        if constraint::is_conflict(&error) { Self::Conflict } else { Self::Fault(error.into()) }
    }
}

impl Refuse for SubstitutionError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        let (field, code, french, english) = match self {
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => return Ok(vec![Refusal::conflict()]),
            Self::NotInState(state) => {
                let refusal = preparation::error::not_in_state(state);
                return Ok(vec![Refusal { field: vec!["orderLineId".to_owned()], ..refusal }]);
            }
            Self::NotAssigned => return Ok(vec![preparation::error::not_assigned()]),
            Self::NotMissing { missing } => {
                return Ok(vec![Refusal::of(
                    "quantity",
                    UserErrorCode::OutOfRange,
                    format!("Pièces manquantes de cette ligne : {missing}. Proposez-en de 1 à ce nombre."),
                    format!("Pieces missing of this line: {missing}. Offer from 1 up to that number."),
                )]);
            }
            Self::UnknownLine => {
                ("orderLineId", UserErrorCode::NotFound, "Cette ligne n’existe pas.", "There is no such line.")
            }
            Self::UnknownProduct => (
                "productId",
                UserErrorCode::NotFound,
                "Ce produit n’est pas au catalogue.",
                "There is no such product in the catalogue.",
            ),
            Self::UnknownSubstitution => (
                "orderLineSubstitutionId",
                UserErrorCode::NotFound,
                "Cette proposition n’existe pas.",
                "There is no such offer.",
            ),
            Self::NotWanted => (
                "orderLineId",
                UserErrorCode::SubstitutionNotWanted,
                "Ce client ne souhaite pas de remplacement pour cette ligne.",
                "This customer wants nothing else for this line.",
            ),
            Self::SameProduct => (
                "productId",
                UserErrorCode::InvalidInput,
                "Ce produit est celui qui manque : proposez-en un autre.",
                "This product is the one that is missing: offer another.",
            ),
            Self::ProductUnavailable => (
                "productId",
                UserErrorCode::ProductUnavailable,
                "Ce produit ne peut pas être commandé en ce moment : proposez-en un autre.",
                "This product cannot be ordered now: offer another.",
            ),
            Self::TooManyOffers => (
                "orderLineId",
                UserErrorCode::LimitReached,
                "Cette ligne a déjà eu dix propositions.",
                "This line has had ten offers already.",
            ),
            Self::AlreadyOpen => (
                "orderLineId",
                UserErrorCode::SubstitutionOpen,
                "Une proposition pour cette ligne attend sa réponse.",
                "An offer for this line waits for its answer.",
            ),
            Self::NoTime => (
                "expiresAt",
                UserErrorCode::OutOfRange,
                "Laissez au client un temps de réponse, d’un jour au plus.",
                "Leave the customer time to answer, one day at most.",
            ),
            Self::NotOpen => (
                "orderLineSubstitutionId",
                UserErrorCode::SubstitutionNotOpen,
                "Cette proposition a déjà reçu une réponse ou a expiré.",
                "This offer was answered already, or has expired.",
            ),
        };
        Ok(vec![Refusal::of(field, code, french, english)])
    }
}
