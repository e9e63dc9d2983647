-- docs/domain.md, order states: PLACED → PREPARING → READY → COLLECTED; before collection an order
-- may become CANCELLED or NO_SHOW. Nothing goes back, and the last three are final.
-- Raises shop_order_state_step.
DROP TRIGGER IF EXISTS shop_order_state;
CREATE TRIGGER shop_order_state
BEFORE UPDATE OF state ON shop_order
WHEN NEW.state <> OLD.state AND NOT CASE OLD.state
    WHEN 'PLACED' THEN NEW.state IN ('PREPARING', 'CANCELLED', 'NO_SHOW')
    WHEN 'PREPARING' THEN NEW.state IN ('READY', 'CANCELLED', 'NO_SHOW')
    WHEN 'READY' THEN NEW.state IN ('COLLECTED', 'CANCELLED', 'NO_SHOW')
    ELSE 0
END
BEGIN
    SELECT RAISE(ABORT, 'shop_order_state_step');
END;
