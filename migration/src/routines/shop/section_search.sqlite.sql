-- docs/domain.md, search: the words of a section's name, by which its products are found too.
DROP TRIGGER IF EXISTS section_search_insert;
CREATE TRIGGER section_search_insert
AFTER INSERT ON section
BEGIN
    -- Touched, so that the trigger below derives.
    UPDATE section SET name = NEW.name WHERE id = NEW.id;
END;

DROP TRIGGER IF EXISTS section_search_update;
CREATE TRIGGER section_search_update
AFTER UPDATE OF name ON section
BEGIN
    DELETE FROM section_word WHERE section_id = NEW.id;
    INSERT INTO section_word (section_id, word)
    SELECT DISTINCT NEW.id, substr(value, 1, 40)
    FROM json_each('["' || replace((
        WITH RECURSIVE fold (position, text) AS (
            SELECT 0, lower(NEW.name)
            UNION ALL
            SELECT letter.position, replace(fold.text, letter.letter, letter.base)
            FROM fold JOIN letter_fold AS letter ON letter.position = fold.position + 1
        )
        SELECT trim(text) FROM fold ORDER BY position DESC LIMIT 1
    ), ' ', '","') || '"]')
    WHERE length(value) > 1 OR value GLOB '[0-9]';
END;
