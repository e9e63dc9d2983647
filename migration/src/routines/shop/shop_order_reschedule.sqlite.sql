-- docs/domain.md, moving and cancelling: an order that is still PLACED may move to another slot until its
-- own slot expires, under the rules of a new order, judged at its updated_at. It is assigned again;
-- a writer may name another employee, who must then be free.
-- Raises shop_order_not_movable, time_slot_closed, time_slot_expired, time_slot_full,
-- employee_not_free.
DROP TRIGGER IF EXISTS shop_order_reschedule_refuse;
CREATE TRIGGER shop_order_reschedule_refuse
BEFORE UPDATE OF time_slot_id ON shop_order
WHEN NEW.time_slot_id <> OLD.time_slot_id
BEGIN
    SELECT RAISE(ABORT, 'shop_order_not_movable')
    WHERE OLD.state <> 'PLACED' OR NEW.state <> 'PLACED';
    SELECT RAISE(ABORT, 'time_slot_expired')
    FROM time_slot_state JOIN time_slot AS slot ON slot.id = NEW.time_slot_id
    WHERE time_slot_id = OLD.time_slot_id AND NEW.updated_at > cutoff_at;
    SELECT RAISE(ABORT, 'time_slot_closed') FROM time_slot_state
    WHERE time_slot_id = NEW.time_slot_id AND closed_at IS NOT NULL;
    SELECT RAISE(ABORT, 'time_slot_expired') FROM time_slot_state
    WHERE time_slot_id = NEW.time_slot_id AND NEW.updated_at > cutoff_at;
    SELECT RAISE(ABORT, 'time_slot_full') FROM time_slot
    WHERE id = NEW.time_slot_id
      AND (NEW.employee_id IS NULL OR NEW.employee_id IS OLD.employee_id)
      AND NOT EXISTS (
        SELECT 1 FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id
          AND (held_until IS NULL OR held_until <= NEW.updated_at OR held_from > NEW.updated_at OR held_by = NEW.customer_id)
      );
    SELECT RAISE(ABORT, 'employee_not_free') FROM time_slot
    WHERE id = NEW.time_slot_id
      AND NEW.employee_id IS NOT NULL AND NEW.employee_id IS NOT OLD.employee_id
      AND NOT EXISTS (
        SELECT 1 FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id
          AND (held_until IS NULL OR held_until <= NEW.updated_at OR held_from > NEW.updated_at OR held_by = NEW.customer_id)
      );
    -- The employee of the old slot may be busy in the new one, and the unique index would speak
    -- before the trigger below assigns another. SQLite reads the columns that the statement
    -- doesn't set again after this.
    UPDATE shop_order SET employee_id = NULL
    WHERE id = OLD.id AND NEW.employee_id IS OLD.employee_id;
END;

-- One trigger, because SQLite doesn't say which of two fires first: the order that moves is assigned before the one
-- that it leaves behind without an employee.
DROP TRIGGER IF EXISTS shop_order_reschedule;
CREATE TRIGGER shop_order_reschedule
AFTER UPDATE OF time_slot_id ON shop_order
WHEN NEW.time_slot_id <> OLD.time_slot_id
BEGIN
    UPDATE shop_order SET employee_id = NULL
    WHERE id = NEW.id AND (NEW.employee_id IS NULL OR NEW.employee_id IS OLD.employee_id);
    UPDATE shop_order SET employee_id = (
        SELECT employee_id FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id
          AND (held_until IS NULL OR held_until <= NEW.updated_at OR held_from > NEW.updated_at OR held_by = NEW.customer_id)
        ORDER BY orders_that_day, employee_id LIMIT 1
    )
    WHERE id = NEW.id AND (NEW.employee_id IS NULL OR NEW.employee_id IS OLD.employee_id);
    INSERT INTO shop_order_hand_over (order_id, instant)
    SELECT id, max(updated_at, NEW.updated_at) FROM shop_order
    WHERE time_slot_id = OLD.time_slot_id AND employee_id IS NULL AND state IN ('PLACED', 'PREPARING', 'READY')
    ORDER BY created_at, id;
END;
