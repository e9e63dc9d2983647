-- docs/domain.md, order states: PLACED → PREPARING → READY → COLLECTED; before collection an order
-- may become CANCELLED or NO_SHOW. Nothing goes back, and the last three are final.
-- Nobody has failed to come before the order's slot begins, judged at its updated_at.
-- Raises shop_order_state_step, shop_order_no_show_early.
CREATE OR REPLACE TRIGGER shop_order_state
BEFORE UPDATE OF state ON shop_order
FOR EACH ROW WHEN (
    NEW.state <> OLD.state AND NOT CASE OLD.state
        WHEN 'PLACED' THEN NEW.state IN ('PREPARING', 'CANCELLED', 'NO_SHOW')
        WHEN 'PREPARING' THEN NEW.state IN ('READY', 'CANCELLED', 'NO_SHOW')
        WHEN 'READY' THEN NEW.state IN ('COLLECTED', 'CANCELLED', 'NO_SHOW')
        ELSE false
    END
)
EXECUTE FUNCTION refuse_row('shop_order_state_step', 'an order can''t take this step');

CREATE OR REPLACE FUNCTION shop_order_state_no_show() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.updated_at < (SELECT starts_at FROM time_slot WHERE id = NEW.time_slot_id) THEN
        PERFORM refuse('shop_order_no_show_early', 'nobody has failed to come before the slot begins');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_state_no_show
BEFORE UPDATE OF state ON shop_order
FOR EACH ROW WHEN (NEW.state = 'NO_SHOW' AND OLD.state <> 'NO_SHOW')
EXECUTE FUNCTION shop_order_state_no_show();
