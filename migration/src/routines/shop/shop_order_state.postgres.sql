-- docs/domain.md, order states: PLACED → PREPARING → READY → COLLECTED; before collection an order
-- may become CANCELLED or NO_SHOW. Nothing goes back, and the last three are final.
-- Raises shop_order_state_step.
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
