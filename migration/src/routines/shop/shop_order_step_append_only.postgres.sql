-- docs/domain.md, order states: each step records when and who, for good. Steps go only with their
-- order; a deleted account is forgotten. Raises shop_order_step_append_only.
CREATE OR REPLACE FUNCTION shop_order_step_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM shop_order WHERE id = OLD.order_id) THEN
            RETURN OLD;
        END IF;
    ELSIF NEW.actor_id IS NULL
        AND (NEW.order_id, NEW.state, NEW.at, NEW.by_pickup_code) =
        (OLD.order_id, OLD.state, OLD.at, OLD.by_pickup_code)
        AND NOT EXISTS (SELECT FROM account WHERE id = OLD.actor_id)
    THEN
        RETURN NEW;
    END IF;
    PERFORM refuse('shop_order_step_append_only', 'a step that an order took never changes');
END
$$;

CREATE OR REPLACE TRIGGER shop_order_step_keep
BEFORE UPDATE OR DELETE ON shop_order_step
FOR EACH ROW EXECUTE FUNCTION shop_order_step_keep();
