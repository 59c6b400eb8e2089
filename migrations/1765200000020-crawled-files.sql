-- How a file is read, and what tells it from another at its path: a file that is as it was is not looked into again.
ALTER TABLE ops.catalogue_files
  ADD COLUMN version text,
  ADD COLUMN reading jsonb;
