-- A schedule goes by the clock, or by files that come.
ALTER TABLE ops.catalogue_schedules
  ALTER cron DROP NOT NULL,
  ALTER zone DROP NOT NULL,
  ADD CHECK ((cron IS NULL) = (zone IS NULL));

-- What lay in a place when the last crawl of it was asked for: however many workers look, one state has one job.
CREATE TABLE ops.catalogue_arrivals (
  schedule text NOT NULL REFERENCES ops.catalogue_schedules (name) ON DELETE CASCADE,
  location text NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (schedule, location)
);
