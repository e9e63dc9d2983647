-- docs/domain.md, assignment: an order may go to another employee who is on duty at its
-- slot, prepares no other live order of it and is not held for another customer at the order's
-- updated_at, or to nobody (flagged for the manager).
-- Raises employee_not_free.
DROP TRIGGER IF EXISTS shop_order_reassign;
CREATE TRIGGER shop_order_reassign
BEFORE UPDATE OF employee_id ON shop_order
WHEN NEW.employee_id IS NOT NULL
    AND NEW.employee_id IS NOT OLD.employee_id
    AND NEW.time_slot_id = OLD.time_slot_id -- otherwise shop/shop_order_reschedule decides
    AND OLD.number <> '' -- otherwise shop/shop_order_placement decides
BEGIN
    SELECT RAISE(ABORT, 'employee_not_free')
    WHERE NOT EXISTS (
        SELECT 1 FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id
          AND (held_until IS NULL OR held_until <= NEW.updated_at OR held_from > NEW.updated_at OR held_by = NEW.customer_id)
    );
END;
