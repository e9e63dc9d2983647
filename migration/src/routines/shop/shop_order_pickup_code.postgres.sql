-- docs/domain.md, pickup codes: each order gets a code by chance, of which no character looks like another. A writer
-- can neither choose it nor change it. Raises shop_order_pickup_code_given.
CREATE OR REPLACE FUNCTION shop_order_pickup_code() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.pickup_code IS NOT NULL THEN
        PERFORM refuse('shop_order_pickup_code_given', 'an order''s pickup code is given by the database');
    END IF;
    -- 28 bits of chance for each character: random() could be foreseen, a random UUID cannot.
    SELECT string_agg(
        substr(
            '23456789ACDEFHJKLMNPRTVWXY',
            1 + CAST(CAST('x' || left(CAST(gen_random_uuid() AS text), 7) AS bit(28)) AS integer) % 26,
            1
        ),
        ''
    ) INTO NEW.pickup_code
    FROM generate_series(1, 8);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shop_order_pickup_code
BEFORE INSERT ON shop_order
FOR EACH ROW EXECUTE FUNCTION shop_order_pickup_code();

CREATE OR REPLACE TRIGGER shop_order_pickup_code_kept
BEFORE UPDATE OF pickup_code ON shop_order
FOR EACH ROW WHEN (NEW.pickup_code IS DISTINCT FROM OLD.pickup_code)
EXECUTE FUNCTION refuse_row('shop_order_pickup_code_given', 'an order''s pickup code is given by the database');
