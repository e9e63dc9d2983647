-- docs/domain.md, placing an order: a new order begins PLACED, in a slot that is open, not expired
-- at the order's own created_at, and not full; the database assigns its employee and its number.
-- A writer may name the employee, who must then be free, but no number.
-- Raises shop_order_state_step, shop_order_number_given, time_slot_closed, time_slot_expired,
-- time_slot_full.
--
-- RETURNING answers before the employee and the number are assigned: read the order again.
DROP TRIGGER IF EXISTS shop_order_place_refuse;
CREATE TRIGGER shop_order_place_refuse
BEFORE INSERT ON shop_order
BEGIN
    SELECT RAISE(ABORT, 'shop_order_state_step') WHERE NEW.state IS NOT 'PLACED';
    SELECT RAISE(ABORT, 'shop_order_number_given') WHERE NEW.number IS NOT '';
    SELECT RAISE(ABORT, 'time_slot_closed') FROM time_slot_state
    WHERE time_slot_id = NEW.time_slot_id AND closed_at IS NOT NULL;
    SELECT RAISE(ABORT, 'time_slot_expired') FROM time_slot_state
    WHERE time_slot_id = NEW.time_slot_id AND NEW.created_at > cutoff_at;
    SELECT RAISE(ABORT, 'time_slot_full') FROM time_slot
    WHERE id = NEW.time_slot_id AND NOT EXISTS (
        SELECT 1 FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id
          AND (NEW.employee_id IS NULL OR employee_id = NEW.employee_id)
          AND (held_until IS NULL OR held_until <= NEW.created_at OR held_from > NEW.created_at OR held_by = NEW.customer_id)
    );
END;

DROP TRIGGER IF EXISTS shop_order_place;
CREATE TRIGGER shop_order_place
AFTER INSERT ON shop_order
BEGIN
    -- Not an upsert: under INSERT OR REPLACE its conflict clause would give way to REPLACE.
    INSERT INTO shop_order_number (year, last)
    SELECT CAST(substr(NEW.created_at, 1, 4) AS integer), 0
    WHERE NOT EXISTS (
        SELECT 1 FROM shop_order_number WHERE year = CAST(substr(NEW.created_at, 1, 4) AS integer)
    );
    UPDATE shop_order_number SET last = last + 1
    WHERE year = CAST(substr(NEW.created_at, 1, 4) AS integer);

    -- Never by replacing another order, whatever the statement says about conflicts.
    SELECT RAISE(ABORT, 'shop_order_number_key')
    FROM shop_order_number AS counter
    JOIN shop_order AS other ON other.number = printf('C-%04d-%06d', counter.year, counter.last)
    WHERE counter.year = CAST(substr(NEW.created_at, 1, 4) AS integer);

    UPDATE shop_order SET
        number = (
            SELECT printf('C-%04d-%06d', year, last) FROM shop_order_number
            WHERE year = CAST(substr(NEW.created_at, 1, 4) AS integer)
        ),
        employee_id = coalesce(NEW.employee_id, (
            SELECT employee_id FROM time_slot_free_employee
            WHERE time_slot_id = NEW.time_slot_id
              AND (held_until IS NULL OR held_until <= NEW.created_at OR held_from > NEW.created_at OR held_by = NEW.customer_id)
            ORDER BY orders_that_day, employee_id LIMIT 1
        ))
    WHERE id = NEW.id;
END;
