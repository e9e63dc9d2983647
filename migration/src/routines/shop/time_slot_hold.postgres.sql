-- docs/domain.md, slot hold: a customer keeps a place of a slot for some minutes. A hold takes the place of one
-- employee, whom the database picks as for an order; it begins in a slot that an order of its held_at would get.
-- It moves the customer's earlier hold, never changes, and an order of the customer ends it.
-- Raises time_slot_hold_fixed, time_slot_hold_too_long, time_slot_closed, time_slot_expired, time_slot_full.
CREATE OR REPLACE FUNCTION time_slot_hold_place() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF floor(extract(epoch FROM NEW.expires_at)) - floor(extract(epoch FROM NEW.held_at))
        > (SELECT 60 * hold_minutes FROM shop)
    THEN
        PERFORM refuse('time_slot_hold_too_long', 'a hold lasts as long as the shop says');
    END IF;
    -- Two holds of one customer take turns, in whatever slots: the later one moves the earlier.
    PERFORM FROM account WHERE id = NEW.customer_id FOR NO KEY UPDATE;
    -- Orders and holds of one slot take turns, and each sees those before it.
    PERFORM time_slot_lock(NEW.time_slot_id);
    IF NOT EXISTS (SELECT FROM time_slot WHERE id = NEW.time_slot_id) THEN
        RETURN NEW; -- The foreign key refuses it.
    END IF;
    PERFORM time_slot_check(NEW.time_slot_id, NEW.held_at);
    IF NEW.employee_id IS NULL THEN
        NEW.employee_id := time_slot_pick(NEW.time_slot_id, NEW.customer_id, NEW.held_at, NULL);
    ELSIF NOT time_slot_is_free(NEW.time_slot_id, NEW.employee_id, NEW.customer_id, NEW.held_at) THEN
        PERFORM refuse('time_slot_full', 'this employee can''t prepare an order of this slot');
    END IF;
    DELETE FROM time_slot_hold
    WHERE customer_id = NEW.customer_id
       OR (time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER time_slot_hold_place
BEFORE INSERT ON time_slot_hold
FOR EACH ROW EXECUTE FUNCTION time_slot_hold_place();

CREATE OR REPLACE TRIGGER time_slot_hold_fixed
BEFORE UPDATE ON time_slot_hold
FOR EACH ROW EXECUTE FUNCTION refuse_row('time_slot_hold_fixed', 'a hold never changes');

-- The place that an order takes is held no longer, and who has placed an order holds nothing more.
CREATE OR REPLACE FUNCTION time_slot_hold_end() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM time_slot_hold
    WHERE time_slot_id = NEW.time_slot_id AND employee_id = NEW.employee_id AND NEW.state <> 'CANCELLED';
    IF TG_OP = 'INSERT' OR NEW.time_slot_id <> OLD.time_slot_id THEN
        DELETE FROM time_slot_hold
        WHERE customer_id = NEW.customer_id AND (TG_OP = 'INSERT' OR time_slot_id = NEW.time_slot_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER time_slot_hold_end
AFTER INSERT OR UPDATE OF time_slot_id, employee_id ON shop_order
FOR EACH ROW EXECUTE FUNCTION time_slot_hold_end();
