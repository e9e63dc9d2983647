//! The demonstration's accounts, who works when, and what customers put aside.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account::{
        account::{self, AccountLanguage},
        account_role,
        role::Role,
    },
    shop::{basket, basket_line, product},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::DemoError;

/// Since when everybody has an account.
const ACCOUNTS_AGE: TimeDelta = TimeDelta::days(40);
/// Customers whose accounts are not announced: they make the queue look alive.
const MORE_CUSTOMERS: usize = 12;

/// An account that is announced at start.
pub(super) struct Announced {
    mailbox: &'static str,
    pub(super) name: &'static str,
    role: Role,
}

impl Announced {
    const fn new(mailbox: &'static str, name: &'static str, role: Role) -> Self {
        Self { mailbox, name, role }
    }

    pub(super) fn email(&self) -> String {
        address(self.mailbox)
    }
}

/// The accounts to sign in with.
pub(super) const ACCOUNTS: [Announced; 10] = [
    Announced::new("customer", "Cliente de démonstration", Role::Customer),
    Announced::new("customer2", "Client de démonstration", Role::Customer),
    Announced::new("employee", "Préparatrice de démonstration", Role::Employee),
    Announced::new("employee2", "Préparateur de l'après-midi", Role::Employee),
    Announced::new("employee3", "Préparatrice de la semaine", Role::Employee),
    Announced::new("employee4", "Préparateur du soir", Role::Employee),
    Announced::new("manager", "Gérante de démonstration", Role::ShopManager),
    Announced::new("manager2", "Gérant adjoint de démonstration", Role::ShopManager),
    Announced::new("admin", "Administratrice de démonstration", Role::Administrator),
    Announced::new("admin2", "Administrateur de démonstration", Role::Administrator),
];

/// A basket: whose (by place among the customers), its name (none for the default one), its lines.
type Basket = (usize, Option<&'static str>, &'static [(&'static str, i32)]);

const BASKETS: [Basket; 8] = [
    (0, None, &[("Huile de noix", 1), ("Miel de châtaignier", 1), ("Bougie parfumée", 2)]),
    (
        0,
        Some("Courses de la semaine"),
        &[
            ("Lait demi-écrémé, les six", 1),
            ("Œufs de plein air, les douze", 1),
            ("Pain de campagne", 1),
            ("Jambon blanc", 1),
            ("Yaourts aux fruits", 2),
            ("Panier de légumes pour la soupe", 1),
            ("Corbeille de fruits", 1),
            ("Café moulu", 1),
        ],
    ),
    (
        0,
        Some("Anniversaire"),
        &[
            ("Gâteau d'anniversaire au chocolat", 1),
            ("Jus multifruit", 3),
            ("Bonbons aux fruits", 2),
            ("Crémant brut", 1),
        ],
    ),
    (1, None, &[("Sirop d'érable", 1)]),
    (
        1,
        Some("Dîner de samedi"),
        &[
            ("Raclette pour quatre", 1),
            ("Vin blanc de Savoie", 2),
            ("Mâche", 2),
            ("Tarte aux fruits de saison", 1),
            ("Baguette de tradition", 2),
        ],
    ),
    (2, None, &[("Week-end en famille", 1)]),
    (4, Some("Barbecue"), &[("Barbecue entre amis", 2), ("Chips à l'ancienne", 3), ("Limonade artisanale", 4)]),
    (7, None, &[("Savon de Marseille", 2), ("Papier toilette", 1)]),
];

/// The accounts written, by what they do in the shop.
pub(super) struct People {
    /// The two announced customers first.
    pub(super) customers: Vec<Uuid>,
    /// In the order of their addresses.
    pub(super) employees: Vec<Uuid>,
    others: usize,
}

impl People {
    /// Writes every account; all share one password, which was hashed once.
    pub(super) async fn write<C: ConnectionTrait>(
        txn: &C,
        password_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, DemoError> {
        let created_at = now - ACCOUNTS_AGE;
        let announced = ACCOUNTS.iter().map(|account| (account.email(), account.name.to_owned(), account.role));
        let more = (3..).take(MORE_CUSTOMERS).map(|nth| {
            let name = if nth % 2 == 0 { "Client" } else { "Cliente" };
            (address(&format!("customer{nth}")), format!("{name} du quartier n° {nth}"), Role::Customer)
        });

        let mut people = Self { customers: Vec::new(), employees: Vec::new(), others: 0 };
        let (mut accounts, mut roles) = (Vec::new(), Vec::new());
        for (email, name, role) in announced.chain(more) {
            let id = Uuid::now_v7();
            match role {
                Role::Customer => people.customers.push(id),
                Role::Employee => people.employees.push(id),
                Role::ShopManager | Role::Administrator => people.others += 1,
            }
            accounts.push(account::ActiveModel {
                id: Set(id),
                email: Set(email),
                email_verified_at: Set(Some(created_at)),
                name: Set(name),
                language: Set(AccountLanguage::French),
                password_hash: Set(Some(password_hash.to_owned())),
                created_at: Set(created_at),
                disabled_at: Set(None),
            });
            roles.push(account_role::ActiveModel { account_id: Set(id), role: Set(role), granted_at: Set(created_at) });
        }
        account::Entity::insert_many(accounts).exec_without_returning(txn).await?;
        account_role::Entity::insert_many(roles).exec_without_returning(txn).await?;
        Ok(people)
    }

    /// How many accounts there are.
    pub(super) fn count(&self) -> usize {
        self.customers.len() + self.employees.len() + self.others
    }

    /// Fills the default baskets, which the database made with the accounts, and adds named ones.
    pub(super) async fn write_baskets<C: ConnectionTrait>(&self, txn: &C, now: DateTime<Utc>) -> Result<(), DemoError> {
        let defaults = basket::Entity::find().filter(basket::Column::IsDefault.eq(true)).all(txn).await?;
        let defaults: HashMap<_, _> = defaults.into_iter().map(|row| (row.customer_id, row.id)).collect();
        let products = product::Entity::find().all(txn).await?;
        let products: HashMap<_, _> = products.into_iter().map(|row| (row.name, (row.id, row.price))).collect();

        let (mut baskets, mut lines) = (Vec::new(), Vec::new());
        for (place, name, contents) in BASKETS {
            let customer_id = self.customers[place];
            let created_at = now - TimeDelta::days(6);
            let basket_id = match name {
                None => *defaults.get(&customer_id).ok_or_else(|| DemoError::UnknownName("Mis de côté".to_owned()))?,
                Some(name) => {
                    let id = Uuid::now_v7();
                    baskets.push(basket::ActiveModel {
                        id: Set(id),
                        customer_id: Set(customer_id),
                        name: Set(name.to_owned()),
                        is_default: Set(false),
                        created_at: Set(created_at),
                    });
                    id
                }
            };
            for ((product, quantity), nth) in contents.iter().zip(1..) {
                let (product_id, price) =
                    products.get(*product).ok_or_else(|| DemoError::UnknownName((*product).to_owned()))?;
                lines.push(basket_line::ActiveModel {
                    basket_id: Set(basket_id),
                    product_id: Set(*product_id),
                    // The first of each has become cheaper since.
                    seen_price: Set(Some(if nth == 1 { price + 20 } else { *price })),
                    quantity: Set(*quantity),
                    added_at: Set(created_at + TimeDelta::minutes(nth)),
                });
            }
        }
        basket::Entity::insert_many(baskets).exec_without_returning(txn).await?;
        basket_line::Entity::insert_many(lines).exec_without_returning(txn).await?;
        Ok(())
    }
}

fn address(mailbox: &str) -> String {
    format!("{mailbox}@demo.quai.example")
}
