-- docs/domain.md, prices and promotions: price is always the final price. A simple product's is
-- list_price + promotion, whatever a writer says. A pack's is what the manager set and never
-- changes by itself: its list_price follows its contents, its promotion is what that saves
-- (0 when it saves nothing). Raises product_price_not_negative and product_price_limit.
--
-- A new price reaches the packs that hold the product. It goes no further: an outer pack counts an
-- inner one with the inner one's own price, which stayed as it was.
--
-- A trigger of SQLite can't change the row that is being written, so these write it once more.
-- They don't fire themselves (recursive_triggers is off) and stop by themselves if it is on.
-- What the table's own checks refuse is left for them. But the limit of the calculated price is
-- refused here before anything is written: OR IGNORE and OR FAIL of the writer's statement hold in
-- its triggers too, and would leave the row without its price.
DROP TRIGGER IF EXISTS product_price_refuse_insert;
CREATE TRIGGER product_price_refuse_insert
BEFORE INSERT ON product
WHEN NEW.kind = 'SIMPLE'
    AND NEW.list_price >= 0 AND NEW.promotion <= 0 AND NEW.price BETWEEN 0 AND 100000000
BEGIN
    SELECT RAISE(ABORT, 'product_price_not_negative') WHERE NEW.list_price + NEW.promotion < 0;
    SELECT RAISE(ABORT, 'product_price_limit') WHERE NEW.list_price + NEW.promotion > 100000000;
END;

DROP TRIGGER IF EXISTS product_price_refuse_update;
CREATE TRIGGER product_price_refuse_update
BEFORE UPDATE OF kind, list_price, promotion, price ON product
WHEN NEW.kind = 'SIMPLE'
    AND NEW.list_price >= 0 AND NEW.promotion <= 0 AND NEW.price BETWEEN 0 AND 100000000
BEGIN
    SELECT RAISE(ABORT, 'product_price_not_negative') WHERE NEW.list_price + NEW.promotion < 0;
    SELECT RAISE(ABORT, 'product_price_limit') WHERE NEW.list_price + NEW.promotion > 100000000;
END;

DROP TRIGGER IF EXISTS product_price_derive_insert;
CREATE TRIGGER product_price_derive_insert
AFTER INSERT ON product
BEGIN
    -- Touched, so that the trigger below calculates.
    UPDATE product SET price = price WHERE id = NEW.id;
END;

DROP TRIGGER IF EXISTS product_price_derive;
CREATE TRIGGER product_price_derive
AFTER UPDATE OF kind, list_price, promotion, price ON product
BEGIN
    UPDATE product SET price = list_price + promotion
    WHERE id = NEW.id AND kind = 'SIMPLE' AND price <> list_price + promotion;

    UPDATE product SET (list_price, promotion) = (
        SELECT list_price, min(0, product.price - list_price)
        FROM pack_contents WHERE pack_id = product.id
    )
    WHERE id = NEW.id AND kind = 'PACK' AND (list_price, promotion) IS NOT (
        SELECT list_price, min(0, product.price - list_price)
        FROM pack_contents WHERE pack_id = product.id
    );
END;

DROP TRIGGER IF EXISTS product_price_upward;
CREATE TRIGGER product_price_upward
AFTER UPDATE OF price ON product
-- A simple product's price that isn't right yet is about to be written again.
WHEN NEW.price <> OLD.price
    AND (NEW.kind = 'PACK' OR NEW.price = NEW.list_price + NEW.promotion)
BEGIN
    UPDATE product SET (list_price, promotion, updated_at) = (
        SELECT list_price, min(0, product.price - list_price), max(product.updated_at, NEW.updated_at)
        FROM pack_contents WHERE pack_id = product.id
    )
    WHERE id IN (SELECT pack_id FROM pack_item WHERE product_id = NEW.id)
      AND list_price <> (SELECT list_price FROM pack_contents WHERE pack_id = product.id);
END;
