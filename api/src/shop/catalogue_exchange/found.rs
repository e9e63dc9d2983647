//! What is there already of what a table names: looked up in a few statements, however many rows there are.

use std::collections::HashMap;

use entity::shop::{product, section};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, LockType, SimpleExpr},
};
use uuid::Uuid;

use super::{error::ExchangeError, row::Row};
use crate::platform::{batch::Keys, database::WriteTransaction, error::ApiError};

/// Sections and products as they were when the table was read.
#[derive(Debug)]
pub struct Found {
    /// Every section.
    pub sections: Vec<section::Model>,
    /// Every product that a row names by id or reference.
    pub products: Vec<product::Model>,
}

impl Found {
    /// Looks up what the rows name. Nothing is locked: whoever writes looks again.
    pub async fn read(db: &DatabaseConnection, rows: &[Row]) -> Result<Self, ExchangeError> {
        let sections = section::Entity::find().all(db).await?;
        let ids = Keys::new(db.get_database_backend(), rows.iter().filter_map(|row| row.id));
        let references = rows.iter().filter_map(|row| row.reference.as_deref());
        let named = Condition::any()
            .add(ids.contain(product::Column::Id))
            .add(any_reference(db.get_database_backend(), references.collect())?);
        let products = product::Entity::find().filter(named).all(db).await?;
        Ok(Self { sections, products })
    }
}

/// The products with these ids, locked one after the other in the same order as everybody.
pub async fn locked(txn: &WriteTransaction, ids: Vec<Uuid>) -> Result<HashMap<Uuid, product::Model>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = Keys::new(txn.get_database_backend(), ids).contain(product::Column::Id);
    // Not `FOR UPDATE`: orders refer to products.
    let products = product::Entity::find().filter(wanted).order_by_asc(product::Column::Id);
    let products = products.lock(LockType::NoKeyUpdate).all(&**txn).await?;
    Ok(products.into_iter().map(|product| (product.id, product)).collect())
}

/// Who has each of these references.
pub async fn holders(txn: &WriteTransaction, references: Vec<&str>) -> Result<HashMap<String, Uuid>, ExchangeError> {
    if references.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = any_reference(txn.get_database_backend(), references)?;
    let columns = product::Entity::find().select_only().columns([product::Column::Reference, product::Column::Id]);
    Ok(columns.filter(wanted).into_tuple().all(&**txn).await?.into_iter().collect())
}

/// The condition that a product has one of these references, as a single parameter.
fn any_reference(backend: DbBackend, references: Vec<&str>) -> Result<SimpleExpr, ExchangeError> {
    let list = serde_json::to_string(&references).map_err(ApiError::internal)?;
    let sql = match backend {
        DbBackend::Postgres => "$1 IN (SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))",
        _ => "? IN (SELECT value FROM json_each(?))",
    };
    Ok(Expr::cust_with_exprs(sql, [product::Column::Reference.into_expr(), Expr::val(list)]))
}
