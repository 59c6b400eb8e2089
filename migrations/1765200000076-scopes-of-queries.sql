-- A caller with a scope sees their queries of this scope alone: errors may quote rows.
ALTER TABLE ops.queries ADD COLUMN scope text;
