//! The demonstration's orders, in every state.
//!
//! All are placed first, in the order of their instants and before their slots expired, so that the database
//! assigns employees and numbers as it would have. Then each goes through its states, step by step.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::shop::{
    product,
    shop_order::{self, OrderState},
    shop_order_line::{self, SubstitutionPreference},
    shop_order_step,
    shop_order_substitution::SubstitutionState,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::{NoContext, Timestamp, Uuid};

use super::{DemoError, people::People, substitutions, week::Slot};

/// How an order of the demonstration goes.
struct Plan {
    id: Uuid,
    slot_id: Uuid,
    starts_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    state: OrderState,
    customer_id: Uuid,
    /// None where the database chooses.
    employee_id: Option<Uuid>,
    /// Counts the orders; what an order contains follows from it.
    nth: usize,
}

/// Writes all orders; answers how many.
pub(super) async fn write<C: ConnectionTrait>(
    txn: &C,
    people: &People,
    slots: &[Slot],
    now: DateTime<Utc>,
) -> Result<usize, DemoError> {
    let plans = plans(people, slots, now);
    place(txn, &plans).await?;
    let lines = write_lines(txn, &plans).await?;
    let employees = assigned(txn).await?;
    let mut steps = Vec::new();
    for plan in &plans {
        let lines = lines.get(&plan.id).map_or(&[][..], Vec::as_slice);
        let employee = employees.get(&plan.id).copied().flatten();
        advance(txn, plan, lines, employee, now, &mut steps).await?;
    }
    shop_order_step::Entity::insert_many(steps).exec_without_returning(txn).await?;
    Ok(plans.len())
}

/// An order to plan: its slot, where it ends, and who prepares it if that matters.
type Wanted<'a> = (&'a Slot, OrderState, Option<Uuid>);

/// Which orders there are: a busy yesterday, some in the kitchen, some for the days to come, and one full slot.
fn plans(people: &People, slots: &[Slot], now: DateTime<Utc>) -> Vec<Plan> {
    let (past, coming) = slots.split_at(slots.partition_point(|slot| slot.starts_at + TimeDelta::minutes(15) <= now));
    let mut wanted = past_orders(past, now);
    wanted.extend(coming_orders(coming, people.employees.first().copied(), now));

    let mut met = HashMap::new();
    let mut plans: Vec<Plan> = wanted
        .into_iter()
        .zip(0_usize..)
        .map(|((slot, state, employee_id), nth)| {
            // The announced customers have the first two orders of each state.
            let seen = met.entry(state).and_modify(|seen| *seen += 1).or_insert(0_usize);
            let customer = if *seen < 2 { *seen } else { nth % people.customers.len() };
            let earlier = TimeDelta::minutes(20 + i64::try_from(nth * 97 % 700).unwrap_or_default());
            let created_at = slot.cutoff_at().min(now) - earlier;
            Plan {
                id: id_at(created_at),
                slot_id: slot.id,
                starts_at: slot.starts_at,
                created_at,
                state,
                customer_id: people.customers[customer],
                employee_id,
                nth,
            }
        })
        .collect();
    plans.sort_by_key(|plan| plan.created_at);
    plans
}

fn past_orders(slots: &[Slot], now: DateTime<Utc>) -> Vec<Wanted<'_>> {
    let mut wanted = Vec::new();
    for (slot, nth) in slots.iter().zip(0_usize..) {
        let waited_in_vain = slot.starts_at + TimeDelta::hours(4) <= now;
        match nth % 12 {
            1 => wanted.push((slot, OrderState::Cancelled, None)),
            4 if waited_in_vain => wanted.push((slot, OrderState::NoShow, None)),
            0 | 6 => wanted.extend([(slot, OrderState::Collected, None), (slot, OrderState::Collected, None)]),
            n if n % 2 == 0 => wanted.push((slot, OrderState::Collected, None)),
            _ => {}
        }
    }
    wanted
}

/// `announced` is the employee whom a visitor signs in as: some of what is in the kitchen is theirs.
fn coming_orders(slots: &[Slot], announced: Option<Uuid>, now: DateTime<Utc>) -> Vec<Wanted<'_>> {
    let theirs = |slot: &Slot| announced.filter(|employee| slot.on_duty.contains(employee));
    let their_first = slots.iter().position(|slot| theirs(slot).is_some());
    let full = slots.iter().position(|slot| slot.starts_at >= now + TimeDelta::days(3));
    let mut wanted = Vec::new();
    for (slot, nth) in slots.iter().zip(0_usize..) {
        match nth {
            _ if slot.closed => {}
            _ if Some(nth) == full => wanted.extend(slot.on_duty.iter().map(|_| (slot, OrderState::Placed, None))),
            0 | 1 => wanted.push((slot, OrderState::Ready, theirs(slot).filter(|_| nth == 0))),
            2..=4 => wanted.push((slot, OrderState::Preparing, theirs(slot).filter(|_| nth != 3))),
            _ if Some(nth) == their_first => wanted.push((slot, OrderState::Preparing, announced)),
            5..=16 => wanted.push((slot, OrderState::Placed, None)),
            _ if nth % 45 == 7 => wanted.push((slot, OrderState::Cancelled, None)),
            _ if nth % 9 == 0 => wanted.push((slot, OrderState::Placed, None)),
            _ => {}
        }
    }
    wanted
}

/// A key as if made at `instant`, so that keys and instants of orders agree in their order.
fn id_at(instant: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(instant.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, instant.timestamp_subsec_nanos()))
}

async fn place<C: ConnectionTrait>(txn: &C, plans: &[Plan]) -> Result<(), DemoError> {
    let rows = plans.iter().map(|plan| shop_order::ActiveModel {
        id: Set(plan.id),
        customer_id: Set(plan.customer_id),
        employee_id: Set(plan.employee_id),
        time_slot_id: Set(plan.slot_id),
        state: Set(OrderState::Placed),
        comment: Set(if plan.nth % 7 == 3 { "Merci de choisir des fruits bien mûrs." } else { "" }.to_owned()),
        created_at: Set(plan.created_at),
        updated_at: Set(plan.created_at),
        ..Default::default()
    });
    shop_order::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}

async fn write_lines<C: ConnectionTrait>(
    txn: &C,
    plans: &[Plan],
) -> Result<HashMap<Uuid, Vec<(Uuid, i32)>>, DemoError> {
    let products = product::Entity::find()
        .filter(product::Column::Available.eq(true))
        .order_by_asc(product::Column::Name)
        .all(txn)
        .await?;
    let mut lines: HashMap<Uuid, Vec<(Uuid, i32)>> = HashMap::new();
    let mut rows = Vec::new();
    for plan in plans {
        let chosen: BTreeSet<_> =
            (0..3 + plan.nth % 6).map(|k| (plan.nth * 37 + k * (53 + plan.nth)) % products.len()).collect();
        for (product, position) in chosen.into_iter().map(|at| &products[at]).zip(0..) {
            let (id, quantity) = (Uuid::now_v7(), 1 + (position + i32::from(plan.starts_at.timestamp() % 7 == 0)) % 3);
            lines.entry(plan.id).or_default().push((id, quantity));
            rows.push(shop_order_line::ActiveModel {
                id: Set(id),
                order_id: Set(plan.id),
                product_id: Set(product.id),
                position: Set(position),
                product_name: Set(product.name.clone()),
                unit_price: Set(product.price),
                quantity: Set(quantity),
                prepared_quantity: Set(0),
                substitution: Set(preference(plan)),
            });
        }
    }
    shop_order_line::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(lines)
}

/// Whom the database assigned to each order.
async fn assigned<C: ConnectionTrait>(txn: &C) -> Result<HashMap<Uuid, Option<Uuid>>, DemoError> {
    let orders = shop_order::Entity::find().all(txn).await?;
    Ok(orders.into_iter().map(|order| (order.id, order.employee_id)).collect())
}

/// Takes one order from `PLACED` to the state it is planned to be in.
async fn advance<C: ConnectionTrait>(
    txn: &C,
    plan: &Plan,
    lines: &[(Uuid, i32)],
    employee: Option<Uuid>,
    now: DateTime<Utc>,
    steps: &mut Vec<shop_order_step::ActiveModel>,
) -> Result<(), DemoError> {
    // What was due before the slot began, or lately when the slot is still to come.
    let due = |minutes: i64| (plan.starts_at - TimeDelta::minutes(minutes)).min(now - TimeDelta::minutes(minutes / 4));
    let (started, ready) = (due(80), due(40));
    let customer = Some(plan.customer_id);
    let way: Vec<(OrderState, DateTime<Utc>, Option<Uuid>)> = match plan.state {
        OrderState::Placed => vec![],
        OrderState::Cancelled => {
            vec![(OrderState::Cancelled, plan.created_at + TimeDelta::minutes(15), customer)]
        }
        OrderState::Preparing => vec![(OrderState::Preparing, started, employee)],
        OrderState::Ready => vec![(OrderState::Preparing, started, employee), (OrderState::Ready, ready, employee)],
        last @ (OrderState::Collected | OrderState::NoShow) => {
            // No two take the same time, and now and then one is not ready when its slot begins.
            let turn = i64::try_from(plan.nth).unwrap_or_default();
            let (taken, fetched) = if turn % 11 == 5 { (85, 12) } else { (15 + turn * 7 % 31, 1 + turn * 5 % 13) };
            let wait = if last == OrderState::NoShow { TimeDelta::hours(3) } else { TimeDelta::minutes(fetched) };
            vec![
                (OrderState::Preparing, started, employee),
                (OrderState::Ready, started + TimeDelta::minutes(taken), employee),
                (last, plan.starts_at + wait, employee),
            ]
        }
    };

    let mut step = |state, at, actor_id| {
        steps.push(shop_order_step::ActiveModel {
            order_id: Set(plan.id),
            state: Set(state),
            at: Set(at),
            actor_id: Set(actor_id),
            by_pickup_code: Set(state == OrderState::Collected && !plan.nth.is_multiple_of(3)),
        });
    };
    step(OrderState::Placed, plan.created_at, customer);
    for (state, at, actor_id) in way {
        let change = shop_order::ActiveModel { state: Set(state), updated_at: Set(at), ..Default::default() };
        shop_order::Entity::update_many().set(change).filter(shop_order::Column::Id.eq(plan.id)).exec(txn).await?;
        step(state, at, actor_id);
        if state == OrderState::Preparing {
            prepare(txn, plan, lines, (employee, at + TimeDelta::minutes(5))).await?;
        }
    }
    Ok(())
}

/// Marks what was found: all lines but for a piece missing here and there, or the first lines only while the
/// preparation goes on. Something else is offered for what is missing.
async fn prepare<C: ConnectionTrait>(
    txn: &C,
    plan: &Plan,
    lines: &[(Uuid, i32)],
    (employee, at): (Option<Uuid>, DateTime<Utc>),
) -> Result<(), DemoError> {
    let done = if plan.state == OrderState::Preparing { lines.len() / 2 } else { lines.len() };
    shop_order_line::Entity::update_many()
        .col_expr(shop_order_line::Column::PreparedQuantity, Expr::col(shop_order_line::Column::Quantity))
        .filter(shop_order_line::Column::Id.is_in(lines[..done].iter().map(|(id, _)| *id)))
        .exec(txn)
        .await?;
    let missing = plan.state == OrderState::Preparing || plan.nth % 4 == 2;
    if let Some((id, quantity)) = lines[..done].last().filter(|_| missing) {
        let change = shop_order_line::ActiveModel { prepared_quantity: Set(quantity - 1), ..Default::default() };
        shop_order_line::Entity::update_many()
            .set(change)
            .filter(shop_order_line::Column::Id.eq(*id))
            .exec(txn)
            .await?;
        let answer = match plan.state {
            OrderState::Preparing => None,
            _ if plan.nth % 8 == 2 => Some(SubstitutionState::Accepted),
            _ => Some(SubstitutionState::Declined),
        };
        substitutions::offer(txn, *id, (employee, plan.customer_id), at, answer).await?;
    }
    Ok(())
}

/// What the customer thinks of something else: mostly to be asked.
fn preference(plan: &Plan) -> SubstitutionPreference {
    match plan.nth % 5 {
        1 => SubstitutionPreference::Similar,
        3 => SubstitutionPreference::None,
        _ => SubstitutionPreference::Ask,
    }
}
