//! Writes to generate: what the application does, and what it would never do.

use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use super::world::{CUSTOMERS, EMPLOYEES, PACKS, PRODUCTS, SLOTS};

/// The first step is the likeliest: the others depend on it.
const STATES: [&str; 9] =
    ["PLACED", "PREPARING", "PREPARING", "PREPARING", "PREPARING", "READY", "COLLECTED", "CANCELLED", "NO_SHOW"];

const ANSWERS: [&str; 6] = ["PROPOSED", "ACCEPTED", "ACCEPTED", "ACCEPTED", "DECLINED", "EXPIRED"];

/// A write. Baskets, orders and lines that earlier operations made are counted from the latest one back.
#[derive(Clone, Debug)]
pub enum Operation {
    BasketCreate { customer: usize, name: &'static str, is_default: bool },
    BasketUnset { customer: usize },
    BasketDelete { customer: usize },
    BasketLineAdd { basket: usize, product: usize, quantity: i32 },
    PackItemAdd { pack: usize, product: usize, quantity: i32 },
    PackItemChange { pack: usize, product: usize, quantity: i32 },
    PackItemRemove { pack: usize },
    Price { product: usize, list_price: i64, promotion: i64 },
    PackPrice { product: usize, price: i64 },
    ShiftAdd { employee: usize, from: i64, minutes: i64 },
    ShiftRemove { shift: usize },
    ShiftMove { shift: usize, minutes: i64 },
    Employ { employee: usize, employed: bool },
    Disable { employee: usize, disabled: bool },
    SlotClose { slot: usize, closed: bool },
    Cutoff { minutes: i32 },
    OrderPlace { customer: usize, slot: usize, employee: Option<usize>, late: i64 },
    Hold { customer: usize, slot: usize, employee: Option<usize>, late: i64, minutes: i64 },
    HoldEnd { customer: usize },
    OrderLine { order: usize, product: usize, quantity: i32, unit_price: i64 },
    OrderState { order: usize, state: &'static str },
    OrderMove { order: usize, slot: usize, employee: Option<usize>, late: i64 },
    OrderAssign { order: usize, employee: Option<usize> },
    OrderTotals { order: usize, to_pay: i64 },
    OrderDelete { order: usize },
    LinePrepare { line: usize, quantity: i32 },
    LineChange { line: usize, quantity: i32 },
    LineRemove { line: usize },
    SubstitutionPropose { line: usize, product: usize, quantity: i32, unit_price: i64 },
    SubstitutionAnswer { substitution: usize, state: &'static str },
    SubstitutionChange { substitution: usize, quantity: i32 },
}

/// Any operation; those that build on one another come often enough to meet.
pub fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![5 => catalogue(), 2 => staff(), 10 => orders()]
}

fn quantity() -> impl Strategy<Value = i32> {
    prop_oneof![8 => 1..5_i32, 1 => select(vec![-1, 0, 999, 1000])]
}

/// Microseconds after the usual instant at which a slot expires.
fn late() -> impl Strategy<Value = i64> {
    prop_oneof![6 => Just(-3_600_000_000), 1 => select(vec![0, 1, 60_000_000])]
}

fn catalogue() -> impl Strategy<Value = Operation> {
    use Operation::*;
    let packs = || PRODUCTS - PACKS..PRODUCTS;
    let price = || select(vec![-1, 0, 1, 250, 500, 900, 100_000_000, 100_000_001]);
    let promotion = select(vec![-501, -500, -100, 0, 0, 1]);
    let name = select(vec!["Party", "Later", "Mis de côté", ""]);
    prop_oneof![
        3 => (0..CUSTOMERS, name, select(vec![false, false, true])).prop_map(|(customer, name, is_default)| BasketCreate {
            customer,
            name,
            is_default
        }),
        1 => (0..CUSTOMERS).prop_map(|customer| BasketUnset { customer }),
        1 => (0..CUSTOMERS).prop_map(|customer| BasketDelete { customer }),
        2 => (0..4_usize, 0..PRODUCTS, quantity()).prop_map(|(basket, product, quantity)| BasketLineAdd {
            basket,
            product,
            quantity
        }),
        // Any product may be tried as a pack.
        1 => (0..PRODUCTS, 0..PRODUCTS, quantity()).prop_map(|(pack, product, quantity)| PackItemAdd {
            pack,
            product,
            quantity
        }),
        5 => (packs(), 0..PRODUCTS, quantity()).prop_map(|(pack, product, quantity)| PackItemAdd {
            pack,
            product,
            quantity
        }),
        3 => (packs(), 0..PRODUCTS, quantity()).prop_map(|(pack, product, quantity)| PackItemChange {
            pack,
            product,
            quantity
        }),
        1 => packs().prop_map(|pack| PackItemRemove { pack }),
        4 => (0..PRODUCTS, price(), promotion).prop_map(|(product, list_price, promotion)| Price {
            product,
            list_price,
            promotion
        }),
        2 => (0..PRODUCTS, price()).prop_map(|(product, price)| PackPrice { product, price }),
    ]
}

fn staff() -> impl Strategy<Value = Operation> {
    use Operation::*;
    prop_oneof![
        (0..EMPLOYEES, -60..60_i64, select(vec![-1, 0, 15, 60, 2000])).prop_map(|(employee, from, minutes)| ShiftAdd {
            employee,
            from,
            minutes
        }),
        (0..4_usize).prop_map(|shift| ShiftRemove { shift }),
        (0..4_usize, select(vec![0, 15, 30, 2000])).prop_map(|(shift, minutes)| ShiftMove { shift, minutes }),
        (0..EMPLOYEES, any::<bool>()).prop_map(|(employee, employed)| Employ { employee, employed }),
        (0..EMPLOYEES, any::<bool>()).prop_map(|(employee, disabled)| Disable { employee, disabled }),
        (0..SLOTS, any::<bool>()).prop_map(|(slot, closed)| SlotClose { slot, closed }),
        select(vec![-1, 0, 719, 720, 721]).prop_map(|minutes| Cutoff { minutes }),
    ]
}

fn orders() -> impl Strategy<Value = Operation> {
    use Operation::*;
    let recent = || 0..6_usize;
    let somebody = || prop_oneof![3 => Just(None), 1 => option::of(0..EMPLOYEES)];
    let unit_price = prop_oneof![8 => 0..1000_i64, 1 => select(vec![-1, 2_000_000, 2_000_000_001])];
    prop_oneof![
        6 => (0..CUSTOMERS, 0..SLOTS, somebody(), late())
            .prop_map(|(customer, slot, employee, late)| OrderPlace { customer, slot, employee, late }),
        4 => (0..CUSTOMERS, 0..SLOTS, somebody(), late(), select(vec![-1, 0, 1, 5, 5, 5, 6]))
            .prop_map(|(customer, slot, employee, late, minutes)| Hold { customer, slot, employee, late, minutes }),
        1 => (0..CUSTOMERS).prop_map(|customer| HoldEnd { customer }),
        4 => (recent(), 0..PRODUCTS, quantity(), unit_price)
            .prop_map(|(order, product, quantity, unit_price)| OrderLine { order, product, quantity, unit_price }),
        4 => (recent(), select(STATES.to_vec())).prop_map(|(order, state)| OrderState { order, state }),
        4 => (recent(), 0..SLOTS, somebody(), late())
            .prop_map(|(order, slot, employee, late)| OrderMove { order, slot, employee, late }),
        2 => (recent(), option::of(0..EMPLOYEES)).prop_map(|(order, employee)| OrderAssign { order, employee }),
        1 => (recent(), 0..3_i64).prop_map(|(order, to_pay)| OrderTotals { order, to_pay }),
        1 => recent().prop_map(|order| OrderDelete { order }),
        3 => (recent(), 0..5_i32).prop_map(|(line, quantity)| LinePrepare { line, quantity }),
        1 => (recent(), quantity()).prop_map(|(line, quantity)| LineChange { line, quantity }),
        1 => recent().prop_map(|line| LineRemove { line }),
        4 => (0..3_usize, 0..PRODUCTS, quantity(), select(vec![0, 0, 1, 100, 1000]))
            .prop_map(|(line, product, quantity, unit_price)| SubstitutionPropose { line, product, quantity, unit_price }),
        3 => (0..3_usize, select(ANSWERS.to_vec()))
            .prop_map(|(substitution, state)| SubstitutionAnswer { substitution, state }),
        1 => (0..3_usize, quantity())
            .prop_map(|(substitution, quantity)| SubstitutionChange { substitution, quantity }),
    ]
}
