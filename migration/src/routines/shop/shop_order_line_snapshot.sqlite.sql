-- docs/domain.md, order lines are snapshots: what was ordered, by what name and at what price, stays as it was
-- when the order was placed. Raises shop_order_line_snapshot.
DROP TRIGGER IF EXISTS shop_order_line_snapshot;
CREATE TRIGGER shop_order_line_snapshot
BEFORE UPDATE OF order_id, product_id, product_name, unit_price, quantity ON shop_order_line
WHEN (NEW.order_id, NEW.product_id, NEW.product_name, NEW.unit_price, NEW.quantity) IS NOT
    (OLD.order_id, OLD.product_id, OLD.product_name, OLD.unit_price, OLD.quantity)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_line_snapshot');
END;

-- INSERT OR REPLACE would take a line away, even from another order, without an UPDATE or a
-- DELETE trigger: the key is refused before it can.
DROP TRIGGER IF EXISTS shop_order_line_snapshot_replace;
CREATE TRIGGER shop_order_line_snapshot_replace
BEFORE INSERT ON shop_order_line
WHEN EXISTS (SELECT 1 FROM shop_order_line WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_line_pkey');
END;
