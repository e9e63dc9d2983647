-- docs/domain.md, order states: each step records when and who, for good. Steps go only with their
-- order; a deleted account is forgotten. Raises shop_order_step_append_only.
DROP TRIGGER IF EXISTS shop_order_step_keep;
CREATE TRIGGER shop_order_step_keep
BEFORE DELETE ON shop_order_step
WHEN EXISTS (SELECT 1 FROM shop_order WHERE id = OLD.order_id)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_step_append_only');
END;

DROP TRIGGER IF EXISTS shop_order_step_append_only;
CREATE TRIGGER shop_order_step_append_only
BEFORE UPDATE ON shop_order_step
WHEN NOT (
    NEW.actor_id IS NULL
    AND (NEW.order_id, NEW.state, NEW.at, NEW.by_pickup_code) =
        (OLD.order_id, OLD.state, OLD.at, OLD.by_pickup_code)
    AND NOT EXISTS (SELECT 1 FROM account WHERE id = OLD.actor_id)
)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_step_append_only');
END;

-- INSERT OR REPLACE would rewrite a step without an UPDATE: the key is refused before it can.
DROP TRIGGER IF EXISTS shop_order_step_append_only_replace;
CREATE TRIGGER shop_order_step_append_only_replace
BEFORE INSERT ON shop_order_step
WHEN EXISTS (SELECT 1 FROM shop_order_step WHERE order_id = NEW.order_id AND state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_step_pkey');
END;
