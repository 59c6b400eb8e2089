-- Spark's names for functions that DuckDB has under other names, so that one SQL runs on both.
CREATE MACRO regexp_like(subject, pattern) AS regexp_matches(subject, pattern);
CREATE MACRO date_sub(day, days) AS (day - CAST(days AS INTEGER));
CREATE MACRO next_day(day, weekday) AS
  (day + CAST(1 + (6 + list_position(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], upper(weekday[1:2]))
    - isodow(day)) % 7 AS INTEGER));
CREATE MACRO array_join(texts, separator) AS array_to_string(texts, separator);
