-- docs/domain.md, slot hold: a customer keeps a place of a slot for some minutes. A hold takes the place of one
-- employee, whom the database picks as for an order; it begins in a slot that an order of its held_at would get.
-- It moves the customer's earlier hold, never changes, and an order of the customer ends it.
-- Raises time_slot_hold_fixed, time_slot_hold_too_long, time_slot_closed, time_slot_expired, time_slot_full.
--
-- RETURNING answers before the employee is picked.
DROP TRIGGER IF EXISTS time_slot_hold_refuse;
CREATE TRIGGER time_slot_hold_refuse
BEFORE INSERT ON time_slot_hold
BEGIN
    -- INSERT OR REPLACE would take somebody else's hold away: the key is refused before it can.
    SELECT RAISE(ABORT, 'time_slot_hold_pkey') FROM time_slot_hold
    WHERE id = NEW.id AND customer_id <> NEW.customer_id;
    SELECT RAISE(ABORT, 'time_slot_hold_too_long') FROM shop
    WHERE strftime('%s', NEW.expires_at) - strftime('%s', NEW.held_at) > 60 * hold_minutes;
    SELECT RAISE(ABORT, 'time_slot_closed') FROM time_slot_state
    WHERE time_slot_id = NEW.time_slot_id AND closed_at IS NOT NULL;
    SELECT RAISE(ABORT, 'time_slot_expired') FROM time_slot_state
    WHERE time_slot_id = NEW.time_slot_id AND NEW.held_at > cutoff_at;
    SELECT RAISE(ABORT, 'time_slot_full') FROM time_slot
    WHERE id = NEW.time_slot_id AND NOT EXISTS (
        SELECT 1 FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id
          AND (NEW.employee_id IS NULL OR employee_id = NEW.employee_id)
          AND (held_until IS NULL OR held_until <= NEW.held_at OR held_from > NEW.held_at OR held_by = NEW.customer_id)
    );
    DELETE FROM time_slot_hold WHERE customer_id = NEW.customer_id;
    DELETE FROM time_slot_hold WHERE time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id;
END;

DROP TRIGGER IF EXISTS time_slot_hold_place;
CREATE TRIGGER time_slot_hold_place
AFTER INSERT ON time_slot_hold
WHEN NEW.employee_id IS NULL
BEGIN
    -- Only one that has ended can be in the way of the one picked.
    DELETE FROM time_slot_hold
    WHERE time_slot_id = NEW.time_slot_id AND id <> NEW.id AND employee_id = (
        SELECT employee_id FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id AND (held_until IS NULL OR held_until <= NEW.held_at OR held_from > NEW.held_at)
        ORDER BY orders_that_day, employee_id LIMIT 1
    );
    UPDATE time_slot_hold SET employee_id = (
        SELECT employee_id FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id AND (held_until IS NULL OR held_until <= NEW.held_at OR held_from > NEW.held_at)
        ORDER BY orders_that_day, employee_id LIMIT 1
    )
    WHERE id = NEW.id;
END;

DROP TRIGGER IF EXISTS time_slot_hold_fixed;
CREATE TRIGGER time_slot_hold_fixed
BEFORE UPDATE ON time_slot_hold
WHEN OLD.employee_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'time_slot_hold_fixed');
END;

-- The place that an order takes is held no longer, and who has placed an order holds nothing more.
DROP TRIGGER IF EXISTS time_slot_hold_end_taken;
CREATE TRIGGER time_slot_hold_end_taken
AFTER UPDATE OF employee_id ON shop_order
WHEN NEW.employee_id IS NOT NULL AND NEW.state <> 'CANCELLED'
BEGIN
    DELETE FROM time_slot_hold WHERE time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id;
END;

DROP TRIGGER IF EXISTS time_slot_hold_end_placed;
CREATE TRIGGER time_slot_hold_end_placed
AFTER UPDATE OF number ON shop_order
WHEN OLD.number = ''
BEGIN
    DELETE FROM time_slot_hold WHERE customer_id = NEW.customer_id;
END;

DROP TRIGGER IF EXISTS time_slot_hold_end_moved;
CREATE TRIGGER time_slot_hold_end_moved
AFTER UPDATE OF time_slot_id ON shop_order
WHEN NEW.time_slot_id <> OLD.time_slot_id
BEGIN
    DELETE FROM time_slot_hold WHERE customer_id = NEW.customer_id AND time_slot_id = NEW.time_slot_id;
END;
