-- What operators have set of the rules that runs of a flow are made by, version after version.

CREATE TABLE ops.flow_rules (
  flow     text NOT NULL,
  version  integer NOT NULL CHECK (version >= 1),
  rules    jsonb NOT NULL CHECK (jsonb_typeof(rules) = 'object'),
  set_at   timestamptz NOT NULL DEFAULT now(),
  set_by   text NOT NULL,
  reason   text NOT NULL,
  PRIMARY KEY (flow, version)
);
COMMENT ON TABLE ops.flow_rules IS 'Rules of flows, one row a version: the newest holds for runs that are planned from then on. Rows are only added.';
COMMENT ON COLUMN ops.flow_rules.rules IS 'The parts that were set: qualityRules, processed, folder, thresholds, parameters. For the others the flow''s declaration and files hold.';

ALTER TABLE ops.runs
  ADD COLUMN rules_version integer,
  ADD FOREIGN KEY (flow, rules_version) REFERENCES ops.flow_rules (flow, version);
COMMENT ON COLUMN ops.runs.rules_version IS 'Version of ops.flow_rules that the run was planned by, and its stages go by; null where none was set.';
