-- docs/domain.md, baskets: no two of a customer have a name that differs only in accents, case and punctuation.
-- Raises basket_name_alike.
DROP TRIGGER IF EXISTS basket_name_insert;
CREATE TRIGGER basket_name_insert
AFTER INSERT ON basket
BEGIN
    SELECT RAISE(ABORT, 'basket_name_alike')
    FROM basket AS other
    WHERE other.customer_id = NEW.customer_id AND other.id <> NEW.id
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

DROP TRIGGER IF EXISTS basket_name_update;
CREATE TRIGGER basket_name_update
AFTER UPDATE OF name, customer_id ON basket
BEGIN
    SELECT RAISE(ABORT, 'basket_name_alike')
    FROM basket AS other
    WHERE other.customer_id = NEW.customer_id AND other.id <> NEW.id
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
