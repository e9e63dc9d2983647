-- docs/domain.md, packs: what the contents of each pack cost one by one. An inner pack counts with
-- its own price.
DROP VIEW IF EXISTS pack_contents CASCADE;
CREATE VIEW pack_contents AS
SELECT
    pack.id AS pack_id,
    CAST(coalesce(sum(content.price * item.quantity), 0) AS bigint) AS list_price
FROM product AS pack
LEFT JOIN pack_item AS item ON item.pack_id = pack.id
LEFT JOIN product AS content ON content.id = item.product_id
WHERE pack.kind = 'PACK'
GROUP BY pack.id;
