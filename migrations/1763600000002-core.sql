-- The warehouse's copy of what the files say, typed and clean.
CREATE SCHEMA core;

-- Append-only, one batch of rows a source file: a later file that says otherwise adds rows, and the
-- former value stays here with its file. A file is loaded whole or not at all.
CREATE TABLE core.sales (
  file_id      bigint NOT NULL,
  line         bigint NOT NULL,
  store        integer NOT NULL,
  department   integer NOT NULL,
  week_date    date NOT NULL,
  weekly_sales numeric(18, 2) NOT NULL,
  is_holiday   boolean NOT NULL
);
COMMENT ON TABLE core.sales IS 'Cleaned sales rows with the file and line each came from.';
-- Batches are contiguous on disk, so a block-range index finds one at next to no cost.
CREATE INDEX sales_file ON core.sales USING brin (file_id);

CREATE TABLE core.stores (
  store      integer PRIMARY KEY,
  store_type text NOT NULL,
  store_size integer NOT NULL
);
COMMENT ON TABLE core.stores IS 'The chain''s stores as last delivered.';

-- Which files core.sales holds: claimed in the transaction that loads them.
CREATE TABLE core.loaded_files (
  file_id   bigint PRIMARY KEY,
  -- digest of the cleaning rules the rows were made by; other rules load the file anew
  rules     text NOT NULL,
  rows      bigint NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.loaded_files IS 'Files loaded into core.sales; the claim makes a second load of the same file harmless.';
