-- 50 sections of 200 products, 2,000 packs of three, three associated products each. The triggers are on, so that
-- whatever is derived from a product is as the application would have it.
BEGIN;

INSERT INTO section (id, name, description, position, created_at)
SELECT pg_temp.v7(now() - interval '2 years'), 'Rayon ' || lpad(n::text, 2, '0'), '', n, now() - interval '2 years'
FROM generate_series(1, 50) AS n;

CREATE TEMP TABLE word ON COMMIT DROP AS SELECT
    ARRAY['Pain', 'Brioche', 'Croissant', 'Baguette', 'Lait', 'Crème', 'Beurre', 'Yaourt', 'Fromage', 'Camembert',
          'Comté', 'Jambon', 'Saucisson', 'Poulet', 'Bœuf', 'Saumon', 'Cabillaud', 'Sardines', 'Thon', 'Crevettes',
          'Pommes', 'Poires', 'Bananes', 'Oranges', 'Citrons', 'Tomates', 'Carottes', 'Courgettes', 'Poireaux',
          'Épinards', 'Riz', 'Pâtes', 'Semoule', 'Lentilles', 'Haricots', 'Farine', 'Sucre', 'Confiture', 'Miel',
          'Chocolat', 'Café', 'Thé', 'Sirop', 'Limonade', 'Cidre', 'Savon', 'Lessive', 'Éponges', 'Bougies',
          'Allumettes'] AS noun,
    ARRAY['artisanal', 'bio', 'frais', 'de Normandie', 'de Bretagne', 'du Jura', 'de Provence', 'des Alpes',
          'du Marais', 'de la ferme', 'entier', 'demi-sel', 'doux', 'fumé', 'nature', 'aux herbes', 'au poivre',
          'au citron', 'à la vanille', 'complet', 'allégé', 'extra', 'supérieur', 'tradition', 'maison', 'rustique',
          'fin', 'gros', 'mûr', 'précoce', 'tardif', 'rouge', 'vert', 'jaune', 'noir', 'blanc', 'doré', 'grillé',
          'surgelé', 'sec'] AS adjective,
    ARRAY['250 g', '500 g', '1 kg', 'lot de 2', 'lot de 6'] AS size;

INSERT INTO product (id, section_id, kind, name, comment, list_price, promotion, price, created_at, updated_at)
SELECT pg_temp.v7(at), section.id, 'SIMPLE',
    noun[1 + i % 50] || ' ' || adjective[1 + i / 50 % 40] || ' ' || size[1 + i / 2000],
    repeat('Une phrase qui dit ce que le client doit savoir. ', i % 6), price, CASE WHEN i % 10 = 0 THEN -price / 5 ELSE 0 END, 0,
    at, at
FROM (
    SELECT i, 90 + i * 37 % 1900 AS price, now() - interval '1 year' + i * interval '1 minute' AS at
    FROM generate_series(0, 9999) AS i
) AS made
CROSS JOIN word
JOIN section ON section.position = 1 + i % 50;

CREATE TEMP TABLE numbered ON COMMIT DROP AS
SELECT id, price, row_number() OVER (ORDER BY id) - 1 AS n FROM product;
CREATE UNIQUE INDEX ON numbered (n);
ANALYZE numbered;

CREATE TEMP TABLE planned_pack ON COMMIT DROP AS
SELECT n AS pack, pg_temp.v7(now() - interval '6 months') AS id FROM generate_series(0, 1999) AS n;
CREATE TEMP TABLE planned_item ON COMMIT DROP AS
SELECT pack, planned_pack.id AS pack_id, numbered.id AS product_id, 1 + (pack + j) % 2 AS quantity, j AS position,
    numbered.price * (1 + (pack + j) % 2) AS amount
FROM planned_pack CROSS JOIN generate_series(0, 2) AS j JOIN numbered ON numbered.n = (pack * 13 + j * 3331) % 10000;

INSERT INTO product (id, section_id, kind, name, list_price, promotion, price, created_at, updated_at)
SELECT planned_pack.id, section.id, 'PACK', 'Panier n° ' || (pack + 1), 0, 0,
    (SELECT sum(amount) * 9 / 10 FROM planned_item WHERE planned_item.pack = planned_pack.pack),
    now() - interval '6 months', now() - interval '6 months'
FROM planned_pack JOIN section ON section.position = 1 + pack % 50;

INSERT INTO pack_item (pack_id, product_id, quantity, position)
SELECT pack_id, product_id, quantity, position FROM planned_item;

INSERT INTO product_association (product_id, associated_id, position)
SELECT one.id, other.id, j
FROM numbered AS one CROSS JOIN generate_series(0, 2) AS j
JOIN numbered AS other ON other.n = (one.n * 3 + 1 + j * 2777) % 10000 AND other.id <> one.id;

COMMIT;
