-- docs/domain.md, price history: every price a product had and since when, because a shown
-- reduction must name the lowest price of the last 30 days. Rows go only with their product.
-- Raises price_history_append_only.
--
-- SQLite calculates a price only after the row is written (shop/product_price) and promises no
-- order among triggers: only prices that agree with the rules are recorded, and only once. A new
-- product is recorded by the update that calculates it.
DROP TRIGGER IF EXISTS price_history_record;
CREATE TRIGGER price_history_record
AFTER UPDATE OF kind, list_price, promotion, price ON product
WHEN CASE NEW.kind
    WHEN 'SIMPLE' THEN NEW.price = NEW.list_price + NEW.promotion
    ELSE NEW.promotion = min(0, NEW.price - NEW.list_price)
        AND NEW.list_price = (SELECT list_price FROM pack_contents WHERE pack_id = NEW.id)
END
BEGIN
    INSERT INTO price_history (product_id, list_price, promotion, price, valid_from)
    SELECT
        NEW.id, NEW.list_price, NEW.promotion, NEW.price,
        CASE WHEN latest.id IS NULL THEN NEW.created_at ELSE NEW.updated_at END
    FROM (SELECT max(id) AS id FROM price_history WHERE product_id = NEW.id) AS newest
    LEFT JOIN price_history AS latest ON latest.id = newest.id
    WHERE (latest.list_price, latest.promotion, latest.price)
        IS NOT (NEW.list_price, NEW.promotion, NEW.price);
END;

DROP TRIGGER IF EXISTS price_history_append_only;
CREATE TRIGGER price_history_append_only
BEFORE UPDATE ON price_history
BEGIN
    SELECT RAISE(ABORT, 'price_history_append_only');
END;

-- INSERT OR REPLACE would rewrite a row without an UPDATE: the key is refused before it can.
DROP TRIGGER IF EXISTS price_history_append_only_replace;
CREATE TRIGGER price_history_append_only_replace
BEFORE INSERT ON price_history
WHEN EXISTS (SELECT 1 FROM price_history WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'price_history_pkey');
END;

DROP TRIGGER IF EXISTS price_history_keep;
CREATE TRIGGER price_history_keep
BEFORE DELETE ON price_history
WHEN EXISTS (SELECT 1 FROM product WHERE id = OLD.product_id)
BEGIN
    SELECT RAISE(ABORT, 'price_history_append_only');
END;
