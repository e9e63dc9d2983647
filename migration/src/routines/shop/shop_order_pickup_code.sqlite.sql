-- docs/domain.md, pickup codes: each order gets a code by chance, of which no character looks like another. A writer
-- can neither choose it nor change it. Raises shop_order_pickup_code_given.
DROP TRIGGER IF EXISTS shop_order_pickup_code_given;
CREATE TRIGGER shop_order_pickup_code_given
BEFORE INSERT ON shop_order
WHEN NEW.pickup_code IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'shop_order_pickup_code_given');
END;

DROP TRIGGER IF EXISTS shop_order_pickup_code_kept;
CREATE TRIGGER shop_order_pickup_code_kept
BEFORE UPDATE OF pickup_code ON shop_order
WHEN OLD.pickup_code IS NOT NULL AND NEW.pickup_code IS NOT OLD.pickup_code
BEGIN
    SELECT RAISE(ABORT, 'shop_order_pickup_code_given');
END;

DROP TRIGGER IF EXISTS shop_order_pickup_code;
CREATE TRIGGER shop_order_pickup_code
AFTER INSERT ON shop_order
BEGIN
    UPDATE shop_order SET pickup_code =
        substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
        || substr('23456789ACDEFHJKLMNPRTVWXY', 1 + abs(random() % 26), 1)
    WHERE id = NEW.id;
END;
