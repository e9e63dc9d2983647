-- docs/domain.md, packs: only a pack has contents, a pack never contains itself at any depth, and
-- its list price and promotion follow its contents.
-- Raises pack_item_needs_pack and pack_cycle.
--
-- Touching the pack's list price makes shop/product_price calculate it.
DROP TRIGGER IF EXISTS pack_item_inserted;
CREATE TRIGGER pack_item_inserted
AFTER INSERT ON pack_item
BEGIN
    SELECT RAISE(ABORT, 'pack_item_needs_pack')
    FROM product WHERE id = NEW.pack_id AND kind <> 'PACK';
    SELECT RAISE(ABORT, 'pack_cycle')
    FROM (
        WITH RECURSIVE inside (id) AS (
            SELECT NEW.product_id
            UNION
            SELECT item.product_id FROM inside JOIN pack_item AS item ON item.pack_id = inside.id
        )
        SELECT id FROM inside
    )
    WHERE id = NEW.pack_id;
    UPDATE product SET list_price = list_price WHERE id = NEW.pack_id;
END;

DROP TRIGGER IF EXISTS pack_item_updated;
CREATE TRIGGER pack_item_updated
AFTER UPDATE OF pack_id, product_id, quantity ON pack_item
BEGIN
    SELECT RAISE(ABORT, 'pack_item_needs_pack')
    FROM product WHERE id = NEW.pack_id AND kind <> 'PACK';
    SELECT RAISE(ABORT, 'pack_cycle')
    FROM (
        WITH RECURSIVE inside (id) AS (
            SELECT NEW.product_id
            UNION
            SELECT item.product_id FROM inside JOIN pack_item AS item ON item.pack_id = inside.id
        )
        SELECT id FROM inside
    )
    WHERE id = NEW.pack_id;
    UPDATE product SET list_price = list_price WHERE id IN (OLD.pack_id, NEW.pack_id);
END;

DROP TRIGGER IF EXISTS pack_item_deleted;
CREATE TRIGGER pack_item_deleted
AFTER DELETE ON pack_item
BEGIN
    UPDATE product SET list_price = list_price WHERE id = OLD.pack_id;
END;

DROP TRIGGER IF EXISTS pack_item_keep_pack;
CREATE TRIGGER pack_item_keep_pack
BEFORE UPDATE OF kind ON product
WHEN OLD.kind = 'PACK' AND NEW.kind <> 'PACK'
BEGIN
    SELECT RAISE(ABORT, 'pack_item_needs_pack') FROM pack_item WHERE pack_id = OLD.id;
END;
