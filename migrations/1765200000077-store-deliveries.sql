-- The region and district of each store in each stores file that counts. The next run fills it: core.stores and this table are
-- replaced together.
CREATE TABLE core.store_deliveries (
  file_id  bigint NOT NULL,
  line     bigint NOT NULL,
  store    integer NOT NULL,
  region   text,
  district text,
  PRIMARY KEY (file_id, line)
);
COMMENT ON TABLE core.store_deliveries IS 'The region and district of each store in each stores file that counts.';
DELETE FROM ops.core_tables WHERE name = 'core.stores';
