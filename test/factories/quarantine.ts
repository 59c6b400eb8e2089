import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Compute } from '#lake/ports/compute.js';

/** A row of `quarantine/` in the form that a stage writes. */
type FactoryRow = [
  fileId: number,
  line: number,
  text: string,
  column: string | null,
  value: string | null,
  reason: string,
];

/** Fills ledger and lake with quarantined rows, in the form of real runs, without a run. */
export class QuarantineFactory {
  constructor(
    private readonly warehouse: DataSource,
    private readonly compute: Compute,
  ) {}

  async run(status = 'succeeded'): Promise<number> {
    const [row] = await this.warehouse.query<{ id: number }[]>(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ($1, 'admin', false)
       RETURNING run_id::integer AS id`,
      [status],
    );
    return row!.id;
  }

  /** Adds a delivered file; its SHA-256 is that of its path. */
  async addFile(
    path: string,
    {
      dataset = 'sales',
      source = 'file:/source',
      header = { cells: ['Store', 'Dept'], delimiter: ',', line: 1 },
    } = {},
  ): Promise<{ fileId: number; sha256: string }> {
    const sha256 = createHash('sha256').update(path).digest('hex');
    const [row] = await this.warehouse.query<{ id: number }[]>(
      `INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, status, header, line_end, lines)
       VALUES ($1, $2, $3, 1, 'I', $4, 'lf', 100) RETURNING file_id::integer AS id`,
      [sha256, dataset, path, JSON.stringify(header)],
    );
    await this.warehouse.query(
      'INSERT INTO ops.deliveries (source, file_id, path, modified_at) VALUES ($1, $2, $3, now())',
      [source, row!.id, path],
    );
    return { fileId: row!.id, sha256 };
  }

  /** Records a cleaning of a file with the number of quarantined rows, by reason. */
  async recordCleaning(
    fileId: number,
    runId: number,
    faults: Record<string, number>,
    rules = 'rules',
  ) {
    await this.warehouse.query(
      `INSERT INTO ops.cleanings (file_id, rules, run_id, rows_in, rows_accepted, rows_quarantined,
                                  rows_duplicate)
       SELECT $1, $2, $3, 100, 100 - coalesce(sum(rows), 0), coalesce(sum(rows), 0), 0 FROM unnest($4::bigint[]) AS f (rows)`,
      [fileId, rules, runId, Object.values(faults)],
    );
    await this.warehouse.query(
      `INSERT INTO ops.cleaning_faults (file_id, rules, reason, rows)
       SELECT $1, $2, reason, rows FROM unnest($3::text[], $4::bigint[]) AS f (reason, rows)`,
      [fileId, rules, Object.keys(faults), Object.values(faults)],
    );
  }

  /** Records rows of a file that a run quarantined when it joined the datasets. */
  async recordIntegration(
    fileId: number,
    runId: number,
    rows: number,
    { reason = 'UNKNOWN_STORE', refersTo = 'stores' } = {},
  ) {
    await this.warehouse.query(
      `INSERT INTO ops.integration_faults (run_id, file_id, reason, refers_to, rows)
       VALUES ($1, $2, $3, $4, $5)`,
      [runId, fileId, reason, refersTo, rows],
    );
  }

  /** Writes rows to `quarantine/<folder>/run=<runId>/` with the engine. */
  async write(folder: string, runId: number, rows: FactoryRow[]): Promise<void> {
    const text = (value: string | null) =>
      value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
    const values = rows.map(
      ([file, line, ...texts]) => `(${file}, ${line}, ${texts.map(text).join()})`,
    );
    await this.writeSql(
      folder,
      runId,
      `SELECT CAST(file_id AS BIGINT) AS file_id, CAST(line AS BIGINT) AS line, text,
              CAST(column_name AS VARCHAR) AS column_name, CAST(value AS VARCHAR) AS value, reason
       FROM (VALUES ${values.join()}) AS v (file_id, line, text, column_name, value, reason)`,
    );
  }

  /** As `write`, rows from a SELECT. */
  async writeSql(folder: string, runId: number, sql: string): Promise<void> {
    await this.compute.run({
      name: 'write quarantine',
      sources: [],
      models: [
        {
          name: 'rows_set_aside',
          sql,
          outputs: [
            {
              format: 'parquet',
              prefix: `quarantine/${folder}/run=${runId}/`,
              orderBy: ['file_id', 'line'],
            },
          ],
        },
      ],
    });
  }
}
