-- docs/domain.md, names without accents, and search: what a product is sorted by, and the words it is found by. A word of
-- the name weighs 10, the first one 12, a word of the comment 3; a word in several places counts once, where it weighs
-- most. Single letters are no words.
--
-- A trigger of SQLite can't change the row that is being written, so these write it once more. A text is folded by
-- walking through letter_fold, letter by letter, and becomes a JSON list where blanks separate its words: nothing that
-- JSON treats apart is left in it.
DROP TRIGGER IF EXISTS product_search_insert;
CREATE TRIGGER product_search_insert
AFTER INSERT ON product
BEGIN
    -- Touched, so that the trigger below derives; no folded name is a blank.
    UPDATE product SET name_key = ' ' WHERE id = NEW.id;
END;

DROP TRIGGER IF EXISTS product_search_update;
CREATE TRIGGER product_search_update
AFTER UPDATE OF name, name_key, comment ON product
WHEN NEW.name <> OLD.name OR NEW.name_key <> OLD.name_key OR NEW.comment <> OLD.comment OR NEW.name_key = ' '
BEGIN
    UPDATE product SET name_key = (
        WITH RECURSIVE fold (position, text) AS (
            SELECT 0, lower(NEW.name)
            UNION ALL
            SELECT letter.position, replace(fold.text, letter.letter, letter.base)
            FROM fold JOIN letter_fold AS letter ON letter.position = fold.position + 1
        )
        SELECT trim(text) FROM fold ORDER BY position DESC LIMIT 1
    )
    WHERE id = NEW.id;

    DELETE FROM product_word WHERE product_id = NEW.id;
    INSERT INTO product_word (product_id, word, weight)
    SELECT NEW.id, word, max(weight)
    FROM (
        SELECT substr(value, 1, 40) AS word, CASE key WHEN 0 THEN 12 ELSE 10 END AS weight
        FROM json_each((SELECT '["' || replace(name_key, ' ', '","') || '"]' FROM product WHERE id = NEW.id))
        UNION ALL
        SELECT substr(value, 1, 40), 3
        FROM json_each('["' || replace((
            WITH RECURSIVE fold (position, text) AS (
                SELECT 0, lower(NEW.comment)
                UNION ALL
                SELECT letter.position, replace(fold.text, letter.letter, letter.base)
                FROM fold JOIN letter_fold AS letter ON letter.position = fold.position + 1
            )
            SELECT trim(text) FROM fold ORDER BY position DESC LIMIT 1
        ), ' ', '","') || '"]')
    )
    WHERE length(word) > 1 OR word GLOB '[0-9]'
    GROUP BY word;
END;
