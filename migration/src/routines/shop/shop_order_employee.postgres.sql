-- docs/domain.md, assignment: an order may go to another employee who is on duty at its
-- slot and prepares no other live order of it, or to nobody (flagged for the manager).
-- Raises employee_not_free.
CREATE OR REPLACE FUNCTION shop_order_reassign() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM time_slot WHERE id = NEW.time_slot_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM time_slot_free_employee
        WHERE time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id
    ) THEN
        PERFORM refuse('employee_not_free', 'this employee can''t prepare an order of this slot');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_reassign
BEFORE UPDATE OF employee_id ON shop_order
FOR EACH ROW WHEN (
    NEW.employee_id IS NOT NULL
    AND NEW.employee_id IS DISTINCT FROM OLD.employee_id
    AND NEW.time_slot_id = OLD.time_slot_id -- otherwise shop/shop_order_reschedule decides
)
EXECUTE FUNCTION shop_order_reassign();
