//! docs/domain.md, opening exceptions and slots follow the hours, for every writer.

use rstest_reuse::apply;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{
    Stage, count, delete, execute, insert_or_replace, opening_exception, opening_exception_span, shop_order, slot_now,
    some_time, time_slot_hold, update,
};

const DAY: &str = "2026-12-24";
const OVERLAP: &str = "opening_exception_span_overlap";

#[apply(each_database)]
#[tokio::test]
async fn a_date_has_one_exception(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    opening_exception(DAY).inserted(db).await;
    assert_eq!(opening_exception(DAY).insert(db).await, refused("opening_exception_pkey"));
    for day in ["24/12/2026", "2026-12-24T10:00", ""] {
        assert_eq!(opening_exception(day).insert(db).await, refused("opening_exception_day_form"), "{day}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_reason_is_missing_or_something_to_read(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for reason in ["", "  ", &"a".repeat(201)] {
        let answer = opening_exception(DAY).set("reason", reason).insert(db).await;
        assert_eq!(answer, refused("opening_exception_reason_length"), "{reason:?}");
    }
    assert_eq!(opening_exception(DAY).set("reason", "a".repeat(200)).insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn a_span_belongs_to_an_exception_and_goes_with_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    assert_eq!(opening_exception_span(DAY).insert(db).await, refused_by_foreign_key());
    opening_exception(DAY).inserted(db).await;
    opening_exception_span(DAY).inserted(db).await;
    assert_eq!(delete(db, "opening_exception", "day", DAY).await, Ok(1));
    assert_eq!(count(db, "opening_exception_span", "day", DAY).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_span_has_times_of_the_form_of_the_weeks_and_closes_after_it_opens(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    opening_exception(DAY).inserted(db).await;
    let span = || opening_exception_span(DAY);
    for time in ["0800", "07:60", "0a:00", "08:00:00"] {
        let answer = span().set("opens_at", time).insert(db).await;
        assert_eq!(answer, refused("opening_exception_span_opens_at_form"), "{time}");
    }
    for time in ["24:00", "9:00", "12h00"] {
        let answer = span().set("closes_at", time).insert(db).await;
        assert_eq!(answer, refused("opening_exception_span_closes_at_form"), "{time}");
    }
    for closes in ["08:00", "07:00"] {
        let answer = span().set("closes_at", closes).insert(db).await;
        assert_eq!(answer, refused("opening_exception_span_closes_after_opening"), "{closes}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn spans_of_a_date_may_touch_and_not_overlap(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let span = |opens: &'static str, closes: &'static str| {
        opening_exception_span(DAY).set("opens_at", opens).set("closes_at", closes)
    };
    opening_exception(DAY).inserted(db).await;
    opening_exception("2026-12-25").inserted(db).await;
    assert_eq!(span("10:00", "12:00").insert(db).await, Ok(()));
    for (opens, closes) in
        [("10:00", "12:00"), ("09:00", "10:01"), ("11:59", "13:00"), ("10:30", "11:00"), ("08:00", "18:00")]
    {
        assert_eq!(span(opens, closes).insert(db).await, refused(OVERLAP), "{opens} to {closes}");
    }
    for (opens, closes) in [("09:00", "10:00"), ("12:00", "13:00")] {
        assert_eq!(span(opens, closes).insert(db).await, Ok(()), "{opens} to {closes}");
    }
    let elsewhere = span("10:00", "12:00").set("day", "2026-12-25");
    assert_eq!(elsewhere.insert(db).await, Ok(()), "another date");
    let change = |closes: &str| {
        let mut change = sea_orm::sea_query::Query::update();
        change.table("opening_exception_span").value("closes_at", closes.to_owned());
        change.cond_where(sea_orm::sea_query::Expr::cust("day = '2026-12-24' AND opens_at = '09:00'"));
        change
    };
    assert_eq!(execute(db, &change("10:30")).await, refused(OVERLAP), "a change meets the next span");
    assert_eq!(execute(db, &change("09:30")).await, Ok(1), "a span does not overlap itself");
}

#[tokio::test]
async fn replacing_a_span_takes_no_other_away() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    opening_exception(DAY).inserted(db).await;
    opening_exception_span(DAY).inserted(db).await;
    let same = opening_exception_span(DAY).set("closes_at", "20:00");
    assert_eq!(insert_or_replace(db, same).await, refused(OVERLAP));
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_outside_the_hours_is_closed_for_orders_and_holds(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    assert_eq!(update(db, "time_slot", stage.slot, "outside_hours_at", some_time()).await, Ok(()));
    assert_eq!(slot_now(db, stage.slot).await.closed_at, Some(some_time()));
    assert_eq!(shop_order(stage.customer, stage.slot).insert(db).await, refused("time_slot_closed"));
    assert_eq!(time_slot_hold(stage.customer, stage.slot).insert(db).await, refused("time_slot_closed"));
    assert_eq!(update(db, "time_slot", stage.slot, "closed_at", some_time()).await, Ok(()));
    assert_eq!(update(db, "time_slot", stage.slot, "outside_hours_at", none).await, Ok(()));
    assert_eq!(shop_order(stage.customer, stage.slot).insert(db).await, refused("time_slot_closed"), "by hand");
    assert_eq!(update(db, "time_slot", stage.slot, "closed_at", none).await, Ok(()));
    assert_eq!(shop_order(stage.customer, stage.slot).insert(db).await, Ok(()));
}
