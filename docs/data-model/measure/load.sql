-- A shop of some years: a million order lines in the real tables. Triggers and foreign keys are off while loading, so
-- what the triggers would calculate is calculated here. Everything is made from counters: two runs load the same rows.
SET session_replication_role = replica;
SET synchronous_commit = off;

-- A key that sorts by its number, as those of the application sort by their time.
CREATE FUNCTION key(kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(n), 12, '0') || '7000' || '8000' || lpad(to_hex(kind), 12, '0'))::uuid
$$;

INSERT INTO account (id, email, name, password_hash, created_at)
SELECT key(1, n), format('person%s@quai.example', n), format('Person number %s', n), 'none', '2025-01-01Z'
FROM generate_series(1, 20010) AS n;

-- The first ten are employees, without shifts: always on duty.
INSERT INTO account_role (account_id, role, granted_at)
SELECT key(1, n), CASE WHEN n <= 10 THEN 'EMPLOYEE' ELSE 'CUSTOMER' END, '2025-01-01Z'
FROM generate_series(1, 20010) AS n;

INSERT INTO section (id, name, description, position, created_at)
SELECT key(2, n), format('Section number %s', n), '', n, '2025-01-01Z' FROM generate_series(1, 50) AS n;

-- 4,500 simple products; 500 packs of three of them each.
INSERT INTO product (id, section_id, kind, name, name_key, comment, list_price, promotion, price, created_at, updated_at)
SELECT key(3, n), key(2, 1 + n % 50), 'SIMPLE', format('A product of the shop, number %s', n), format('a product of the shop number %s', n), 'Some words about it.',
    200 + n % 900, -(n % 3) * 20, 200 + n % 900 - (n % 3) * 20, '2025-01-01Z', '2025-01-01Z'
FROM generate_series(1, 4500) AS n;
INSERT INTO product (id, section_id, kind, name, name_key, comment, list_price, promotion, price, created_at, updated_at)
SELECT key(3, n), key(2, 1 + n % 50), 'PACK', format('A pack of the shop, number %s', n), format('a pack of the shop number %s', n), 'Some words about it.',
    0, 0, 500 + n % 400, '2025-01-01Z', '2025-01-01Z'
FROM generate_series(4501, 5000) AS n;
INSERT INTO pack_item (pack_id, product_id, quantity, position)
SELECT key(3, n), key(3, 1 + (n * 7 + place * 131) % 4500), 1 + place % 2, place
FROM generate_series(4501, 5000) AS n, generate_series(1, 3) AS place;
UPDATE product SET list_price = contents.list_price, promotion = least(0, product.price - contents.list_price)
FROM pack_contents AS contents WHERE contents.pack_id = product.id;

INSERT INTO price_history (product_id, list_price, promotion, price, valid_from)
SELECT id, list_price, promotion, price, '2025-01-01Z'::timestamptz + month * interval '60 days'
FROM generate_series(0, 9) AS month, product;

-- 48 slots a day for 400 days, the last 20 of which are still to come.
INSERT INTO time_slot (id, starts_at, day)
SELECT key(4, day * 48 + at), starts_at, to_char(starts_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD')
FROM generate_series(0, 399) AS day, generate_series(1, 48) AS at,
    LATERAL (SELECT '2025-11-01 07:00Z'::timestamptz + day * interval '1 day' + at * interval '15 minutes') AS t (starts_at);

-- Eight lines to an order. Old orders were prepared, all but a few pieces.
INSERT INTO shop_order_line
    (id, order_id, product_id, position, product_name, unit_price, quantity, prepared_quantity)
SELECT key(6, n * 8 + place), key(5, n), product.id, place, product.name, product.price, 1 + (n + place) % 3,
    CASE WHEN n > 118750 OR n % 33 = 0 THEN 0 WHEN (n + place) % 50 = 0 THEN 0 ELSE 1 + (n + place) % 3 END
FROM generate_series(1, 125000::bigint) AS n, generate_series(0, 7) AS place,
    LATERAL (SELECT key(3, 1 + (n * 8 + place * 613) % 5000)) AS chosen (id)
JOIN product USING (id);

-- Six or seven orders to a slot, each with another employee.
INSERT INTO shop_order (id, number, customer_id, employee_id, time_slot_id, state, items_number, amount,
    prepared_items, missing_items, to_pay, created_at, updated_at)
SELECT key(5, n), format('C-2026-%s', lpad(n::text, 6, '0')), key(1, 11 + (n * 7919) % 20000), key(1, 1 + n % 10),
    slot.id,
    CASE WHEN n % 33 = 0 THEN 'CANCELLED' WHEN n <= 118750 THEN 'COLLECTED' WHEN n % 10 < 7 THEN 'PLACED'
        WHEN n % 10 < 9 THEN 'PREPARING' ELSE 'READY' END,
    total.items, total.amount, total.prepared, total.items - total.prepared, total.to_pay,
    slot.starts_at - interval '2 days', slot.starts_at - interval '2 days'
FROM generate_series(1, 125000::bigint) AS n
JOIN time_slot AS slot ON slot.id = key(4, 1 + n * 19199 / 125000)
JOIN (
    SELECT order_id, sum(quantity) AS items, sum(quantity * unit_price) AS amount,
        sum(prepared_quantity) AS prepared, sum(prepared_quantity * unit_price) AS to_pay
    FROM shop_order_line GROUP BY order_id
) AS total ON total.order_id = key(5, n);

INSERT INTO shop_order_number (year, last) VALUES (2026, 125000);

INSERT INTO shop_order_step (order_id, state, at, actor_id)
SELECT placed.id, step.state, placed.created_at + step.later, step.actor
FROM shop_order AS placed, LATERAL (VALUES
    ('PLACED', interval '0', placed.customer_id, true),
    ('CANCELLED', interval '1 hour', placed.customer_id, placed.state = 'CANCELLED'),
    ('PREPARING', interval '40 hours', placed.employee_id, placed.state IN ('PREPARING', 'READY', 'COLLECTED')),
    ('READY', interval '41 hours', placed.employee_id, placed.state IN ('READY', 'COLLECTED')),
    ('COLLECTED', interval '48 hours', placed.employee_id, placed.state = 'COLLECTED')
) AS step (state, later, actor, taken)
WHERE step.taken;

SET session_replication_role = origin;
VACUUM ANALYZE;
