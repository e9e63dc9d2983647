-- docs/domain.md, substitution: offered while the order is PREPARING, for pieces that neither are prepared nor
-- replaced, at most at the line's price; answered once, and then kept. What is still open when the preparation ends
-- has expired.
-- Raises shop_order_line_not_preparing, shop_order_substitution_price, shop_order_substitution_too_many,
-- shop_order_substitution_state_step, shop_order_substitution_kept.

-- Refuses a line of which more pieces would be prepared, replaced and offered than were ordered.
CREATE OR REPLACE FUNCTION shop_order_substitution_fit(line uuid, prepared integer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF prepared + (
        SELECT coalesce(sum(quantity), 0) FROM shop_order_substitution
        WHERE order_line_id = line AND state IN ('PROPOSED', 'ACCEPTED')
    ) > (SELECT quantity FROM shop_order_line WHERE id = line) THEN
        PERFORM refuse('shop_order_substitution_too_many', 'more pieces than were ordered');
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION shop_order_substitution_write() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    line record;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'PROPOSED' THEN
        PERFORM refuse('shop_order_substitution_state_step', 'a substitution begins as PROPOSED');
    END IF;
    SELECT order_id, unit_price INTO line FROM shop_order_line WHERE id = NEW.order_line_id;
    IF NOT FOUND THEN
        RETURN NEW; -- The foreign key refuses it.
    END IF;
    -- Locked: whoever prepares the line or makes the order READY meanwhile either comes first or waits.
    PERFORM FROM shop_order WHERE id = line.order_id FOR NO KEY UPDATE;
    IF (SELECT state FROM shop_order WHERE id = line.order_id) <> 'PREPARING' THEN
        PERFORM refuse('shop_order_line_not_preparing', 'the order isn''t being prepared');
    END IF;
    IF NEW.unit_price > line.unit_price THEN
        PERFORM refuse('shop_order_substitution_price', 'a substitute costs at most what was ordered');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_substitution_insert
BEFORE INSERT ON shop_order_substitution
FOR EACH ROW EXECUTE FUNCTION shop_order_substitution_write();

CREATE OR REPLACE TRIGGER shop_order_substitution_accept
BEFORE UPDATE OF state ON shop_order_substitution
FOR EACH ROW WHEN (OLD.state = 'PROPOSED' AND NEW.state = 'ACCEPTED')
EXECUTE FUNCTION shop_order_substitution_write();

CREATE OR REPLACE FUNCTION shop_order_substitution_inserted() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM shop_order_substitution_fit(
        NEW.order_line_id, (SELECT prepared_quantity FROM shop_order_line WHERE id = NEW.order_line_id)
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_substitution_inserted
AFTER INSERT ON shop_order_substitution
FOR EACH ROW EXECUTE FUNCTION shop_order_substitution_inserted();

CREATE OR REPLACE FUNCTION shop_order_substitution_prepared() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM shop_order_substitution_fit(NEW.id, NEW.prepared_quantity);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_substitution_prepared
AFTER UPDATE OF prepared_quantity ON shop_order_line
FOR EACH ROW WHEN (NEW.prepared_quantity > OLD.prepared_quantity)
EXECUTE FUNCTION shop_order_substitution_prepared();

CREATE OR REPLACE TRIGGER shop_order_substitution_state_step
BEFORE UPDATE OF state ON shop_order_substitution
FOR EACH ROW WHEN (
    NEW.state <> OLD.state
    AND (OLD.state <> 'PROPOSED' OR NEW.state NOT IN ('ACCEPTED', 'DECLINED', 'EXPIRED'))
)
EXECUTE FUNCTION refuse_row('shop_order_substitution_state_step', 'a substitution can''t take this step');

CREATE OR REPLACE FUNCTION shop_order_substitution_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM shop_order_line WHERE id = OLD.order_line_id) THEN
            RETURN OLD;
        END IF;
    ELSIF (
        NEW.id, NEW.order_line_id, NEW.product_id, NEW.product_name, NEW.unit_price, NEW.quantity, NEW.proposed_at,
        NEW.expires_at
    ) IS NOT DISTINCT FROM (
        OLD.id, OLD.order_line_id, OLD.product_id, OLD.product_name, OLD.unit_price, OLD.quantity, OLD.proposed_at,
        OLD.expires_at
    )
        -- An account that is gone is forgotten.
        AND (NEW.proposed_by IS NOT DISTINCT FROM OLD.proposed_by OR NEW.proposed_by IS NULL
            AND NOT EXISTS (SELECT FROM account WHERE id = OLD.proposed_by))
        AND (OLD.state = 'PROPOSED' OR NEW.answered_at IS NOT DISTINCT FROM OLD.answered_at
            AND (NEW.answered_by IS NOT DISTINCT FROM OLD.answered_by OR NEW.answered_by IS NULL
                AND NOT EXISTS (SELECT FROM account WHERE id = OLD.answered_by)))
    THEN
        RETURN NEW;
    END IF;
    PERFORM refuse('shop_order_substitution_kept', 'what was offered and answered never changes');
END
$$;

CREATE OR REPLACE TRIGGER shop_order_substitution_keep
BEFORE UPDATE OR DELETE ON shop_order_substitution
FOR EACH ROW EXECUTE FUNCTION shop_order_substitution_keep();

CREATE OR REPLACE FUNCTION shop_order_substitution_count() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    placed uuid;
BEGIN
    SELECT order_id INTO placed FROM shop_order_line WHERE id = NEW.order_line_id;
    UPDATE shop_order SET (items_number, amount, prepared_items, missing_items, to_pay) = (
        SELECT items_number, amount, prepared_items, missing_items, to_pay
        FROM shop_order_total WHERE order_id = placed
    )
    WHERE id = placed;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_substitution_count
AFTER UPDATE OF state ON shop_order_substitution
FOR EACH ROW WHEN (NEW.state = 'ACCEPTED' AND OLD.state <> 'ACCEPTED')
EXECUTE FUNCTION shop_order_substitution_count();

CREATE OR REPLACE FUNCTION shop_order_substitution_expire() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE shop_order_substitution SET state = 'EXPIRED', answered_at = NEW.updated_at
    WHERE state = 'PROPOSED' AND order_line_id IN (SELECT id FROM shop_order_line WHERE order_id = NEW.id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_substitution_expire
AFTER UPDATE OF state ON shop_order
FOR EACH ROW WHEN (OLD.state = 'PREPARING' AND NEW.state <> 'PREPARING')
EXECUTE FUNCTION shop_order_substitution_expire();
