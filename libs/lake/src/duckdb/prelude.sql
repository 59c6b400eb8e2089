-- Names that Spark has and DuckDB spells otherwise, so that one SQL runs on both.
CREATE MACRO regexp_like(subject, pattern) AS regexp_matches(subject, pattern);
CREATE MACRO date_sub(day, days) AS (day - CAST(days AS INTEGER));
