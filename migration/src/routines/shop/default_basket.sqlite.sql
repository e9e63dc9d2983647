-- docs/domain.md, the default basket: whoever becomes a customer gets an empty basket "Mis de côté",
-- which can't be deleted, given away or made an ordinary one while the customer exists.
-- Raises basket_default_kept.
DROP TRIGGER IF EXISTS default_basket_create;
CREATE TRIGGER default_basket_create
AFTER INSERT ON account_role
WHEN NEW.role = 'CUSTOMER'
BEGIN
    UPDATE basket SET is_default = 1
    WHERE customer_id = NEW.account_id AND (
        WITH RECURSIVE fold (position, text) AS (
            SELECT 0, lower(basket.name)
            UNION ALL
            SELECT letter.position, replace(fold.text, letter.letter, letter.base)
            FROM fold JOIN letter_fold AS letter ON letter.position = fold.position + 1
        )
        SELECT trim(text) FROM fold ORDER BY position DESC LIMIT 1
    ) = 'mis de cote'
      AND NOT EXISTS (SELECT 1 FROM basket WHERE customer_id = NEW.account_id AND is_default);
    -- A UUID v7, like those that the application makes: 48 bits of time, then chance. SQLite turns
    -- no number into a byte, so each one is cut out of the list of all bytes.
    INSERT INTO basket (id, customer_id, name, is_default, created_at)
    SELECT
        CAST(
            substr(list, 1 + (time >> 40 & 255), 1) || substr(list, 1 + (time >> 32 & 255), 1)
            || substr(list, 1 + (time >> 24 & 255), 1) || substr(list, 1 + (time >> 16 & 255), 1)
            || substr(list, 1 + (time >> 8 & 255), 1) || substr(list, 1 + (time & 255), 1)
            || substr(list, 1 + (0x70 | (random() & 15)), 1) || randomblob(1)
            || substr(list, 1 + (0x80 | (random() & 63)), 1) || randomblob(7)
        AS BLOB),
        NEW.account_id, 'Mis de côté', 1, NEW.granted_at
    FROM (
        SELECT
            CAST(round((julianday(NEW.granted_at) - 2440587.5) * 86400000.0) AS INTEGER) AS time,
            CAST(
                x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
                || x'202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f'
                || x'404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f'
                || x'606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f'
                || x'808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'
                || x'a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf'
                || x'c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf'
                || x'e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'
            AS BLOB) AS list
    )
    WHERE NOT EXISTS (SELECT 1 FROM basket WHERE customer_id = NEW.account_id AND is_default);
END;

DROP TRIGGER IF EXISTS default_basket_keep;
CREATE TRIGGER default_basket_keep
BEFORE DELETE ON basket
WHEN OLD.is_default
BEGIN
    -- An account that is being deleted takes its baskets along: it is gone already.
    SELECT RAISE(ABORT, 'basket_default_kept')
    FROM account JOIN account_role AS granted ON granted.account_id = account.id
    WHERE account.id = OLD.customer_id AND granted.role = 'CUSTOMER';
END;

DROP TRIGGER IF EXISTS default_basket_keep_default;
CREATE TRIGGER default_basket_keep_default
BEFORE UPDATE OF is_default, customer_id ON basket
WHEN OLD.is_default AND (NOT NEW.is_default OR NEW.customer_id <> OLD.customer_id)
BEGIN
    SELECT RAISE(ABORT, 'basket_default_kept')
    FROM account JOIN account_role AS granted ON granted.account_id = account.id
    WHERE account.id = OLD.customer_id AND granted.role = 'CUSTOMER';
END;

-- INSERT OR REPLACE and UPDATE OR REPLACE would delete it without a DELETE trigger.
DROP TRIGGER IF EXISTS default_basket_keep_id;
CREATE TRIGGER default_basket_keep_id
BEFORE INSERT ON basket
WHEN EXISTS (SELECT 1 FROM basket WHERE id = NEW.id AND is_default)
BEGIN
    SELECT RAISE(ABORT, 'basket_pkey');
END;

DROP TRIGGER IF EXISTS default_basket_keep_inserted;
CREATE TRIGGER default_basket_keep_inserted
AFTER INSERT ON basket
WHEN NOT EXISTS (SELECT 1 FROM basket WHERE customer_id = NEW.customer_id AND is_default)
BEGIN
    SELECT RAISE(ABORT, 'basket_default_kept')
    FROM account_role WHERE account_id = NEW.customer_id AND role = 'CUSTOMER';
END;

DROP TRIGGER IF EXISTS default_basket_keep_updated;
CREATE TRIGGER default_basket_keep_updated
AFTER UPDATE OF id, name, customer_id ON basket
WHEN NOT EXISTS (SELECT 1 FROM basket WHERE customer_id = NEW.customer_id AND is_default)
BEGIN
    SELECT RAISE(ABORT, 'basket_default_kept')
    FROM account_role WHERE account_id = NEW.customer_id AND role = 'CUSTOMER';
END;
