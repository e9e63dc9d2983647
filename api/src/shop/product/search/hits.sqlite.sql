-- docs/domain.md, search: the products that a search finds, and how well. The parameter is the search as JSON, see
-- search.rs. SQLite joins in the order in which CROSS JOIN names the tables: every step is a look-up by index.
WITH asked AS MATERIALIZED (SELECT ? AS search),
-- The words of the vocabulary that a word of the search may mean, and how close they come, of 100: meant directly
-- (the word itself, its plural, its beginning), or with a typo.
wanted AS MATERIALIZED (
    SELECT value ->> 'nth' AS nth, value ->> 'word' AS word, value ->> 'stem' AS stem, value ->> 'beyond' AS beyond
    FROM asked CROSS JOIN json_each(asked.search, '$.words')
),
piece AS MATERIALIZED (
    SELECT value ->> 'nth' AS nth, value ->> 'gram' AS gram, value ->> 'points' AS points,
        value ->> 'needed' AS needed, value ->> 'pieces' AS pieces
    FROM asked CROSS JOIN json_each(asked.search, '$.pieces')
),
meant AS MATERIALIZED (
    SELECT wanted.nth, known.word, 1 AS direct,
        CASE
            WHEN known.word = wanted.word THEN 100
            WHEN length(known.word) <= length(wanted.stem) + 1 THEN 95
            ELSE 60 + 30 * length(wanted.stem) / length(known.word)
        END AS closeness
    FROM wanted
    CROSS JOIN search_word AS known ON known.word >= wanted.stem AND known.word < wanted.beyond
    UNION ALL
    SELECT piece.nth, near.word, 0,
        CASE
            WHEN max(piece.points) > 1 THEN max(piece.points)
            ELSE 20 + 100 * sum(piece.points) / (max(piece.pieces) + length(near.word) - 1)
        END
    FROM piece
    CROSS JOIN search_gram AS near ON near.gram = piece.gram
    GROUP BY piece.nth, near.word
    HAVING sum(piece.points) >= max(piece.needed)
),
found AS (
    SELECT meant.nth, meant.direct, product.id, meant.closeness * place.weight AS points
    FROM meant
    CROSS JOIN product_word AS place ON place.word = meant.word
    CROSS JOIN product ON product.id = place.product_id
    WHERE (product.archived_at IS NOT NULL) = (SELECT search ->> 'archived' FROM asked)
    UNION ALL
    SELECT meant.nth, meant.direct, product.id, meant.closeness * 4
    FROM meant
    CROSS JOIN section_word AS place ON place.word = meant.word
    CROSS JOIN product ON product.section_id = place.section_id
    WHERE (product.archived_at IS NOT NULL) = (SELECT search ->> 'archived' FROM asked)
),
-- Typos are suspected only where no product has what was written.
best AS (
    SELECT id, nth, max(points) AS points
    FROM (SELECT found.*, max(direct) OVER (PARTITION BY nth) AS any_direct FROM found) AS heard
    WHERE direct = any_direct
    GROUP BY id, nth
)
SELECT id AS product_id, count(*) * 10000 + sum(points) AS closeness
FROM best
GROUP BY id
HAVING count(*) >= (SELECT search ->> 'needed' FROM asked)
