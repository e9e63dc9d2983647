-- docs/domain.md, search: the products that a search finds, and how well. The parameter is the search as JSON, see
-- search.rs.
-- LATERAL … OFFSET 0 makes every step a look-up by index, whatever the planner believes about the size of the JSON.
WITH asked AS MATERIALIZED (SELECT CAST($1 AS json) AS search),
-- The words of the vocabulary that a word of the search may mean, and how close they come, of 100: meant directly
-- (the word itself, its plural, its beginning), or with a typo.
meant AS (
    SELECT wanted.nth, known.word, 1 AS direct,
        CASE
            WHEN known.word = wanted.word THEN 100
            WHEN length(known.word) <= length(wanted.stem) + 1 THEN 95
            ELSE 60 + 30 * length(wanted.stem) / length(known.word)
        END AS closeness
    FROM asked
    CROSS JOIN json_to_recordset(asked.search -> 'words') AS wanted (nth int, word text, stem text, beyond text)
    CROSS JOIN LATERAL (
        SELECT word FROM search_word WHERE word >= wanted.stem AND word < wanted.beyond OFFSET 0
    ) AS known
    UNION ALL
    SELECT piece.nth, near.word, 0,
        CASE
            WHEN max(piece.points) > 1 THEN max(piece.points)
            ELSE 20 + 100 * sum(piece.points) / (max(piece.pieces) + length(near.word) - 1)
        END
    FROM asked
    CROSS JOIN json_to_recordset(asked.search -> 'pieces')
        AS piece (nth int, gram text, points int, needed int, pieces int)
    CROSS JOIN LATERAL (SELECT word FROM search_gram WHERE gram = piece.gram OFFSET 0) AS near
    GROUP BY piece.nth, near.word
    HAVING sum(piece.points) >= max(piece.needed)
),
found AS (
    SELECT meant.nth, meant.direct, product.id, meant.closeness * place.weight AS points
    FROM meant
    CROSS JOIN LATERAL (SELECT product_id, weight FROM product_word WHERE word = meant.word OFFSET 0) AS place
    CROSS JOIN LATERAL (SELECT id, archived_at FROM product WHERE id = place.product_id OFFSET 0) AS product
    WHERE (product.archived_at IS NOT NULL) = CAST((SELECT search ->> 'archived' FROM asked) AS boolean)
    UNION ALL
    SELECT meant.nth, meant.direct, product.id, meant.closeness * 4
    FROM meant
    CROSS JOIN LATERAL (SELECT section_id FROM section_word WHERE word = meant.word OFFSET 0) AS place
    CROSS JOIN LATERAL (
        SELECT id, archived_at FROM product WHERE section_id = place.section_id OFFSET 0
    ) AS product
    WHERE (product.archived_at IS NOT NULL) = CAST((SELECT search ->> 'archived' FROM asked) AS boolean)
),
-- Typos are suspected only where no product has what was written.
best AS (
    SELECT id, nth, max(points) AS points
    FROM (SELECT found.*, max(direct) OVER (PARTITION BY nth) AS any_direct FROM found) AS heard
    WHERE direct = any_direct
    GROUP BY id, nth
)
SELECT id AS product_id, CAST(count(*) * 10000 + sum(points) AS bigint) AS closeness
FROM best
GROUP BY id
HAVING count(*) >= CAST((SELECT search ->> 'needed' FROM asked) AS int)
