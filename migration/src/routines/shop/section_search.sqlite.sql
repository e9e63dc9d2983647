-- docs/domain.md, search: the words of a section's name, by which its products are found too.
-- And sections: no two have a name that differs only in accents, case and punctuation.
-- Raises section_name_alike.
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

    -- Whoever has the same folded name has the same words, so only those with one of them are folded.
    SELECT RAISE(ABORT, 'section_name_alike')
    FROM section AS other
    WHERE other.id <> NEW.id
      AND CASE WHEN EXISTS (SELECT 1 FROM section_word WHERE section_id = NEW.id)
        THEN other.id IN (
            SELECT section_id FROM section_word
            WHERE word = (
                SELECT word FROM section_word WHERE section_id = NEW.id ORDER BY length(word) DESC, word LIMIT 1
            )
        )
        ELSE NOT EXISTS (SELECT 1 FROM section_word WHERE section_id = other.id)
      END
      AND (
          WITH RECURSIVE fold (position, text) AS (
              SELECT 0, lower(other.name)
              UNION ALL
              SELECT letter.position, replace(fold.text, letter.letter, letter.base)
              FROM fold JOIN letter_fold AS letter ON letter.position = fold.position + 1
          )
          SELECT trim(text) FROM fold ORDER BY position DESC LIMIT 1
      ) = nullif((
          WITH RECURSIVE fold (position, text) AS (
              SELECT 0, lower(NEW.name)
              UNION ALL
              SELECT letter.position, replace(fold.text, letter.letter, letter.base)
              FROM fold JOIN letter_fold AS letter ON letter.position = fold.position + 1
          )
          SELECT trim(text) FROM fold ORDER BY position DESC LIMIT 1
      ), '');
END;
