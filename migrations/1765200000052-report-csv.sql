-- The dialect of CSV reports, as an export takes it; null for the default.

ALTER TABLE ops.reports
  ADD csv_separator text CHECK (csv_separator IN (',', ';', 'comma', 'semicolon', 'tab')),
  ADD csv_decimal   text CHECK (csv_decimal IN ('.', ',', 'point', 'comma'));
