-- docs/domain.md, reassignment: an order still to hand over never stays with an employee who is no longer on duty at
-- its slot. It goes to the free employee whom the assignment picks, else to nobody, for the manager to see; and an
-- order without an employee gets one as soon as somebody is free. Each change is an event of the order.
--
-- SQLite has no functions: inserting into a view of these names does what the function of the name does on PostgreSQL.

-- shop_order_handed: writes that an order has a new employee, or none.
DROP TRIGGER IF EXISTS shop_order_handed;
DROP VIEW IF EXISTS shop_order_handed;
CREATE VIEW shop_order_handed AS
SELECT id AS order_id, employee_id, updated_at AS instant FROM shop_order;
CREATE TRIGGER shop_order_handed
INSTEAD OF INSERT ON shop_order_handed
BEGIN
    DELETE FROM time_slot_hold
    WHERE time_slot_id = (SELECT time_slot_id FROM shop_order WHERE id = NEW.order_id)
      AND employee_id = NEW.employee_id;
    UPDATE shop_order SET employee_id = NEW.employee_id, updated_at = NEW.instant WHERE id = NEW.order_id;
    INSERT INTO event (subject_kind, subject_id, kind, version, payload, occurred_at)
    SELECT 'SHOP_ORDER', placed.id, 'REASSIGNED', 1, json_object('day', slot.day), NEW.instant
    FROM shop_order AS placed JOIN time_slot AS slot ON slot.id = placed.time_slot_id
    WHERE placed.id = NEW.order_id;
END;

-- shop_order_hand_over: gives one order to whom it belongs now; the instant is not before the order's own.
DROP TRIGGER IF EXISTS shop_order_hand_over;
DROP VIEW IF EXISTS shop_order_hand_over;
CREATE VIEW shop_order_hand_over AS
SELECT id AS order_id, updated_at AS instant FROM shop_order;
CREATE TRIGGER shop_order_hand_over
INSTEAD OF INSERT ON shop_order_hand_over
BEGIN
    INSERT INTO shop_order_handed (order_id, employee_id, instant)
    SELECT order_id, picked, NEW.instant
    FROM (
        SELECT
            placed.id AS order_id,
            placed.employee_id,
            (
                SELECT idle.employee_id FROM time_slot_free_employee AS idle
                WHERE idle.time_slot_id = placed.time_slot_id
                -- Those who are held come last.
                ORDER BY
                    coalesce(idle.held_until > NEW.instant AND idle.held_from <= NEW.instant, 0),
                    idle.orders_that_day,
                    idle.employee_id
                LIMIT 1
            ) AS picked
        FROM shop_order AS placed
        WHERE placed.id = NEW.order_id AND placed.state IN ('PLACED', 'PREPARING', 'READY')
          AND NOT EXISTS (
            SELECT 1 FROM employee_on_duty AS duty
            WHERE duty.time_slot_id = placed.time_slot_id AND duty.employee_id = placed.employee_id
          )
    )
    WHERE picked IS NOT employee_id;
END;

-- employee_duty_changed: looks again at whatever depends on when one employee is on duty.
DROP TRIGGER IF EXISTS employee_duty_changed;
DROP VIEW IF EXISTS employee_duty_changed;
CREATE VIEW employee_duty_changed AS
SELECT id AS who, created_at AS instant FROM account;
CREATE TRIGGER employee_duty_changed
INSTEAD OF INSERT ON employee_duty_changed
BEGIN
    DELETE FROM time_slot_hold
    WHERE employee_id = NEW.who AND NOT EXISTS (
        SELECT 1 FROM employee_on_duty AS duty
        WHERE duty.time_slot_id = time_slot_hold.time_slot_id AND duty.employee_id = NEW.who
    );
    INSERT INTO shop_order_hand_over (order_id, instant)
    SELECT placed.id, max(placed.updated_at, NEW.instant)
    FROM shop_order AS placed JOIN time_slot AS slot ON slot.id = placed.time_slot_id
    WHERE placed.employee_id = NEW.who AND placed.state IN ('PLACED', 'PREPARING', 'READY')
    ORDER BY slot.starts_at, placed.id;
    INSERT INTO shop_order_hand_over (order_id, instant)
    SELECT placed.id, max(placed.updated_at, NEW.instant)
    FROM shop_order AS placed JOIN time_slot AS slot ON slot.id = placed.time_slot_id
    WHERE placed.employee_id IS NULL AND placed.state IN ('PLACED', 'PREPARING', 'READY')
      AND EXISTS (
        SELECT 1 FROM employee_on_duty AS duty
        WHERE duty.time_slot_id = placed.time_slot_id AND duty.employee_id = NEW.who
      )
    ORDER BY slot.starts_at, placed.id;
END;

DROP TRIGGER IF EXISTS employee_duty_account;
CREATE TRIGGER employee_duty_account
AFTER UPDATE OF disabled_at ON account
WHEN (OLD.disabled_at IS NULL) <> (NEW.disabled_at IS NULL)
BEGIN
    INSERT INTO employee_duty_changed (who, instant) VALUES (NEW.id, coalesce(NEW.disabled_at, OLD.disabled_at));
END;

DROP TRIGGER IF EXISTS employee_duty_role_granted;
CREATE TRIGGER employee_duty_role_granted
AFTER INSERT ON account_role
WHEN NEW.role = 'EMPLOYEE'
BEGIN
    INSERT INTO employee_duty_changed (who, instant) VALUES (NEW.account_id, NEW.granted_at);
END;

DROP TRIGGER IF EXISTS employee_duty_role_withdrawn;
CREATE TRIGGER employee_duty_role_withdrawn
AFTER DELETE ON account_role
WHEN OLD.role = 'EMPLOYEE'
BEGIN
    INSERT INTO employee_duty_changed (who, instant) VALUES (OLD.account_id, OLD.granted_at);
END;

DROP TRIGGER IF EXISTS employee_duty_shift_planned;
CREATE TRIGGER employee_duty_shift_planned
AFTER INSERT ON shift
BEGIN
    INSERT INTO employee_duty_changed (who, instant) VALUES (NEW.employee_id, NEW.planned_at);
END;

DROP TRIGGER IF EXISTS employee_duty_shift_changed;
CREATE TRIGGER employee_duty_shift_changed
AFTER UPDATE OF employee_id, starts_at, ends_at ON shift
BEGIN
    INSERT INTO employee_duty_changed (who, instant) VALUES (OLD.employee_id, NEW.planned_at);
    INSERT INTO employee_duty_changed (who, instant)
    SELECT NEW.employee_id, NEW.planned_at WHERE NEW.employee_id <> OLD.employee_id;
END;

DROP TRIGGER IF EXISTS employee_duty_shift_deleted;
CREATE TRIGGER employee_duty_shift_deleted
AFTER DELETE ON shift
BEGIN
    INSERT INTO employee_duty_changed (who, instant) VALUES (OLD.employee_id, OLD.planned_at);
END;

-- INSERT OR REPLACE would take a shift away without a DELETE trigger: the key is refused before it can.
DROP TRIGGER IF EXISTS employee_duty_shift_replaced;
CREATE TRIGGER employee_duty_shift_replaced
BEFORE INSERT ON shift
WHEN EXISTS (SELECT 1 FROM shift WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'shift_pkey');
END;

-- An order that leaves its slot frees an employee, whom another order of the slot may lack. When it moves,
-- shop/shop_order_reschedule sees to it.
DROP TRIGGER IF EXISTS shop_order_frees_cancelled;
CREATE TRIGGER shop_order_frees_cancelled
AFTER UPDATE OF state ON shop_order
WHEN NEW.state = 'CANCELLED' AND OLD.state <> 'CANCELLED'
BEGIN
    INSERT INTO shop_order_hand_over (order_id, instant)
    SELECT id, max(updated_at, NEW.updated_at) FROM shop_order
    WHERE time_slot_id = OLD.time_slot_id AND employee_id IS NULL AND state IN ('PLACED', 'PREPARING', 'READY')
    ORDER BY created_at, id;
END;

DROP TRIGGER IF EXISTS shop_order_frees_deleted;
CREATE TRIGGER shop_order_frees_deleted
AFTER DELETE ON shop_order
BEGIN
    INSERT INTO shop_order_hand_over (order_id, instant)
    SELECT id, max(updated_at, OLD.updated_at) FROM shop_order
    WHERE time_slot_id = OLD.time_slot_id AND employee_id IS NULL AND state IN ('PLACED', 'PREPARING', 'READY')
    ORDER BY created_at, id;
END;
