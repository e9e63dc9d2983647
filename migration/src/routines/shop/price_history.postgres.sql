-- docs/domain.md, price history: every price a product had and since when, because a shown
-- reduction must name the lowest price of the last 30 days. Rows go only with their product.
-- Raises price_history_append_only.
CREATE OR REPLACE FUNCTION price_history_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO price_history (product_id, list_price, promotion, price, valid_from)
    VALUES (
        NEW.id, NEW.list_price, NEW.promotion, NEW.price,
        CASE TG_OP WHEN 'INSERT' THEN NEW.created_at ELSE NEW.updated_at END
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER price_history_record_insert
AFTER INSERT ON product
FOR EACH ROW EXECUTE FUNCTION price_history_record();

CREATE OR REPLACE TRIGGER price_history_record_update
AFTER UPDATE OF kind, list_price, promotion, price ON product
FOR EACH ROW WHEN (
    NEW.list_price <> OLD.list_price OR NEW.promotion <> OLD.promotion OR NEW.price <> OLD.price
)
EXECUTE FUNCTION price_history_record();

CREATE OR REPLACE TRIGGER price_history_append_only
BEFORE UPDATE ON price_history
FOR EACH ROW EXECUTE FUNCTION refuse_row('price_history_append_only', 'a past price never changes');

CREATE OR REPLACE FUNCTION price_history_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM product WHERE id = OLD.product_id) THEN
        PERFORM refuse('price_history_append_only', 'a past price goes only with its product');
    END IF;
    RETURN OLD;
END
$$;

CREATE OR REPLACE TRIGGER price_history_keep
BEFORE DELETE ON price_history
FOR EACH ROW EXECUTE FUNCTION price_history_keep();
