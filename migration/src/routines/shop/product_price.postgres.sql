-- docs/domain.md, prices and promotions: price is always the final price. A simple product's is
-- list_price + promotion, whatever a writer says. A pack's is what the manager set and never
-- changes by itself: its list_price follows its contents, its promotion is what that saves
-- (0 when it saves nothing). Raises product_price_not_negative.
--
-- A new price reaches the packs that hold the product. It goes no further: an outer pack counts an
-- inner one with the inner one's own price, which stayed as it was.
CREATE OR REPLACE FUNCTION product_price_derive() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- What the table's own checks refuse is left for them, as it is on SQLite.
    IF (NEW.list_price >= 0 AND NEW.promotion <= 0 AND NEW.price BETWEEN 0 AND 100000000) IS NOT TRUE
    THEN
        RETURN NEW;
    END IF;
    IF NEW.kind = 'SIMPLE' THEN
        IF NEW.list_price + NEW.promotion < 0 THEN
            PERFORM refuse('product_price_not_negative', 'a promotion can''t exceed the list price');
        END IF;
        NEW.price := NEW.list_price + NEW.promotion;
    ELSIF NEW.kind = 'PACK' THEN
        NEW.list_price := coalesce((SELECT list_price FROM pack_contents WHERE pack_id = NEW.id), 0);
        NEW.promotion := least(0, NEW.price - NEW.list_price);
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER product_price_derive
BEFORE INSERT OR UPDATE OF kind, list_price, promotion, price ON product
FOR EACH ROW EXECUTE FUNCTION product_price_derive();

CREATE OR REPLACE FUNCTION product_price_upward() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- Locked one after the other in the same order by everyone; each is calculated only once its
    -- lock is held, so it sees the other contents that changed meanwhile.
    PERFORM FROM product
    WHERE id IN (SELECT pack_id FROM pack_item WHERE product_id = NEW.id)
    ORDER BY id
    FOR NO KEY UPDATE;
    UPDATE product SET list_price = list_price, updated_at = greatest(updated_at, NEW.updated_at)
    WHERE id IN (SELECT pack_id FROM pack_item WHERE product_id = NEW.id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER product_price_upward
AFTER UPDATE OF kind, list_price, promotion, price ON product
FOR EACH ROW WHEN (NEW.price <> OLD.price)
EXECUTE FUNCTION product_price_upward();
