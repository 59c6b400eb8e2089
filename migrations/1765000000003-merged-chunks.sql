-- Merged rows of datasets are kept in chunks as models and marts are: a run merges only the periods that changed, and
-- takes the others over, with what became of each file's rows there.

CREATE TABLE ops.cleaning_periods (
  file_id bigint NOT NULL,
  rules   text NOT NULL,
  period  text NOT NULL,
  rows    bigint NOT NULL,
  money   numeric(38, 2),
  PRIMARY KEY (file_id, rules, period),
  FOREIGN KEY (file_id, rules) REFERENCES ops.cleanings ON DELETE CASCADE
);
COMMENT ON TABLE ops.cleaning_periods IS 'The rows that a file states, by period.';
ALTER TABLE ops.cleanings DROP COLUMN periods;

-- Rows that files state lie in folders by period from now on; what was written before is moved by the next run.
ALTER TABLE ops.cleanings ADD COLUMN batches text, ADD COLUMN batch_run_id bigint REFERENCES ops.runs;
COMMENT ON COLUMN ops.cleanings.batches IS 'Folder of the lake with its rows, by run; null of what was written before rows were split.';
COMMENT ON COLUMN ops.cleanings.batch_run_id IS 'The run that wrote its rows there, if not the one that cleaned it.';

CREATE TABLE ops.chunk_files (
  relation         text NOT NULL,
  chunk_id         integer NOT NULL,
  file_id          bigint NOT NULL REFERENCES ops.source_files,
  rows_out         bigint NOT NULL,
  rows_duplicate   bigint NOT NULL,
  rows_superseded  bigint NOT NULL,
  rows_restating   bigint NOT NULL,
  money_out        numeric(38, 2),
  money_duplicate  numeric(38, 2),
  money_superseded numeric(38, 2),
  PRIMARY KEY (relation, chunk_id, file_id),
  FOREIGN KEY (relation, chunk_id) REFERENCES ops.chunks ON DELETE CASCADE
);
COMMENT ON TABLE ops.chunk_files IS 'What became of the rows that files state, in a chunk of merged rows.';
COMMENT ON TABLE ops.chunks IS 'Rows of one dataset, model or mart and period, which never change; those of a mart stand in mart.<mart>_chunks.';

CREATE TABLE ops.orphan_periods (
  run_id  bigint NOT NULL REFERENCES ops.runs,
  dataset text NOT NULL,
  period  text NOT NULL,
  rows    bigint NOT NULL,
  money   numeric(38, 2) NOT NULL,
  PRIMARY KEY (run_id, dataset, period)
);
COMMENT ON TABLE ops.orphan_periods IS 'Rows whose reference was missing when a run joined them, by period.';

ALTER TABLE ops.replaced_rows ALTER COLUMN period DROP NOT NULL;
COMMENT ON COLUMN ops.replaced_rows.period IS 'Null of a row that its file does not state.';
CREATE INDEX replaced_rows_by_line ON ops.replaced_rows (file_id, line);
