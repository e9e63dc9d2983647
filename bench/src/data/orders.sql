-- Writes the planned orders with five lines each, and everything that the triggers would have written, without them.
SET session_replication_role = replica;

CREATE TEMP TABLE planned_line AS
SELECT planned.k, planned.id AS order_id, product.id AS product_id, j AS position, product.name, product.price,
    1 + (k + j)::int % 3 AS quantity,
    CASE WHEN state IN ('COLLECTED', 'READY', 'NO_SHOW') OR state = 'PREPARING' AND j < 2 THEN 1 + (k + j)::int % 3
         ELSE 0 END AS prepared,
    planned.created_at
FROM planned
CROSS JOIN generate_series(0, 4) AS j
JOIN (
    SELECT id, name, price, row_number() OVER (ORDER BY id) - 1 AS n FROM product WHERE kind = 'SIMPLE'
) AS product ON product.n = (k * 37 + j * 1999) % 10000;

INSERT INTO shop_order_line (id, order_id, product_id, position, product_name, unit_price, quantity, prepared_quantity)
SELECT pg_temp.v7(created_at), order_id, product_id, position, name, price, quantity, prepared
FROM planned_line ORDER BY k DESC, position;

INSERT INTO shop_order (
    id, number, customer_id, employee_id, time_slot_id, state, items_number, amount, prepared_items, missing_items,
    to_pay, pickup_code, created_at, updated_at
)
SELECT id, format('C-%s-%s', extract(year FROM created_at AT TIME ZONE 'UTC'), lpad((1000000 - k % 1000000)::text, 6, '0')
        || CASE WHEN k >= 1000000 THEN '0' ELSE '' END),
    customer_id, employee_id, time_slot_id, state, items_number, amount, prepared_items, items_number - prepared_items,
    to_pay, translate(upper(substr(md5(id::text), 1, 8)), '01B', 'HJK'), created_at, CASE state WHEN 'PLACED' THEN created_at WHEN 'CANCELLED' THEN created_at + interval '1 hour'
        WHEN 'COLLECTED' THEN starts_at WHEN 'NO_SHOW' THEN starts_at + interval '2 hours'
        ELSE created_at + interval '10 hours' END
FROM planned
JOIN (
    SELECT order_id, sum(quantity) AS items_number, sum(price * quantity) AS amount, sum(prepared) AS prepared_items,
        sum(price * prepared) AS to_pay
    FROM planned_line GROUP BY order_id
) AS total ON total.order_id = planned.id
ORDER BY k DESC;

INSERT INTO shop_order_step (order_id, state, at, actor_id)
SELECT id, step, created_at + ordinal * interval '1 hour',
    CASE WHEN step IN ('PLACED', 'CANCELLED') THEN customer_id ELSE employee_id END
FROM planned
CROSS JOIN unnest(ARRAY['PLACED', 'PREPARING', 'READY', 'COLLECTED', 'NO_SHOW', 'CANCELLED']) WITH ORDINALITY
    AS taken (step, ordinal)
WHERE step = 'PLACED' OR step = state
   OR step = 'PREPARING' AND state IN ('READY', 'COLLECTED', 'NO_SHOW')
   OR step = 'READY' AND state IN ('COLLECTED', 'NO_SHOW')
ORDER BY k DESC;

INSERT INTO shop_order_number (year, last)
SELECT DISTINCT extract(year FROM created_at AT TIME ZONE 'UTC')::int, 10000000 FROM planned
ON CONFLICT DO NOTHING;

DROP TABLE planned_line;
DROP TABLE planned;
SET session_replication_role = origin;
