-- docs/domain.md, preparation and totals: what is prepared of a line changes only while its order is
-- PREPARING. Raises shop_order_line_not_preparing.
DROP TRIGGER IF EXISTS shop_order_line_prepare;
CREATE TRIGGER shop_order_line_prepare
BEFORE UPDATE OF prepared_quantity ON shop_order_line
WHEN NEW.prepared_quantity <> OLD.prepared_quantity
BEGIN
    SELECT RAISE(ABORT, 'shop_order_line_not_preparing')
    FROM shop_order WHERE id = NEW.order_id AND state <> 'PREPARING';
END;

DROP TRIGGER IF EXISTS shop_order_line_prepare_insert;
CREATE TRIGGER shop_order_line_prepare_insert
BEFORE INSERT ON shop_order_line
WHEN NEW.prepared_quantity <> 0
BEGIN
    SELECT RAISE(ABORT, 'shop_order_line_not_preparing')
    FROM shop_order WHERE id = NEW.order_id AND state <> 'PREPARING';
END;
