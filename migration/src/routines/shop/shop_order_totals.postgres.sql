-- docs/domain.md, preparation and totals: items_number, amount, prepared_items, missing_items and to_pay
-- always are what the lines add up to (shop/shop_order_total). Writers of lines needn't do
-- anything; a writer who sets them to anything else is refused.
-- Raises shop_order_totals.
CREATE OR REPLACE FUNCTION shop_order_totals_check() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM shop_order_total
        WHERE order_id = OLD.id
          AND (items_number, amount, prepared_items, missing_items, to_pay) IS DISTINCT FROM
              (NEW.items_number, NEW.amount, NEW.prepared_items, NEW.missing_items, NEW.to_pay)
    ) THEN
        PERFORM refuse('shop_order_totals', 'an order''s totals are what its lines add up to');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_totals_update
BEFORE UPDATE OF items_number, amount, prepared_items, missing_items, to_pay ON shop_order
FOR EACH ROW EXECUTE FUNCTION shop_order_totals_check();

CREATE OR REPLACE TRIGGER shop_order_totals_insert
BEFORE INSERT ON shop_order
FOR EACH ROW WHEN (
    (NEW.items_number, NEW.amount, NEW.prepared_items, NEW.missing_items, NEW.to_pay)
    IS DISTINCT FROM (0, 0, 0, 0, 0)
)
EXECUTE FUNCTION refuse_row('shop_order_totals', 'an order''s totals are what its lines add up to');

-- Once per order and statement, however many lines it writes. One order after the other, because
-- the planner adds up one order in a view it is asked for by value, and all of them in a join.
CREATE OR REPLACE FUNCTION shop_order_totals_add_up() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    written uuid;
BEGIN
    FOR written IN SELECT DISTINCT order_id FROM written_line ORDER BY order_id LOOP
        -- Locked before adding up, so that lines written meanwhile by others are seen.
        PERFORM FROM shop_order WHERE id = written FOR NO KEY UPDATE;
        UPDATE shop_order SET (items_number, amount, prepared_items, missing_items, to_pay) = (
            SELECT items_number, amount, prepared_items, missing_items, to_pay
            FROM shop_order_total WHERE order_id = written
        )
        WHERE id = written;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_totals_line_insert
AFTER INSERT ON shop_order_line REFERENCING NEW TABLE AS written_line
FOR EACH STATEMENT EXECUTE FUNCTION shop_order_totals_add_up();

CREATE OR REPLACE TRIGGER shop_order_totals_line_update
AFTER UPDATE ON shop_order_line REFERENCING NEW TABLE AS written_line
FOR EACH STATEMENT EXECUTE FUNCTION shop_order_totals_add_up();

CREATE OR REPLACE TRIGGER shop_order_totals_line_delete
AFTER DELETE ON shop_order_line REFERENCING OLD TABLE AS written_line
FOR EACH STATEMENT EXECUTE FUNCTION shop_order_totals_add_up();
