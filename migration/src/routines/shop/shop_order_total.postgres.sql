-- docs/domain.md, preparation and totals: what the totals of each order are, from its lines and what
-- replaces missing pieces of them. The columns of shop_order hold the same values (shop_order_totals).
DROP VIEW IF EXISTS shop_order_total CASCADE;
CREATE VIEW shop_order_total AS
SELECT
    placed.id AS order_id,
    CAST(coalesce(sum(line.quantity), 0) AS bigint) AS items_number,
    CAST(coalesce(sum(line.unit_price * line.quantity), 0) AS bigint) AS amount,
    CAST(coalesce(sum(line.prepared_quantity + (
        SELECT coalesce(sum(given.quantity), 0) FROM shop_order_substitution AS given
        WHERE given.order_line_id = line.id AND given.state = 'ACCEPTED'
    )), 0) AS bigint) AS prepared_items,
    CAST(coalesce(sum(line.quantity - line.prepared_quantity - (
        SELECT coalesce(sum(given.quantity), 0) FROM shop_order_substitution AS given
        WHERE given.order_line_id = line.id AND given.state = 'ACCEPTED'
    )), 0) AS bigint) AS missing_items,
    CAST(coalesce(sum(line.unit_price * line.prepared_quantity + (
        SELECT coalesce(sum(given.unit_price * given.quantity), 0) FROM shop_order_substitution AS given
        WHERE given.order_line_id = line.id AND given.state = 'ACCEPTED'
    )), 0) AS bigint) AS to_pay
FROM shop_order AS placed
LEFT JOIN shop_order_line AS line ON line.order_id = placed.id
GROUP BY placed.id;
