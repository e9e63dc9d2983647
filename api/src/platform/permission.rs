//! Who may do what: the one table that decides (docs/domain.md, roles and permissions).
//!
//! An [`Action`] is decided by role here. Which rows of it are visible (own orders, own baskets) is decided by
//! the scoped finders of each feature, which take the [`super::actor::Actor`].

use async_graphql::Enum;
use entity::account::role::Role;

/// Whether a role works for the shop. A setting makes a second factor the duty of these.
pub fn is_staff(role: Role) -> bool {
    match role {
        Role::Customer => false,
        Role::Employee | Role::ShopManager | Role::Administrator => true,
    }
}

/// Something a role may do. `viewer` lists those of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Action {
    /// Keep baskets, and place, move and cancel orders of one's own.
    Shop,
    /// See the preparation queue, prepare and hand over orders.
    Prepare,
    /// Prepare and hand over orders assigned to somebody else; see, move and cancel every order.
    ManageOrders,
    /// Create and change sections, products and packs.
    ManageCatalogue,
    /// Generate and close slots; set opening hours and the shop's own settings.
    ManageSlots,
    /// See employees and plan their shifts; create employee accounts.
    ManageEmployees,
    /// See how the shop does: orders, times, what was missing, who did not come.
    SeeFigures,
    /// Grant and revoke roles, disable accounts.
    ManageAccounts,
    /// See who of the staff changed what, and when.
    ReadAuditTrail,
    /// See the worker's jobs, and have those tried again that were given up.
    ManageJobs,
}

impl Action {
    /// Every action, in the order in which `viewer` lists them.
    pub const ALL: [Self; 10] = [
        Self::Shop,
        Self::Prepare,
        Self::ManageOrders,
        Self::ManageCatalogue,
        Self::ManageSlots,
        Self::ManageEmployees,
        Self::SeeFigures,
        Self::ManageAccounts,
        Self::ReadAuditTrail,
        Self::ManageJobs,
    ];

    /// Whether an account with `role` may do this.
    pub fn allowed_to(self, role: Role) -> bool {
        match self {
            Self::Shop => matches!(role, Role::Customer),
            Self::Prepare => matches!(role, Role::Employee | Role::ShopManager | Role::Administrator),
            Self::ManageOrders
            | Self::ManageCatalogue
            | Self::ManageSlots
            | Self::ManageEmployees
            | Self::SeeFigures => matches!(role, Role::ShopManager | Role::Administrator),
            Self::ManageAccounts | Self::ReadAuditTrail | Self::ManageJobs => matches!(role, Role::Administrator),
        }
    }
}
