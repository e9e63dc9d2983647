-- docs/domain.md, order states: PLACED → PREPARING → READY → COLLECTED; before collection an order
-- may become CANCELLED or NO_SHOW. Nothing goes back, and the last three are final.
-- Nobody has failed to come before the order's slot begins, judged at its updated_at: slots begin on whole minutes, which
-- compare as text with any instant.
-- Raises shop_order_state_step, shop_order_no_show_early.
DROP TRIGGER IF EXISTS shop_order_state;
CREATE TRIGGER shop_order_state
BEFORE UPDATE OF state ON shop_order
WHEN NEW.state <> OLD.state
BEGIN
    SELECT RAISE(ABORT, 'shop_order_state_step')
    WHERE NOT CASE OLD.state
        WHEN 'PLACED' THEN NEW.state IN ('PREPARING', 'CANCELLED', 'NO_SHOW')
        WHEN 'PREPARING' THEN NEW.state IN ('READY', 'CANCELLED', 'NO_SHOW')
        WHEN 'READY' THEN NEW.state IN ('COLLECTED', 'CANCELLED', 'NO_SHOW')
        ELSE 0
    END;
    SELECT RAISE(ABORT, 'shop_order_no_show_early') FROM time_slot AS slot
    WHERE slot.id = NEW.time_slot_id AND NEW.state = 'NO_SHOW' AND NEW.updated_at < slot.starts_at;
END;
