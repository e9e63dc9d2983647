-- docs/domain.md, placing an order: a new order begins PLACED, in a slot that is open, not expired
-- at the order's own created_at, and not full; the database assigns its employee and its number.
-- A writer may name the employee, who must then be free, but no number.
-- Raises shop_order_state_step, shop_order_number_given, time_slot_closed, time_slot_expired,
-- time_slot_full.

-- Refuses a slot that is closed, or expired at the instant.
CREATE OR REPLACE FUNCTION time_slot_check(slot uuid, instant timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    state record;
BEGIN
    SELECT closed_at, cutoff_at INTO state FROM time_slot_state WHERE time_slot_id = slot;
    IF state.closed_at IS NOT NULL THEN
        PERFORM refuse('time_slot_closed', 'the slot is closed');
    END IF;
    IF instant > state.cutoff_at THEN
        PERFORM refuse('time_slot_expired', 'the slot can no longer be selected');
    END IF;
END
$$;

-- The employee who gets the customer's next order of the slot; refuses when it is full for that customer.
-- An order that moves within a day doesn't count against the employee whom it leaves.
CREATE OR REPLACE FUNCTION time_slot_pick(slot uuid, customer uuid, instant timestamptz, leaves uuid) RETURNS uuid
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    picked uuid;
BEGIN
    SELECT employee_id INTO picked
    FROM time_slot_free_employee
    WHERE time_slot_id = slot AND (held_until IS NULL OR held_until <= instant OR held_from > instant OR held_by = customer)
    ORDER BY
        orders_that_day - CASE WHEN employee_id = leaves THEN 1 ELSE 0 END,
        employee_id
    LIMIT 1;
    IF picked IS NULL THEN
        PERFORM refuse('time_slot_full', 'every employee on duty prepares an order of this slot, or is held');
    END IF;
    RETURN picked;
END
$$;

-- Whether an employee whom a writer names is free for the customer.
CREATE OR REPLACE FUNCTION time_slot_is_free(slot uuid, employee uuid, customer uuid, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM time_slot_free_employee
        WHERE time_slot_id = slot AND employee_id = employee
          AND (held_until IS NULL OR held_until <= instant OR held_from > instant OR held_by = customer)
    )
$$;

CREATE OR REPLACE FUNCTION shop_order_place() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    year_now integer := extract(year FROM NEW.created_at AT TIME ZONE 'UTC');
    count_now bigint;
BEGIN
    IF NEW.state IS DISTINCT FROM 'PLACED' THEN
        PERFORM refuse('shop_order_state_step', 'an order begins as PLACED');
    END IF;
    IF NEW.number IS DISTINCT FROM '' THEN
        PERFORM refuse('shop_order_number_given', 'an order''s number is given by the database');
    END IF;
    -- Orders for one slot take turns, and each sees those before it.
    PERFORM time_slot_lock(NEW.time_slot_id);
    IF NOT EXISTS (SELECT FROM time_slot WHERE id = NEW.time_slot_id) THEN
        RETURN NEW; -- The foreign key refuses it.
    END IF;
    PERFORM time_slot_check(NEW.time_slot_id, NEW.created_at);
    IF NEW.employee_id IS NULL THEN
        NEW.employee_id := time_slot_pick(NEW.time_slot_id, NEW.customer_id, NEW.created_at, NULL);
    ELSIF NOT time_slot_is_free(NEW.time_slot_id, NEW.employee_id, NEW.customer_id, NEW.created_at) THEN
        PERFORM refuse('time_slot_full', 'this employee can''t prepare an order of this slot');
    END IF;
    -- Last, because the year's row stays locked until the commit.
    INSERT INTO shop_order_number AS counter (year, last) VALUES (year_now, 1)
    ON CONFLICT (year) DO UPDATE SET last = counter.last + 1
    RETURNING last INTO count_now;
    NEW.number := format(
        'C-%s-%s', year_now, lpad(count_now::text, greatest(6, length(count_now::text)), '0')
    );
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_place
BEFORE INSERT ON shop_order
FOR EACH ROW EXECUTE FUNCTION shop_order_place();
