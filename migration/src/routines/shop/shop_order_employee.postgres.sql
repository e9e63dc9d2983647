-- docs/domain.md, assignment: an order may go to another employee who is on duty at its
-- slot, prepares no other live order of it and is not held for another customer at the order's
-- updated_at, or to nobody (flagged for the manager).
-- Raises employee_not_free.
CREATE OR REPLACE FUNCTION shop_order_reassign() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM time_slot_lock(NEW.time_slot_id);
    IF NOT time_slot_is_free(NEW.time_slot_id, NEW.employee_id, NEW.customer_id, NEW.updated_at) THEN
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
