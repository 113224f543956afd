WITH texts(n, text) AS (VALUES
    (1, 'plain'),
    (2, ''),
    (3, NULL),
    (4, 'say "hi", it''s'),
    (5, 'two
lines, one	tab'),
    (6, 'é 会社 🦀 x'),
    (7, 'NULL'),
    (8, '|pipe| \ <b> [x](y) *_`'),
    (9, '=1+1'),
    (10, 'a text that is longer than anything else in its column by far, so that it has to be cut')
)
SELECT
    n,
    text,
    CASE n WHEN 3 THEN NULL ELSE CAST((n - 5) * 1234.5678 AS DECIMAL(20, 4)) END AS amount,
    CASE n WHEN 3 THEN NULL WHEN 4 THEN CAST('0.0000000001' AS DECIMAL(28, 10))
        ELSE CAST(n AS DECIMAL(28, 10)) END AS rate,
    CASE n WHEN 3 THEN NULL ELSE DATE '2026-01-31' END AS day,
    CASE n WHEN 3 THEN NULL WHEN 4 THEN arrow_cast('2026-01-31T10:20:30.007Z', 'Timestamp(Millisecond, Some("UTC"))')
        ELSE arrow_cast('2026-01-31T10:20:30Z', 'Timestamp(Millisecond, Some("UTC"))') END AS instant,
    CASE n WHEN 3 THEN NULL ELSE n % 2 = 0 END AS flag,
    CASE n WHEN 3 THEN NULL
        WHEN 2 THEN array_slice(make_array(named_struct('item', '', 'total', CAST(0 AS DECIMAL(20, 4)))), 2, 2)
        WHEN 4 THEN make_array(
            named_struct('item', 'say "hi", 会社', 'total', CAST(-0.0001 AS DECIMAL(20, 4))),
            named_struct('item', NULL, 'total', NULL))
        ELSE make_array(named_struct('item', text, 'total', CAST(n AS DECIMAL(20, 4)))) END AS lines,
    CASE n WHEN 3 THEN NULL ELSE make_array(text, 'b') END AS tags
FROM texts
ORDER BY n
