-- docs/domain.md, packs: what the contents of each pack cost one by one. An inner pack counts with
-- its own price.
DROP VIEW IF EXISTS pack_contents CASCADE;
CREATE VIEW pack_contents AS
SELECT
    pack.id AS pack_id,
    (
        SELECT CAST(coalesce(sum(content.price * item.quantity), 0) AS bigint)
        FROM pack_item AS item
        JOIN product AS content ON content.id = item.product_id
        WHERE item.pack_id = pack.id
    ) AS list_price
FROM product AS pack
WHERE pack.kind = 'PACK';
