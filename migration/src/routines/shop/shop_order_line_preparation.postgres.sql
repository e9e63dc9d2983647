-- docs/domain.md, preparation and totals: what is prepared of a line changes only while its order is
-- PREPARING. Raises shop_order_line_not_preparing.
CREATE OR REPLACE FUNCTION shop_order_line_prepare() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    order_state text;
BEGIN
    -- Locked: whoever makes the order READY meanwhile either comes first or waits.
    SELECT state INTO order_state FROM shop_order WHERE id = NEW.order_id FOR NO KEY UPDATE;
    IF order_state <> 'PREPARING' THEN
        PERFORM refuse('shop_order_line_not_preparing', 'the order isn''t being prepared');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_line_prepare
BEFORE UPDATE OF prepared_quantity ON shop_order_line
FOR EACH ROW WHEN (NEW.prepared_quantity <> OLD.prepared_quantity)
EXECUTE FUNCTION shop_order_line_prepare();

CREATE OR REPLACE TRIGGER shop_order_line_prepare_insert
BEFORE INSERT ON shop_order_line
FOR EACH ROW WHEN (NEW.prepared_quantity <> 0)
EXECUTE FUNCTION shop_order_line_prepare();
