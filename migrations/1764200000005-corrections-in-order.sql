-- A row may be given the text of an earlier correction once more: every correction stays, in its order.

ALTER TABLE ops.mended_rows
  DROP CONSTRAINT mended_rows_pkey,
  -- later ones have greater numbers
  ADD COLUMN mending bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
CREATE INDEX mended_rows_row ON ops.mended_rows (file_id, line);
CREATE INDEX mended_rows_carrier ON ops.mended_rows (by_file_id);
