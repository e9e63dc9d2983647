//! Rules of the shop's settings, opening hours, shifts and time slots.

use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{Row, account, at, count, opening_hours, shift, some_time, time_slot, update};

#[apply(each_database)]
#[tokio::test]
async fn there_is_one_shop_from_the_start(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    assert_eq!(count(db, "shop", "id", 1).await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn there_is_never_a_second_shop(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let second = Row::new("shop")
        .set("id", 2)
        .set("name", "Quai 2")
        .set("address", "")
        .set("time_zone", "Europe/Paris")
        .set("order_cutoff_minutes", 720)
        .set("slot_minutes", 15)
        .set("created_at", some_time());
    let answer = second.insert(db).await;
    assert_eq!(answer, refused("shop_single"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_shop_has_a_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    assert_eq!(update(db, "shop", 1, "name", "").await, refused("shop_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_shop_has_a_time_zone(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    assert_eq!(update(db, "shop", 1, "time_zone", "").await, refused("shop_time_zone_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_cutoff_is_not_negative(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = update(db, "shop", 1, "order_cutoff_minutes", -1).await;
    assert_eq!(answer, refused("shop_order_cutoff_minutes_not_negative"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_lasts_5_minutes_to_a_day(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for minutes in [5, 1440] {
        assert_eq!(update(db, "shop", 1, "slot_minutes", minutes).await, Ok(()));
    }
    for minutes in [4, 1441] {
        let answer = update(db, "shop", 1, "slot_minutes", minutes).await;
        assert_eq!(answer, refused("shop_slot_minutes_range"), "{minutes}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_weekday_is_1_to_7(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for weekday in [0, 8] {
        let answer = opening_hours().set("weekday", weekday).insert(db).await;
        assert_eq!(answer, refused("opening_hours_weekday_range"), "{weekday}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn an_opening_time_is_hours_and_minutes(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for time in ["0800", "07:60", "0a:00", "08:00:00"] {
        let answer = opening_hours().set("opens_at", time).insert(db).await;
        assert_eq!(answer, refused("opening_hours_opens_at_form"), "{time}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_closing_time_is_hours_and_minutes(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for time in ["24:00", "9:00", "12h00"] {
        let answer = opening_hours().set("closes_at", time).insert(db).await;
        assert_eq!(answer, refused("opening_hours_closes_at_form"), "{time}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn the_shop_closes_after_it_opens(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = opening_hours().set("closes_at", "08:00").insert(db).await;
    assert_eq!(answer, refused("opening_hours_closes_after_opening"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_shop_opens_once_at_a_time(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    opening_hours().inserted(db).await;
    let answer = opening_hours().set("closes_at", "11:00").insert(db).await;
    assert_eq!(answer, refused("opening_hours_weekday_opens_at_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_shop_closes_once_at_a_time(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    opening_hours().inserted(db).await;
    let answer = opening_hours().set("opens_at", "09:00").insert(db).await;
    assert_eq!(answer, refused("opening_hours_weekday_closes_at_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn no_two_shifts_of_an_employee_begin_or_end_together(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    shift(anne).inserted(db).await;
    let longer = shift(anne).set("ends_at", at("2026-11-22T20:00:00Z")).insert(db).await;
    assert_eq!(longer, refused("shift_employee_id_starts_at_key"));
    let shorter = shift(anne).set("starts_at", at("2026-11-22T09:30:00Z")).insert(db).await;
    assert_eq!(shorter, refused("shift_employee_id_ends_at_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_shift_belongs_to_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = shift(Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_shift_ends_after_its_start(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let backwards = shift(anne).set("ends_at", at("2026-11-22T08:00:00Z"));
    let answer = backwards.insert(db).await;
    assert_eq!(answer, refused("shift_ends_after_start"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_starts_at_a_whole_minute(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for start in ["2026-11-22T10:00:01Z", "2026-11-22T10:00:00.5Z"] {
        let answer = time_slot().set("starts_at", at(start)).insert(db).await;
        assert_eq!(answer, refused("time_slot_starts_at_minute"), "{start}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn two_slots_start_at_different_instants(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    time_slot().inserted(db).await;
    let answer = time_slot().insert(db).await;
    assert_eq!(answer, refused("time_slot_starts_at_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_day_is_year_month_and_day(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for day in ["22/11/2026", "2026-11-22T10:00", ""] {
        let answer = time_slot().set("day", day).insert(db).await;
        assert_eq!(answer, refused("time_slot_day_form"), "{day}");
    }
}
