-- The figures as a table in Markdown.
WITH median AS (
    SELECT proposal, deed, redundant, min(position) AS position,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds) AS milliseconds,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY blocks) AS blocks,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY log_bytes) AS log_bytes
    FROM figure GROUP BY proposal, deed, redundant
), cell AS (
    SELECT *, CASE WHEN milliseconds < 10 THEN to_char(milliseconds, 'FM990.00') ELSE to_char(milliseconds, 'FM999,990') END
        || ' ms, ' || CASE
            WHEN deed LIKE 'Read%' THEN to_char(blocks, 'FM9,999,990') || ' blocks'
            ELSE to_char(log_bytes, 'FM9,999,999,990') || ' B'
        END AS text
    FROM median
), line AS (
    SELECT verdict.position, without.position AS place, format('| %s | %s | %s | %s | %s |',
        verdict.proposal, without.deed, without.text, redundant.text, verdict.verdict) AS text
    FROM verdict
    JOIN cell AS without ON without.proposal = verdict.proposal AND NOT without.redundant
    JOIN cell AS redundant ON redundant.proposal = without.proposal AND redundant.deed = without.deed AND redundant.redundant
    UNION ALL
    SELECT verdict.position, 1000000, format('| %s | Space | | + %s | |', verdict.proposal,
        CASE WHEN bytes < 1e6 THEN to_char(bytes / 1e3, 'FM9,990') || ' kB' ELSE to_char(bytes / 1e6, 'FM9,990.0') || ' MB' END)
    FROM verdict JOIN storage USING (proposal)
)
SELECT '| Proposal | Deed | Without | With | Verdict |' UNION ALL SELECT '|---|---|---|---|---|'
UNION ALL (SELECT text FROM line ORDER BY position, place);
