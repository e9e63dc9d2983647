-- docs/domain.md, associated products: the links set by a manager and the packs that contain the
-- product, derived and never stored twice. A pack that is also linked counts as a link; what is
-- archived isn't shown. Shown in the order (origin, position, associated_id).
DROP VIEW IF EXISTS product_associated CASCADE;
CREATE VIEW product_associated AS
SELECT link.product_id, link.associated_id, 'LINK' AS origin, link.position
FROM product_association AS link
JOIN product AS associated ON associated.id = link.associated_id
WHERE associated.archived_at IS NULL
UNION ALL
SELECT item.product_id, item.pack_id, 'PACK', 0
FROM pack_item AS item
JOIN product AS pack ON pack.id = item.pack_id
WHERE pack.archived_at IS NULL
  AND NOT EXISTS (
    SELECT FROM product_association AS link
    WHERE link.product_id = item.product_id AND link.associated_id = item.pack_id
  );
