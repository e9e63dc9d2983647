-- One row for each thing that the triggers would have written and the rows do not say: none when all is well.
SELECT 'the totals of ' || placed.number AS wrong FROM shop_order AS placed
LEFT JOIN (
    SELECT order_id, sum(quantity) AS items, sum(unit_price * quantity) AS amount, sum(prepared_quantity) AS prepared,
        sum(unit_price * prepared_quantity) AS to_pay
    FROM shop_order_line GROUP BY order_id
) AS total ON total.order_id = placed.id
WHERE (items_number, placed.amount, prepared_items, missing_items, placed.to_pay) IS DISTINCT FROM
      (items, total.amount, prepared, items - prepared, total.to_pay)
UNION ALL
SELECT 'the steps of ' || number FROM shop_order AS placed
WHERE NOT EXISTS (SELECT FROM shop_order_step WHERE order_id = placed.id AND state = 'PLACED')
   OR NOT EXISTS (SELECT FROM shop_order_step WHERE order_id = placed.id AND state = placed.state)
UNION ALL
SELECT 'an order of nothing known' FROM shop_order AS placed
WHERE NOT EXISTS (SELECT FROM time_slot WHERE id = time_slot_id)
   OR NOT EXISTS (SELECT FROM account_role WHERE account_id = employee_id AND role = 'EMPLOYEE')
   OR NOT EXISTS (SELECT FROM account_role WHERE account_id = customer_id AND role = 'CUSTOMER')
UNION ALL
SELECT 'a line of nothing known' FROM shop_order_line AS line
WHERE NOT EXISTS (SELECT FROM shop_order WHERE id = line.order_id)
   OR NOT EXISTS (SELECT FROM product WHERE id = line.product_id)
UNION ALL
SELECT 'the price of ' || name FROM product
LEFT JOIN pack_contents ON pack_contents.pack_id = product.id
WHERE kind = 'SIMPLE' AND price <> product.list_price + promotion
   OR kind = 'PACK' AND (product.list_price, promotion) IS DISTINCT FROM
      (pack_contents.list_price, least(0, price - pack_contents.list_price))
UNION ALL
SELECT 'the price history of ' || name FROM product
WHERE price IS DISTINCT FROM (
    SELECT past.price FROM price_history AS past WHERE past.product_id = product.id ORDER BY valid_from DESC, id DESC LIMIT 1
)
UNION ALL
SELECT 'the default basket of ' || email FROM account JOIN account_role ON account_id = account.id AND role = 'CUSTOMER'
WHERE NOT EXISTS (SELECT FROM basket WHERE customer_id = account.id AND is_default)
UNION ALL
SELECT 'the count of orders in ' || year FROM shop_order_number AS counter
WHERE EXISTS (SELECT FROM shop_order WHERE substr(number, 3, 4)::int = year AND substr(number, 8)::bigint > counter.last)
LIMIT 20;
