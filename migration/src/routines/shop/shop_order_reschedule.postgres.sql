-- docs/domain.md, moving and cancelling: an order that is still PLACED may move to another slot until its
-- own slot expires, under the rules of a new order, judged at its updated_at. It is assigned again;
-- a writer may name another employee, who must then be free.
-- Raises shop_order_not_movable, time_slot_closed, time_slot_expired, time_slot_full,
-- employee_not_free.
CREATE OR REPLACE FUNCTION shop_order_reschedule() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    cutoff timestamptz;
    same_day boolean;
BEGIN
    IF OLD.state <> 'PLACED' OR NEW.state <> 'PLACED' THEN
        PERFORM refuse('shop_order_not_movable', 'only an order that is still PLACED can move');
    END IF;
    PERFORM time_slot_lock(OLD.time_slot_id, NEW.time_slot_id);
    SELECT left_slot.cutoff_at, left_slot.day = slot.day INTO cutoff, same_day
    FROM time_slot_state AS left_slot JOIN time_slot AS slot ON slot.id = NEW.time_slot_id
    WHERE left_slot.time_slot_id = OLD.time_slot_id;
    IF NOT FOUND THEN
        RETURN NEW; -- The foreign key refuses it.
    END IF;
    IF NEW.updated_at > cutoff THEN
        PERFORM refuse('time_slot_expired', 'the order''s slot has expired');
    END IF;
    PERFORM time_slot_check(NEW.time_slot_id, NEW.updated_at);
    IF NEW.employee_id IS NULL OR NEW.employee_id IS NOT DISTINCT FROM OLD.employee_id THEN
        NEW.employee_id := time_slot_pick(
            NEW.time_slot_id, NEW.customer_id, NEW.updated_at, CASE WHEN same_day THEN OLD.employee_id END
        );
    ELSIF NOT time_slot_is_free(NEW.time_slot_id, NEW.employee_id, NEW.customer_id, NEW.updated_at) THEN
        PERFORM refuse('employee_not_free', 'this employee can''t prepare an order of this slot');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_reschedule
BEFORE UPDATE OF time_slot_id ON shop_order
FOR EACH ROW WHEN (NEW.time_slot_id <> OLD.time_slot_id)
EXECUTE FUNCTION shop_order_reschedule();
