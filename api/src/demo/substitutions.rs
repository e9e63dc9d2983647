//! What the demonstration's employees offer in place of what is missing, and what its customers make of it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::shop::{
    product,
    shop_order_line::{self, SubstitutionPreference},
    shop_order_substitution::{self, SubstitutionState},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::DemoError;

/// Offers one piece of something from the same section for a piece missing of a line, and answers it unless `answer`
/// is none. Nothing is offered where nothing is wanted.
pub(super) async fn offer<C: ConnectionTrait>(
    txn: &C,
    line_id: Uuid,
    (employee, customer): (Option<Uuid>, Uuid),
    at: DateTime<Utc>,
    answer: Option<SubstitutionState>,
) -> Result<(), DemoError> {
    let row = shop_order_line::Entity::find_by_id(line_id).find_also_related(product::Entity).one(txn).await?;
    let Some((line, Some(missing))) = row else { return Ok(()) };
    let similar = product::Entity::find()
        .filter(product::Column::SectionId.eq(missing.section_id))
        .filter(product::Column::Available.eq(true))
        .filter(product::Column::Id.ne(missing.id))
        .order_by_asc(product::Column::Name)
        .one(txn)
        .await?;
    let Some(similar) = similar.filter(|_| line.substitution != SubstitutionPreference::None) else { return Ok(()) };
    let offer = shop_order_substitution::Model {
        id: Uuid::now_v7(),
        order_line_id: line_id,
        product_id: similar.id,
        product_name: similar.name,
        unit_price: similar.price.min(line.unit_price),
        quantity: 1,
        state: SubstitutionState::Proposed,
        proposed_at: at,
        proposed_by: employee,
        expires_at: None,
        answered_at: None,
        answered_by: None,
    };
    let id = offer.id;
    shop_order_substitution::Entity::insert(offer.into_active_model()).exec_without_returning(txn).await?;
    let welcome = line.substitution == SubstitutionPreference::Similar;
    if let Some(state) = if welcome { Some(SubstitutionState::Accepted) } else { answer } {
        let answered = shop_order_substitution::ActiveModel {
            state: Set(state),
            answered_at: Set(Some(if welcome { at } else { at + TimeDelta::minutes(2) })),
            answered_by: Set((!welcome).then_some(customer)),
            ..Default::default()
        };
        let this = shop_order_substitution::Column::Id.eq(id);
        shop_order_substitution::Entity::update_many().set(answered).filter(this).exec(txn).await?;
    }
    Ok(())
}
