-- docs/domain.md, preparation and totals: items_number, amount, prepared_items, missing_items and to_pay
-- always are what the lines add up to (shop/shop_order_total). Writers of lines needn't do
-- anything; a writer who sets them to anything else is refused.
-- Raises shop_order_totals and shop_order_amount_limit.
DROP TRIGGER IF EXISTS shop_order_totals_insert;
CREATE TRIGGER shop_order_totals_insert
BEFORE INSERT ON shop_order
WHEN (NEW.items_number, NEW.amount, NEW.prepared_items, NEW.missing_items, NEW.to_pay)
    IS NOT (0, 0, 0, 0, 0)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_totals');
END;

DROP TRIGGER IF EXISTS shop_order_totals_update;
CREATE TRIGGER shop_order_totals_update
BEFORE UPDATE OF items_number, amount, prepared_items, missing_items, to_pay ON shop_order
BEGIN
    SELECT RAISE(ABORT, 'shop_order_totals')
    FROM shop_order_total
    WHERE order_id = OLD.id
      AND (items_number, amount, prepared_items, missing_items, to_pay) IS NOT
          (NEW.items_number, NEW.amount, NEW.prepared_items, NEW.missing_items, NEW.to_pay);
    -- The table's check says the same, but OR IGNORE and OR FAIL of a statement that writes a line
    -- hold here too, and would leave the totals as they were.
    SELECT RAISE(ABORT, 'shop_order_amount_limit') WHERE NEW.amount > 2000000000;
END;

DROP TRIGGER IF EXISTS shop_order_totals_line_insert;
CREATE TRIGGER shop_order_totals_line_insert
AFTER INSERT ON shop_order_line
BEGIN
    UPDATE shop_order SET (items_number, amount, prepared_items, missing_items, to_pay) = (
        SELECT items_number, amount, prepared_items, missing_items, to_pay
        FROM shop_order_total WHERE order_id = NEW.order_id
    )
    WHERE id = NEW.order_id;
END;

DROP TRIGGER IF EXISTS shop_order_totals_line_update;
CREATE TRIGGER shop_order_totals_line_update
AFTER UPDATE OF prepared_quantity ON shop_order_line
BEGIN
    UPDATE shop_order SET (items_number, amount, prepared_items, missing_items, to_pay) = (
        SELECT items_number, amount, prepared_items, missing_items, to_pay
        FROM shop_order_total WHERE order_id = NEW.order_id
    )
    WHERE id = NEW.order_id;
END;

DROP TRIGGER IF EXISTS shop_order_totals_line_delete;
CREATE TRIGGER shop_order_totals_line_delete
AFTER DELETE ON shop_order_line
BEGIN
    UPDATE shop_order SET (items_number, amount, prepared_items, missing_items, to_pay) = (
        SELECT items_number, amount, prepared_items, missing_items, to_pay
        FROM shop_order_total WHERE order_id = OLD.order_id
    )
    WHERE id = OLD.order_id;
END;
