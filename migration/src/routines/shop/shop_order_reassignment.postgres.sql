-- docs/domain.md, reassignment: an order still to hand over never stays with an employee who is no longer on duty at
-- its slot. It goes to the free employee whom the assignment picks, else to nobody, for the manager to see; and an
-- order without an employee gets one as soon as somebody is free. Each change is an event of the order.

-- Gives one order to whom it belongs now.
CREATE OR REPLACE FUNCTION shop_order_hand_over(handed uuid, instant timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    this record;
    picked uuid;
BEGIN
    SELECT placed.time_slot_id, placed.employee_id, greatest(placed.updated_at, instant) AS instant, slot.day
    INTO this
    FROM shop_order AS placed JOIN time_slot AS slot ON slot.id = placed.time_slot_id
    WHERE placed.id = handed AND placed.state IN ('PLACED', 'PREPARING', 'READY')
    FOR NO KEY UPDATE OF placed;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM time_slot_lock(this.time_slot_id);
    IF EXISTS (
        SELECT FROM employee_on_duty
        WHERE time_slot_id = this.time_slot_id AND employee_id = this.employee_id
    ) THEN
        RETURN;
    END IF;
    -- Those who are held come last.
    SELECT employee_id INTO picked
    FROM time_slot_free_employee
    WHERE time_slot_id = this.time_slot_id
    ORDER BY coalesce(held_until > this.instant AND held_from <= this.instant, false), orders_that_day, employee_id
    LIMIT 1;
    IF picked IS NOT DISTINCT FROM this.employee_id THEN
        RETURN;
    END IF;
    DELETE FROM time_slot_hold WHERE time_slot_id = this.time_slot_id AND employee_id = picked;
    UPDATE shop_order SET employee_id = picked, updated_at = this.instant WHERE id = handed;
    INSERT INTO event (subject_kind, subject_id, kind, version, payload, occurred_at)
    VALUES ('SHOP_ORDER', handed, 'REASSIGNED', 1, jsonb_build_object('day', this.day), this.instant);
END
$$;

-- Looks again at whatever depends on when one employee is on duty.
CREATE OR REPLACE FUNCTION employee_duty_changed(who uuid, instant timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    handed uuid;
BEGIN
    -- The orders first, as whoever moves or cancels one locks it before its slot.
    PERFORM FROM shop_order
    WHERE employee_id = who AND state IN ('PLACED', 'PREPARING', 'READY')
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock('shift'::regclass::oid::bigint);
    DELETE FROM time_slot_hold AS hold
    WHERE hold.employee_id = who AND NOT EXISTS (
        SELECT FROM employee_on_duty AS duty
        WHERE duty.time_slot_id = hold.time_slot_id AND duty.employee_id = who
    );
    FOR handed IN
        SELECT placed.id
        FROM shop_order AS placed JOIN time_slot AS slot ON slot.id = placed.time_slot_id
        WHERE placed.employee_id = who AND placed.state IN ('PLACED', 'PREPARING', 'READY')
        ORDER BY slot.starts_at, placed.id
    LOOP
        PERFORM shop_order_hand_over(handed, instant);
    END LOOP;
    FOR handed IN
        SELECT placed.id
        FROM shop_order AS placed JOIN time_slot AS slot ON slot.id = placed.time_slot_id
        WHERE placed.employee_id IS NULL AND placed.state IN ('PLACED', 'PREPARING', 'READY')
          AND EXISTS (
            SELECT FROM employee_on_duty AS duty
            WHERE duty.time_slot_id = placed.time_slot_id AND duty.employee_id = who
          )
        ORDER BY slot.starts_at, placed.id
        -- Whoever holds one of them changes it anyway.
        FOR NO KEY UPDATE OF placed SKIP LOCKED
    LOOP
        PERFORM shop_order_hand_over(handed, instant);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION employee_duty_account() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM employee_duty_changed(NEW.id, coalesce(NEW.disabled_at, OLD.disabled_at));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER employee_duty_account
AFTER UPDATE OF disabled_at ON account
FOR EACH ROW WHEN ((OLD.disabled_at IS NULL) <> (NEW.disabled_at IS NULL))
EXECUTE FUNCTION employee_duty_account();

CREATE OR REPLACE FUNCTION employee_duty_role() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM employee_duty_changed(NEW.account_id, NEW.granted_at);
    ELSE
        PERFORM employee_duty_changed(OLD.account_id, OLD.granted_at);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER employee_duty_role_granted
AFTER INSERT ON account_role
FOR EACH ROW WHEN (NEW.role = 'EMPLOYEE')
EXECUTE FUNCTION employee_duty_role();

CREATE OR REPLACE TRIGGER employee_duty_role_withdrawn
AFTER DELETE ON account_role
FOR EACH ROW WHEN (OLD.role = 'EMPLOYEE')
EXECUTE FUNCTION employee_duty_role();

CREATE OR REPLACE FUNCTION employee_duty_shift() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM employee_duty_changed(OLD.employee_id, coalesce(NEW.planned_at, OLD.planned_at));
    END IF;
    IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.employee_id <> OLD.employee_id) THEN
        PERFORM employee_duty_changed(NEW.employee_id, NEW.planned_at);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER employee_duty_shift
AFTER INSERT OR DELETE OR UPDATE OF employee_id, starts_at, ends_at ON shift
FOR EACH ROW EXECUTE FUNCTION employee_duty_shift();

-- An order that leaves its slot frees an employee, whom another order of the slot may lack.
CREATE OR REPLACE FUNCTION shop_order_frees() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    handed uuid;
BEGIN
    FOR handed IN
        SELECT id FROM shop_order
        WHERE time_slot_id = OLD.time_slot_id AND employee_id IS NULL AND state IN ('PLACED', 'PREPARING', 'READY')
        ORDER BY created_at, id
        FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        PERFORM shop_order_hand_over(handed, CASE TG_OP WHEN 'DELETE' THEN OLD.updated_at ELSE NEW.updated_at END);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_frees_cancelled
AFTER UPDATE OF state ON shop_order
FOR EACH ROW WHEN (NEW.state = 'CANCELLED' AND OLD.state <> 'CANCELLED')
EXECUTE FUNCTION shop_order_frees();

CREATE OR REPLACE TRIGGER shop_order_frees_moved
AFTER UPDATE OF time_slot_id ON shop_order
FOR EACH ROW WHEN (NEW.time_slot_id <> OLD.time_slot_id)
EXECUTE FUNCTION shop_order_frees();

CREATE OR REPLACE TRIGGER shop_order_frees_deleted
AFTER DELETE ON shop_order
FOR EACH ROW EXECUTE FUNCTION shop_order_frees();
