import { describe, expect, it } from 'vitest';
import { repository } from './loaded-modules.js';
import { sources, tablesOfOps, tablesWrittenIn, writesObjects } from './written-tables.js';

const ledger = 'libs/pipeline/src/ledger';
const totals = 'libs/pipeline/src/totals';
const notifications = 'libs/pipeline/src/notifications';

/** The one folder that writes each table of `ops`: only its code knows what a row means. */
const owners: Record<string, string> = {
  api_keys: 'libs/access/src/credentials',
  audit_log: 'libs/access/src',
  backfills: ledger,
  bi_scopes: 'libs/composition/src/bi',
  catalog_registrations: 'libs/catalogue/src/tables',
  catalogue_arrivals: 'libs/catalogue/src/jobs',
  catalogue_crawls: 'libs/catalogue/src/crawl',
  // Crawls, queries and recipes create tables.
  catalogue_files: 'libs/catalogue/src',
  catalogue_jobs: 'libs/catalogue/src/jobs',
  catalogue_lineage: 'libs/catalogue/src/sql',
  catalogue_notes: 'libs/catalogue/src/tables',
  catalogue_profiles: 'libs/catalogue/src/profile',
  catalogue_schedules: 'libs/catalogue/src/jobs',
  catalogue_tables: 'libs/catalogue/src',
  catalogue_versions: 'libs/catalogue/src',
  chunk_files: ledger,
  chunks: ledger,
  cleaning_faults: ledger,
  cleaning_periods: ledger,
  cleanings: ledger,
  core_tables: ledger,
  deliveries: ledger,
  erasures: 'libs/pipeline/src/erasures',
  // Database triggers write them; the code here drops the old ones.
  events: totals,
  event_heads: 'libs/streaming/src/warehouse-log',
  event_log: 'libs/streaming/src/warehouse-log',
  flow_rules: ledger,
  flow_settings: ledger,
  idempotency_keys: 'libs/access/src',
  integration_faults: ledger,
  lake_fields: 'libs/pipeline/src/lake-tables',
  lake_tables: 'libs/pipeline/src/lake-tables',
  log_lines: 'libs/pipeline/src/run-log',
  notification_cursor: notifications,
  notification_rules: notifications,
  notifications,
  observations: 'libs/pipeline/src/stages',
  open_lineage_cursor: 'libs/pipeline/src/open-lineage',
  orphan_periods: ledger,
  person_keys: 'libs/personal/src',
  pruned_events: totals,
  pruned_rows: totals,
  pruned_times: totals,
  publications: 'libs/pipeline/src/ledger',
  quality_checks: 'libs/pipeline/src/quality',
  quarantine_counts: ledger,
  queries: 'libs/catalogue/src/sql',
  recipes: 'libs/catalogue/src/recipes',
  reconciliations: ledger,
  replaced_rows: ledger,
  report_runs: 'libs/reports/src',
  reports: 'libs/reports/src',
  row_corrections: 'libs/pipeline/src/corrections',
  run_files: ledger,
  run_plans: ledger,
  run_requests: ledger,
  runs: ledger,
  saved_queries: 'libs/catalogue/src/sql',
  schedule_times: 'libs/pipeline/src/triggers',
  schedules: 'libs/pipeline/src/triggers',
  sessions: 'libs/access/src/credentials',
  sign_in_codes: 'libs/access/src/credentials',
  snapshot_chunks: ledger,
  snapshots: ledger,
  source_files: ledger,
  source_paths: ledger,
  stage_outputs: ledger,
  stage_runs: ledger,
  stream_deliveries: 'libs/streaming/src/deliveries',
  // Deliveries drop what was published long ago.
  stream_events: 'libs/streaming/src',
  stream_offsets: 'libs/streaming/src/reader',
  streams: 'libs/streaming/src/reader',
};

const texts = await sources(repository);

describe('a table of ops', () => {
  it('has an owner, and each owner a table', async () => {
    expect(Object.keys(owners).sort()).toEqual(await tablesOfOps(repository));
  });

  it.each(Object.entries(owners))('%s is written only in %s', (table, owner) => {
    const writers = [...texts].filter(([, text]) => tablesWrittenIn(text).includes(table));
    const paths = writers.map(([path]) => path);
    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !path.startsWith(`${owner}/`))).toEqual([]);
  });

  it('of events is written by triggers: programs only drop its rows', () => {
    const writers = [...texts].filter(([, text]) =>
      /(?:insert\s+into|update|merge\s+into|copy)\s+ops\.events\b/i.test(text),
    );
    expect(writers.map(([path]) => path)).toEqual([]);
  });

  it('is written by SQL with its name, never as an object', () => {
    const paths = [...texts].filter(([, text]) => writesObjects(text)).map(([path]) => path);
    expect(paths).toEqual([]);
  });
});

describe('tablesWrittenIn', () => {
  it.each([
    'INSERT INTO ops.runs (flow) VALUES ($1)',
    'insert into\n  ops.runs SELECT 1',
    'UPDATE ops.runs r SET status = 1',
    'UPDATE ONLY ops.runs SET status = 1',
    'WITH gone AS (DELETE FROM ops.runs RETURNING run_id) SELECT',
    'MERGE INTO ops.runs USING given ON true',
    'COPY ops.runs (flow) FROM STDIN',
    'TRUNCATE ops.runs',
    'TRUNCATE TABLE ops.runs',
    `copyCsvInto(runner, 'ops.runs', columns, csv)`,
  ])('finds the table of: %s', (text) => {
    expect(tablesWrittenIn(text)).toEqual(['runs']);
  });

  it('names each table once, and none that is only read or locked', () => {
    const text = `UPDATE ops.runs SET x = 1; DELETE FROM ops.snapshots; UPDATE ops.runs SET x = 2`;
    expect(tablesWrittenIn(text)).toEqual(['runs', 'snapshots']);
    const read = 'SELECT FROM ops.runs JOIN ops.snapshots USING (run_id) FOR UPDATE';
    expect(tablesWrittenIn(`${read}; LOCK TABLE ops.runs; UPDATE core.sales SET x = 1`)).toEqual(
      [],
    );
  });

  it('reports where TypeORM writes objects', () => {
    expect(writesObjects('await this.warehouse.manager.save(run)')).toBe(true);
    expect(writesObjects('warehouse.getRepository(Run).update({ id }, { status })')).toBe(true);
    expect(writesObjects('await manager.findOneByOrFail(Run, { id })')).toBe(false);
  });
});
