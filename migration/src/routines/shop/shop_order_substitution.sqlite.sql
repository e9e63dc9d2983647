-- docs/domain.md, substitution: offered while the order is PREPARING, for pieces that neither are prepared nor
-- replaced, at most at the line's price; answered once, and then kept. What is still open when the preparation ends
-- has expired.
-- Raises shop_order_line_not_preparing, shop_order_substitution_price, shop_order_substitution_too_many,
-- shop_order_substitution_state_step, shop_order_substitution_kept.
DROP TRIGGER IF EXISTS shop_order_substitution_insert;
CREATE TRIGGER shop_order_substitution_insert
BEFORE INSERT ON shop_order_substitution
BEGIN
    -- INSERT OR REPLACE would take a row away without an UPDATE or a DELETE trigger: its keys are refused before.
    SELECT RAISE(ABORT, 'shop_order_substitution_pkey')
    WHERE EXISTS (SELECT 1 FROM shop_order_substitution WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'shop_order_substitution_state_step') WHERE NEW.state <> 'PROPOSED';
    SELECT RAISE(ABORT, 'shop_order_line_not_preparing')
    FROM shop_order_line AS line JOIN shop_order AS placed ON placed.id = line.order_id
    WHERE line.id = NEW.order_line_id AND placed.state <> 'PREPARING';
    SELECT RAISE(ABORT, 'shop_order_substitution_price')
    FROM shop_order_line WHERE id = NEW.order_line_id AND NEW.unit_price > unit_price;
    -- Its checks speak first, as on PostgreSQL.
    SELECT RAISE(ABORT, 'shop_order_substitution_one_open')
    FROM shop_order_substitution
    WHERE order_line_id = NEW.order_line_id AND state = 'PROPOSED'
      AND NEW.quantity BETWEEN 1 AND 999 AND NEW.unit_price >= 0;
END;

DROP TRIGGER IF EXISTS shop_order_substitution_accept;
CREATE TRIGGER shop_order_substitution_accept
BEFORE UPDATE OF state ON shop_order_substitution
WHEN OLD.state = 'PROPOSED' AND NEW.state = 'ACCEPTED'
BEGIN
    SELECT RAISE(ABORT, 'shop_order_line_not_preparing')
    FROM shop_order_line AS line JOIN shop_order AS placed ON placed.id = line.order_id
    WHERE line.id = NEW.order_line_id AND placed.state <> 'PREPARING';
END;

DROP TRIGGER IF EXISTS shop_order_substitution_inserted;
CREATE TRIGGER shop_order_substitution_inserted
AFTER INSERT ON shop_order_substitution
BEGIN
    SELECT RAISE(ABORT, 'shop_order_substitution_too_many')
    FROM shop_order_line AS line
    WHERE line.id = NEW.order_line_id AND line.quantity < line.prepared_quantity + (
        SELECT coalesce(sum(quantity), 0) FROM shop_order_substitution
        WHERE order_line_id = NEW.order_line_id AND state IN ('PROPOSED', 'ACCEPTED')
    );
END;

DROP TRIGGER IF EXISTS shop_order_substitution_prepared;
CREATE TRIGGER shop_order_substitution_prepared
AFTER UPDATE OF prepared_quantity ON shop_order_line
WHEN NEW.prepared_quantity > OLD.prepared_quantity
BEGIN
    SELECT RAISE(ABORT, 'shop_order_substitution_too_many')
    WHERE NEW.quantity < NEW.prepared_quantity + (
        SELECT coalesce(sum(quantity), 0) FROM shop_order_substitution
        WHERE order_line_id = NEW.id AND state IN ('PROPOSED', 'ACCEPTED')
    );
END;

DROP TRIGGER IF EXISTS shop_order_substitution_state_step;
CREATE TRIGGER shop_order_substitution_state_step
BEFORE UPDATE OF state ON shop_order_substitution
WHEN NEW.state <> OLD.state
    AND (OLD.state <> 'PROPOSED' OR NEW.state NOT IN ('ACCEPTED', 'DECLINED', 'EXPIRED'))
BEGIN
    SELECT RAISE(ABORT, 'shop_order_substitution_state_step');
END;

DROP TRIGGER IF EXISTS shop_order_substitution_keep;
CREATE TRIGGER shop_order_substitution_keep
BEFORE UPDATE ON shop_order_substitution
WHEN NOT (
    (
        NEW.id, NEW.order_line_id, NEW.product_id, NEW.product_name, NEW.unit_price, NEW.quantity, NEW.proposed_at,
        NEW.expires_at
    ) IS (
        OLD.id, OLD.order_line_id, OLD.product_id, OLD.product_name, OLD.unit_price, OLD.quantity, OLD.proposed_at,
        OLD.expires_at
    )
    -- An account that is gone is forgotten.
    AND (NEW.proposed_by IS OLD.proposed_by OR NEW.proposed_by IS NULL
        AND NOT EXISTS (SELECT 1 FROM account WHERE id = OLD.proposed_by))
    AND (OLD.state = 'PROPOSED' OR NEW.answered_at IS OLD.answered_at
        AND (NEW.answered_by IS OLD.answered_by OR NEW.answered_by IS NULL
            AND NOT EXISTS (SELECT 1 FROM account WHERE id = OLD.answered_by)))
)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_substitution_kept');
END;

DROP TRIGGER IF EXISTS shop_order_substitution_keep_row;
CREATE TRIGGER shop_order_substitution_keep_row
BEFORE DELETE ON shop_order_substitution
WHEN EXISTS (SELECT 1 FROM shop_order_line WHERE id = OLD.order_line_id)
BEGIN
    SELECT RAISE(ABORT, 'shop_order_substitution_kept');
END;

DROP TRIGGER IF EXISTS shop_order_substitution_count;
CREATE TRIGGER shop_order_substitution_count
AFTER UPDATE OF state ON shop_order_substitution
WHEN NEW.state = 'ACCEPTED' AND OLD.state <> 'ACCEPTED'
BEGIN
    UPDATE shop_order SET (items_number, amount, prepared_items, missing_items, to_pay) = (
        SELECT items_number, amount, prepared_items, missing_items, to_pay
        FROM shop_order_total
        WHERE order_id = (SELECT order_id FROM shop_order_line WHERE id = NEW.order_line_id)
    )
    WHERE id = (SELECT order_id FROM shop_order_line WHERE id = NEW.order_line_id);
END;

DROP TRIGGER IF EXISTS shop_order_substitution_expire;
CREATE TRIGGER shop_order_substitution_expire
AFTER UPDATE OF state ON shop_order
WHEN OLD.state = 'PREPARING' AND NEW.state <> 'PREPARING'
BEGIN
    UPDATE shop_order_substitution SET state = 'EXPIRED', answered_at = NEW.updated_at
    WHERE state = 'PROPOSED' AND order_line_id IN (SELECT id FROM shop_order_line WHERE order_id = NEW.id);
END;
