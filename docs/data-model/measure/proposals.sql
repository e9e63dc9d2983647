-- Each proposal of docs/data-model/denormalisation.md: what is done without the redundancy, and with it. Where the
-- redundancy is built, "without" asks the tables that it repeats, or switches off the trigger that keeps it; where it
-- is not, "with" asks a copy of the table that has it.
CREATE TABLE verdict (position serial, proposal text PRIMARY KEY, verdict text);

-- 1. Totals of an order.
INSERT INTO verdict (proposal, verdict) VALUES ('1. An order''s five totals', 'adopted');
CALL compare('1. An order''s five totals', 'Read the newest 100 orders with their totals',
    'SELECT o.number, t.* FROM (SELECT * FROM shop_order ORDER BY created_at DESC, id DESC LIMIT 100) AS o, LATERAL (
        SELECT sum(quantity), sum(unit_price * quantity), sum(prepared_quantity), sum(unit_price * prepared_quantity)
        FROM shop_order_line WHERE order_id = o.id) AS t',
    'SELECT number, items_number, amount, prepared_items, missing_items, to_pay
        FROM shop_order ORDER BY created_at DESC, id DESC LIMIT 100');
CALL compare('1. An order''s five totals', 'Read what was paid on each day of a month',
    'SELECT slot.day, sum(line.unit_price * line.prepared_quantity) FROM time_slot AS slot
        JOIN shop_order AS o ON o.time_slot_id = slot.id JOIN shop_order_line AS line ON line.order_id = o.id
        WHERE slot.day BETWEEN ''2026-09-01'' AND ''2026-09-30'' AND o.state = ''COLLECTED'' GROUP BY slot.day',
    'SELECT slot.day, sum(o.to_pay) FROM time_slot AS slot JOIN shop_order AS o ON o.time_slot_id = slot.id
        WHERE slot.day BETWEEN ''2026-09-01'' AND ''2026-09-30'' AND o.state = ''COLLECTED'' GROUP BY slot.day');
CALL compare('1. An order''s five totals', 'Write one line as prepared',
    'UPDATE shop_order_line SET prepared_quantity = 1 WHERE id = key(6, 118757 * 8 + 3)',
    'UPDATE shop_order_line SET prepared_quantity = 1 WHERE id = key(6, 118757 * 8 + 3)',
    preparation_without => 'ALTER TABLE shop_order_line DISABLE TRIGGER shop_order_totals_line_update');
CALL compare('1. An order''s five totals', 'Write the eight lines of a new order',
    'INSERT INTO shop_order_line (id, order_id, product_id, position, product_name, unit_price, quantity)
        SELECT key(7, n), key(5, 124993), id, n, name, price, 1 FROM generate_series(1, 8) AS n JOIN product ON id = key(3, n)',
    'INSERT INTO shop_order_line (id, order_id, product_id, position, product_name, unit_price, quantity)
        SELECT key(7, n), key(5, 124993), id, n, name, price, 1 FROM generate_series(1, 8) AS n JOIN product ON id = key(3, n)',
    preparation_without => 'DELETE FROM shop_order_line WHERE order_id = key(5, 124993);
        ALTER TABLE shop_order_line DISABLE TRIGGER shop_order_totals_line_insert',
    preparation_redundant => 'DELETE FROM shop_order_line WHERE order_id = key(5, 124993)');
INSERT INTO storage SELECT '1. An order''s five totals', sum(pg_column_size(items_number) + pg_column_size(amount)
    + pg_column_size(prepared_items) + pg_column_size(missing_items) + pg_column_size(to_pay)) FROM shop_order;

-- 2. One of the five follows from two others of the same row.
INSERT INTO verdict (proposal, verdict) VALUES ('2. `missing_items` among them', 'no gain by itself; kept');
CALL compare('2. `missing_items` among them', 'Read what is missing in a day''s orders',
    'SELECT o.number, o.items_number - o.prepared_items FROM time_slot AS slot JOIN shop_order AS o ON o.time_slot_id = slot.id
        WHERE slot.day = ''2026-11-10''',
    'SELECT o.number, o.missing_items FROM time_slot AS slot JOIN shop_order AS o ON o.time_slot_id = slot.id
        WHERE slot.day = ''2026-11-10''');
INSERT INTO storage SELECT '2. `missing_items` among them', sum(pg_column_size(missing_items)) FROM shop_order;

-- 3. The promotion, which follows from the two prices.
INSERT INTO verdict (proposal, verdict) VALUES ('3. `promotion` beside both prices', 'no gain by itself; kept');
CALL compare('3. `promotion` beside both prices', 'Read 100 products of a section with their promotions',
    'SELECT id, name, list_price, price, least(0, price - list_price) FROM product WHERE section_id = key(2, 7)
        ORDER BY name_key, id LIMIT 100',
    'SELECT id, name, list_price, price, promotion FROM product WHERE section_id = key(2, 7) ORDER BY name_key, id LIMIT 100');
INSERT INTO storage SELECT '3. `promotion` beside both prices',
    (SELECT sum(pg_column_size(promotion)) FROM product) + (SELECT sum(pg_column_size(promotion)) FROM price_history);

-- 4. What a pack's contents cost.
INSERT INTO verdict (proposal, verdict) VALUES ('4. `list_price` of a pack', 'adopted');
CALL compare('4. `list_price` of a pack', 'Read 100 packs with what they save',
    'SELECT pack.id, pack.name, pack.price, contents.list_price
        FROM (SELECT * FROM product WHERE kind = ''PACK'' ORDER BY name_key, id LIMIT 100) AS pack
        JOIN pack_contents AS contents ON contents.pack_id = pack.id',
    'SELECT id, name, price, list_price FROM product WHERE kind = ''PACK'' ORDER BY name_key, id LIMIT 100');
CALL compare('4. `list_price` of a pack', 'Read the 20 packs that save most',
    'SELECT pack.id, contents.list_price - pack.price FROM product AS pack JOIN pack_contents AS contents ON contents.pack_id = pack.id
        ORDER BY contents.list_price - pack.price DESC LIMIT 20',
    'SELECT id, promotion FROM product WHERE kind = ''PACK'' ORDER BY promotion LIMIT 20');
CALL compare('4. `list_price` of a pack', 'Write a new price of a product that packs hold',
    'UPDATE product SET list_price = list_price + 10 WHERE id = (SELECT min(product_id::text)::uuid FROM pack_item)',
    'UPDATE product SET list_price = list_price + 10 WHERE id = (SELECT min(product_id::text)::uuid FROM pack_item)',
    preparation_without => 'ALTER TABLE product DISABLE TRIGGER product_price_upward');
INSERT INTO storage SELECT '4. `list_price` of a pack', sum(pg_column_size(list_price)) FROM product WHERE kind = 'PACK';

-- 5. The local day of a slot.
INSERT INTO verdict (proposal, verdict) VALUES ('5. `day` of a slot', 'adopted');
CALL compare('5. `day` of a slot', 'Read each employee''s orders of a slot''s day',
    'SELECT o.employee_id, count(*) FROM time_slot AS slot CROSS JOIN shop
        JOIN time_slot AS same_day ON same_day.starts_at >= date_trunc(''day'', slot.starts_at, shop.time_zone)
            AND same_day.starts_at < date_trunc(''day'', slot.starts_at, shop.time_zone) + interval ''1 day''
        JOIN shop_order AS o ON o.time_slot_id = same_day.id
        WHERE slot.id = key(4, 19000) AND o.state <> ''CANCELLED'' GROUP BY o.employee_id',
    'SELECT o.employee_id, count(*) FROM time_slot AS slot JOIN time_slot AS same_day ON same_day.day = slot.day
        JOIN shop_order AS o ON o.time_slot_id = same_day.id
        WHERE slot.id = key(4, 19000) AND o.state <> ''CANCELLED'' GROUP BY o.employee_id');
CALL compare('5. `day` of a slot', 'Read how many slots each day has',
    'SELECT (starts_at AT TIME ZONE time_zone)::date, count(*) FROM time_slot CROSS JOIN shop GROUP BY 1',
    'SELECT day, count(*) FROM time_slot GROUP BY day');
INSERT INTO storage SELECT '5. `day` of a slot', sum(pg_column_size(day)) + pg_relation_size('time_slot_day_starts_at_idx') FROM time_slot;

-- 6. The state of an order, which its latest step tells.
INSERT INTO verdict (proposal, verdict) VALUES ('6. `state` of an order', 'adopted');
CALL compare('6. `state` of an order', 'Read a day''s preparation queue',
    'SELECT o.number, latest.state FROM time_slot AS slot JOIN shop_order AS o ON o.time_slot_id = slot.id, LATERAL (
            SELECT state FROM shop_order_step WHERE order_id = o.id ORDER BY at DESC LIMIT 1) AS latest
        WHERE slot.day = ''2026-11-25'' AND latest.state IN (''PLACED'', ''PREPARING'', ''READY'') ORDER BY slot.starts_at, o.id',
    'SELECT o.number, o.state FROM time_slot AS slot JOIN shop_order AS o ON o.time_slot_id = slot.id
        WHERE slot.day = ''2026-11-25'' AND o.state IN (''PLACED'', ''PREPARING'', ''READY'') ORDER BY slot.starts_at, o.id');
CALL compare('6. `state` of an order', 'Read the newest 100 orders being prepared',
    'SELECT o.number FROM shop_order AS o
        JOIN shop_order_step AS begun ON begun.order_id = o.id AND begun.state = ''PREPARING''
        WHERE NOT EXISTS (SELECT FROM shop_order_step AS later WHERE later.order_id = o.id
            AND later.state IN (''READY'', ''COLLECTED'', ''CANCELLED'', ''NO_SHOW''))
        ORDER BY o.created_at DESC, o.id DESC LIMIT 100',
    'SELECT number FROM shop_order WHERE state = ''PREPARING'' ORDER BY created_at DESC, id DESC LIMIT 100');
CALL compare('6. `state` of an order', 'Write a step of an order',
    'INSERT INTO shop_order_step (order_id, state, at) VALUES (key(5, 118757), ''READY'', ''2026-11-25Z'')',
    'WITH step AS (INSERT INTO shop_order_step (order_id, state, at) VALUES (key(5, 118757), ''READY'', ''2026-11-25Z''))
        UPDATE shop_order SET state = ''READY'', updated_at = ''2026-11-25Z'' WHERE id = key(5, 118757)');
INSERT INTO storage SELECT '6. `state` of an order', sum(pg_column_size(state)) + pg_relation_size('shop_order_state_created_at_id_idx') FROM shop_order;

-- 7. When an order was placed, which its first step tells. The index makes both sides equal.
INSERT INTO verdict (proposal, verdict) VALUES ('7. `created_at` of an order', 'adopted');
CREATE INDEX step_placed ON shop_order_step (at DESC, order_id DESC) WHERE state = 'PLACED';
CALL compare('7. `created_at` of an order', 'Read a customer''s orders, newest first',
    'SELECT o.number, placed.at FROM shop_order AS o JOIN shop_order_step AS placed ON placed.order_id = o.id AND placed.state = ''PLACED''
        WHERE o.customer_id = key(1, 511) ORDER BY placed.at DESC, o.id DESC LIMIT 20',
    'SELECT number, created_at FROM shop_order WHERE customer_id = key(1, 511) ORDER BY created_at DESC, id DESC LIMIT 20');
CALL compare('7. `created_at` of an order', 'Read the newest 100 orders',
    'SELECT o.number, placed.at FROM shop_order_step AS placed JOIN shop_order AS o ON o.id = placed.order_id
        WHERE placed.state = ''PLACED'' ORDER BY placed.at DESC, placed.order_id DESC LIMIT 100',
    'SELECT number, created_at FROM shop_order ORDER BY created_at DESC, id DESC LIMIT 100');
DROP INDEX step_placed;
INSERT INTO storage SELECT '7. `created_at` of an order', sum(pg_column_size(created_at)) FROM shop_order;

-- 8. Name and price in a line. Without them an old order's price comes from the history, and its names are today's.
INSERT INTO verdict (proposal, verdict) VALUES ('8. Name and price in an order''s line', 'no denormalisation: a record');
CALL compare('8. Name and price in an order''s line', 'Read an order''s lines',
    'SELECT product.name, (SELECT price FROM price_history AS past WHERE past.product_id = line.product_id
            AND past.valid_from <= o.created_at ORDER BY past.valid_from DESC, past.id DESC LIMIT 1), line.quantity
        FROM shop_order AS o JOIN shop_order_line AS line ON line.order_id = o.id JOIN product ON product.id = line.product_id
        WHERE o.id = key(5, 60000)',
    'SELECT product_name, unit_price, quantity FROM shop_order_line WHERE order_id = key(5, 60000)');
INSERT INTO storage SELECT '8. Name and price in an order''s line', sum(pg_column_size(product_name) + pg_column_size(unit_price)) FROM shop_order_line;

-- 9. The section in a line.
INSERT INTO verdict (proposal, verdict) VALUES ('9. Section copied into an order''s line', 'rejected');
CREATE TABLE line_with_section AS
    SELECT line.*, product.section_id FROM shop_order_line AS line JOIN product ON product.id = line.product_id ORDER BY line.id;
CREATE INDEX ON line_with_section (order_id);
ANALYZE line_with_section;
CALL compare('9. Section copied into an order''s line', 'Read what each section sold in a month',
    'SELECT product.section_id, sum(line.unit_price * line.quantity) FROM time_slot AS slot
        JOIN shop_order AS o ON o.time_slot_id = slot.id JOIN shop_order_line AS line ON line.order_id = o.id
        JOIN product ON product.id = line.product_id
        WHERE slot.day BETWEEN ''2026-09-01'' AND ''2026-09-30'' GROUP BY product.section_id',
    'SELECT line.section_id, sum(line.unit_price * line.quantity) FROM time_slot AS slot
        JOIN shop_order AS o ON o.time_slot_id = slot.id JOIN line_with_section AS line ON line.order_id = o.id
        WHERE slot.day BETWEEN ''2026-09-01'' AND ''2026-09-30'' GROUP BY line.section_id');
INSERT INTO storage SELECT '9. Section copied into an order''s line', sum(pg_column_size(section_id)) FROM line_with_section;
DROP TABLE line_with_section;

-- 10. The section's name in a product.
INSERT INTO verdict (proposal, verdict) VALUES ('10. Section''s name copied into a product', 'rejected');
CREATE TABLE product_with_section AS
    SELECT product.*, section.name AS section_name FROM product JOIN section ON section.id = section_id ORDER BY product.id;
CREATE INDEX ON product_with_section (name_key, id);
CREATE INDEX ON product_with_section (section_id);
ANALYZE product_with_section;
CALL compare('10. Section''s name copied into a product', 'Read 100 products with their sections'' names',
    'SELECT product.id, product.name, product.price, section.name FROM product JOIN section ON section.id = product.section_id
        ORDER BY product.name_key, product.id LIMIT 100',
    'SELECT id, name, price, section_name FROM product_with_section ORDER BY name_key, id LIMIT 100');
CALL compare('10. Section''s name copied into a product', 'Write a new name of a section',
    'UPDATE section SET name = ''New'' WHERE id = key(2, 7)',
    'WITH renamed AS (UPDATE section SET name = ''New'' WHERE id = key(2, 7))
        UPDATE product_with_section SET section_name = ''New'' WHERE section_id = key(2, 7)');
INSERT INTO storage SELECT '10. Section''s name copied into a product', sum(pg_column_size(section_name)) FROM product_with_section;
DROP TABLE product_with_section;

-- 11. How many orders a slot has.
INSERT INTO verdict (proposal, verdict) VALUES ('11. Number of orders stored on a slot', 'rejected');
CREATE TABLE slot_with_taken AS
    SELECT slot.*, (SELECT count(*)::integer FROM shop_order AS o WHERE o.time_slot_id = slot.id AND o.state <> 'CANCELLED') AS taken
    FROM time_slot AS slot ORDER BY id;
ALTER TABLE slot_with_taken ADD PRIMARY KEY (id);
CREATE INDEX ON slot_with_taken (day, starts_at);
ANALYZE slot_with_taken;
CALL compare('11. Number of orders stored on a slot', 'Read a week''s slots with the orders they have',
    'SELECT slot.id, slot.starts_at, (SELECT count(*) FROM shop_order AS o WHERE o.time_slot_id = slot.id AND o.state <> ''CANCELLED'')
        FROM time_slot AS slot WHERE slot.day BETWEEN ''2026-11-23'' AND ''2026-11-29'' ORDER BY slot.starts_at',
    'SELECT id, starts_at, taken FROM slot_with_taken WHERE day BETWEEN ''2026-11-23'' AND ''2026-11-29'' ORDER BY starts_at');
CALL compare('11. Number of orders stored on a slot', 'Write that an order is cancelled',
    'UPDATE shop_order SET state = ''CANCELLED'' WHERE id = key(5, 118757)',
    'WITH cancelled AS (UPDATE shop_order SET state = ''CANCELLED'' WHERE id = key(5, 118757) RETURNING time_slot_id)
        UPDATE slot_with_taken SET taken = taken - 1 WHERE id = (SELECT time_slot_id FROM cancelled)');
INSERT INTO storage SELECT '11. Number of orders stored on a slot', sum(pg_column_size(taken)) FROM slot_with_taken;
DROP TABLE slot_with_taken;

-- 12. How often a product was sold.
INSERT INTO verdict (proposal, verdict) VALUES ('12. Pieces sold stored on a product', 'rejected for now');
CREATE TABLE product_with_sold AS
    SELECT product.*, (SELECT coalesce(sum(quantity), 0) FROM shop_order_line WHERE product_id = product.id) AS sold
    FROM product ORDER BY id;
ALTER TABLE product_with_sold ADD PRIMARY KEY (id);
CREATE INDEX ON product_with_sold (sold DESC, id);
ANALYZE product_with_sold;
CALL compare('12. Pieces sold stored on a product', 'Read the 20 products sold most',
    'SELECT product_id, sum(quantity) FROM shop_order_line GROUP BY product_id ORDER BY 2 DESC, 1 LIMIT 20',
    'SELECT id, sold FROM product_with_sold ORDER BY sold DESC, id LIMIT 20', runs => 5);
CALL compare('12. Pieces sold stored on a product', 'Write the eight lines of a new order',
    'INSERT INTO shop_order_line (id, order_id, product_id, position, product_name, unit_price, quantity)
        SELECT key(7, n), key(5, 124993), id, n, name, price, 1 FROM generate_series(1, 8) AS n JOIN product ON id = key(3, n)',
    'WITH line AS (INSERT INTO shop_order_line (id, order_id, product_id, position, product_name, unit_price, quantity)
        SELECT key(7, n), key(5, 124993), id, n, name, price, 1 FROM generate_series(1, 8) AS n JOIN product ON id = key(3, n)
        RETURNING product_id, quantity)
        UPDATE product_with_sold AS product SET sold = sold + line.quantity FROM line WHERE line.product_id = product.id',
    preparation_without => 'DELETE FROM shop_order_line WHERE order_id = key(5, 124993)',
    preparation_redundant => 'DELETE FROM shop_order_line WHERE order_id = key(5, 124993)');
INSERT INTO storage SELECT '12. Pieces sold stored on a product', sum(pg_column_size(sold)) + pg_relation_size('product_with_sold_sold_id_idx') FROM product_with_sold;
DROP TABLE product_with_sold;

-- 13. The customer's name in an order.
INSERT INTO verdict (proposal, verdict) VALUES ('13. Customer''s name copied into an order', 'rejected');
CREATE TABLE order_with_name AS
    SELECT o.*, account.name AS customer_name FROM shop_order AS o JOIN account ON account.id = customer_id ORDER BY o.id;
CREATE INDEX ON order_with_name (created_at, id);
CREATE INDEX ON order_with_name (customer_id);
ANALYZE order_with_name;
CALL compare('13. Customer''s name copied into an order', 'Read the newest 100 orders with their customers',
    'SELECT o.number, account.name FROM shop_order AS o JOIN account ON account.id = o.customer_id
        ORDER BY o.created_at DESC, o.id DESC LIMIT 100',
    'SELECT number, customer_name FROM order_with_name ORDER BY created_at DESC, id DESC LIMIT 100');
CALL compare('13. Customer''s name copied into an order', 'Write a new name of a customer',
    'UPDATE account SET name = ''New'' WHERE id = key(1, 511)',
    'WITH renamed AS (UPDATE account SET name = ''New'' WHERE id = key(1, 511))
        UPDATE order_with_name SET customer_name = ''New'' WHERE customer_id = key(1, 511)');
INSERT INTO storage SELECT '13. Customer''s name copied into an order', sum(pg_column_size(customer_name)) FROM order_with_name;
DROP TABLE order_with_name;

-- 14. The lowest price of the last 30 days.
INSERT INTO verdict (proposal, verdict) VALUES ('14. Lowest price of 30 days stored on a product', 'rejected');
CREATE TABLE product_with_lowest AS SELECT product.*, price AS lowest FROM product ORDER BY id;
CREATE INDEX ON product_with_lowest (section_id, name_key, id);
ANALYZE product_with_lowest;
CALL compare('14. Lowest price of 30 days stored on a product', 'Read 100 products of a section with their lowest prices',
    'SELECT product.id, (SELECT min(past.price) FROM price_history AS past WHERE past.product_id = product.id
            AND past.valid_from >= coalesce((SELECT max(valid_from) FROM price_history AS first
                WHERE first.product_id = product.id AND first.valid_from <= ''2026-10-26Z''), ''-infinity''))
        FROM product WHERE section_id = key(2, 7) ORDER BY name_key, id LIMIT 100',
    'SELECT id, lowest FROM product_with_lowest WHERE section_id = key(2, 7) ORDER BY name_key, id LIMIT 100');
CALL compare('14. Lowest price of 30 days stored on a product', 'Write, each night, what time alone has changed',
    'SELECT',
    'UPDATE product_with_lowest AS product SET lowest = (SELECT min(past.price) FROM price_history AS past
        WHERE past.product_id = product.id AND past.valid_from >= coalesce((SELECT max(valid_from) FROM price_history AS first
            WHERE first.product_id = product.id AND first.valid_from <= ''2026-10-26Z''), ''-infinity''))', runs => 5);
INSERT INTO storage SELECT '14. Lowest price of 30 days stored on a product', sum(pg_column_size(lowest)) FROM product_with_lowest;
DROP TABLE product_with_lowest;
