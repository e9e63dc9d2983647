-- docs/domain.md, search: the vocabulary, and the pieces by which a word is found in spite of a typo: each three letters in
-- a row, its beginning marked by a blank, and of short words also what remains without the letter at a place
-- ('3-pan'; place 0 is the whole word). The worker deletes words that nothing has any more.
DROP TRIGGER IF EXISTS search_word_know_product;
CREATE TRIGGER search_word_know_product
BEFORE INSERT ON product_word
BEGIN
    INSERT INTO search_word (word)
    SELECT NEW.word WHERE NOT EXISTS (SELECT 1 FROM search_word WHERE word = NEW.word);
END;

DROP TRIGGER IF EXISTS search_word_know_section;
CREATE TRIGGER search_word_know_section
BEFORE INSERT ON section_word
BEGIN
    INSERT INTO search_word (word)
    SELECT NEW.word WHERE NOT EXISTS (SELECT 1 FROM search_word WHERE word = NEW.word);
END;

DROP TRIGGER IF EXISTS search_word_cut;
CREATE TRIGGER search_word_cut
AFTER INSERT ON search_word
-- A number with another digit is another number.
WHEN NEW.word NOT GLOB '*[0-9]*'
BEGIN
    INSERT INTO search_gram (gram, word)
    WITH RECURSIVE step (place) AS (
        SELECT 1 UNION ALL SELECT place + 1 FROM step WHERE place < length(NEW.word)
    )
    SELECT DISTINCT gram, NEW.word
    FROM (
        SELECT substr(' ' || NEW.word, place, 3) AS gram FROM step WHERE place < length(NEW.word)
        UNION ALL
        SELECT place || '-' || substr(NEW.word, 1, place - 1) || substr(NEW.word, place + 1)
        FROM step WHERE length(NEW.word) BETWEEN 3 AND 6
        UNION ALL
        SELECT '0-' || NEW.word WHERE length(NEW.word) BETWEEN 2 AND 6
    );
END;
