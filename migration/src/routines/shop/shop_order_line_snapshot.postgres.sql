-- docs/domain.md, order lines are snapshots: what was ordered, by what name and at what price, stays as it was
-- when the order was placed. Raises shop_order_line_snapshot.
CREATE OR REPLACE TRIGGER shop_order_line_snapshot
BEFORE UPDATE OF order_id, product_id, product_name, unit_price, quantity ON shop_order_line
FOR EACH ROW WHEN (
    (NEW.order_id, NEW.product_id, NEW.product_name, NEW.unit_price, NEW.quantity) IS DISTINCT FROM
    (OLD.order_id, OLD.product_id, OLD.product_name, OLD.unit_price, OLD.quantity)
)
EXECUTE FUNCTION refuse_row('shop_order_line_snapshot', 'an order''s line never changes');
