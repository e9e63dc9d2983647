//! Batch reads of employees and shifts.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{account::account, shop::shift};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{rules::Span, service};
use crate::platform::{
    batch::{by_id, by_parent},
    database::Database,
    error::ApiError,
};

/// Loads employees and shifts by id, and shifts by employee.
pub struct EmployeeLoader(pub Database);

/// The key of an employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EmployeeId(pub Uuid);

/// The key of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShiftId(pub Uuid);

/// The key of an employee's shifts of a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShiftsOf {
    /// The employee.
    pub employee_id: Uuid,
    /// The span.
    pub span: Span,
}

impl Loader<EmployeeId> for EmployeeLoader {
    type Value = account::Model;
    type Error = ApiError;

    async fn load(&self, keys: &[EmployeeId]) -> Result<HashMap<EmployeeId, account::Model>, ApiError> {
        let ids = keys.iter().map(|key| key.0);
        by_id(&self.0, service::employees(), account::Column::Id, ids, |row| EmployeeId(row.id)).await
    }
}

impl Loader<ShiftId> for EmployeeLoader {
    type Value = shift::Model;
    type Error = ApiError;

    async fn load(&self, keys: &[ShiftId]) -> Result<HashMap<ShiftId, shift::Model>, ApiError> {
        let ids = keys.iter().map(|key| key.0);
        by_id(&self.0, shift::Entity::find(), shift::Column::Id, ids, |row| ShiftId(row.id)).await
    }
}

impl Loader<ShiftsOf> for EmployeeLoader {
    type Value = Vec<shift::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[ShiftsOf]) -> Result<HashMap<ShiftsOf, Vec<shift::Model>>, ApiError> {
        let mut shifts = HashMap::with_capacity(keys.len());
        for (span, employees) in by_parent(keys, |key| (key.span, key.employee_id)) {
            let wanted = self.0.keys(employees).contain(shift::Column::EmployeeId);
            let rows = service::shifts_in(span)
                .filter(wanted)
                .order_by_asc(shift::Column::StartsAt)
                .all(self.0.reader())
                .await?;
            shifts.extend(by_parent(rows, |row| (ShiftsOf { employee_id: row.employee_id, span }, row)));
        }
        Ok(shifts)
    }
}
