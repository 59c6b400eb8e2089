import type { DataSource } from 'typeorm';
import { createLineagePost } from '#composition/create-lineage-post.js';
import type { HttpPost } from '#notify/channel.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { type LineageReceiver, startLineageReceiver } from '../open-lineage/lineage-receiver.js';
import { openLineageSender } from './lineage-sender.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';

/** A database with runs inserted by SQL, and a receiver of their events. */
export class LineageFixture {
  private readonly http = createLineagePost({ url: 'http://127.0.0.1' });
  /** The log of the sender. */
  readonly logLines: string[] = [];

  private constructor(
    readonly database: TestWarehouse,
    readonly receiver: LineageReceiver,
    /** The warehouse, connected as the worker. */
    private readonly warehouse: DataSource,
  ) {}

  static async open(): Promise<LineageFixture> {
    const database = await createTestWarehouse();
    const url = embeddedUrl(database, 'worker');
    const warehouse = await createWarehouse({ url, applicationName: 'worker', entities: [] });
    await warehouse.initialize();
    return new LineageFixture(database, await startLineageReceiver(), warehouse);
  }

  /** Sends all waiting steps, as one of the workers. @param http replaces the real client */
  async send(http: HttpPost = this.http): Promise<void> {
    const say = (message: string) => void this.logLines.push(message);
    const { url } = this.database;
    const sender = openLineageSender(this.warehouse, url, this.receiver.url, http, say);
    await sender.begin();
    await sender.send(new AbortController().signal);
  }

  /** Posts as the sender does by default. */
  post: HttpPost['postForStatus'] = (...message) => this.http.postForStatus(...message);

  /** @returns the number of a new run that waits for its jobs */
  async run(trigger = 'admin', dueAt?: string): Promise<number> {
    const run = await this.queryId(
      `INSERT INTO ops.runs (trigger, only_if_changed, source)
       VALUES ($1, false, 'file:/srv/in') RETURNING run_id::integer AS id`,
      [trigger],
    );
    await this.change(
      `INSERT INTO ops.run_requests (run_id, trigger, actor, details)
       VALUES ($1, $2, 'a test', jsonb_strip_nulls(jsonb_build_object('dueAt', $3::text)))`,
      [run, trigger, dueAt ?? null],
    );
    await this.change(
      `INSERT INTO ops.stage_runs (run_id, stage, ordinal) VALUES ($1, 'integrate', 1)`,
      [run],
    );
    return run;
  }

  async setRunStatus(run: number, status: string, error: string | null = null): Promise<void> {
    await this.change(
      `UPDATE ops.runs SET status = $2, error_code = $3, error_message = $4 WHERE run_id = $1`,
      [run, status, error && 'STAGE_FAILED', error],
    );
  }

  async incrementEpoch(run: number): Promise<void> {
    await this.change('UPDATE ops.runs SET flow_epoch = flow_epoch + 1 WHERE run_id = $1', [run]);
  }

  /** Sets the status of the only stage of a run. */
  async setStageStatus(run: number, status: string, attempt: number): Promise<void> {
    await this.change(
      `UPDATE ops.stage_runs SET status = $2, attempt = $3,
              error_code = CASE WHEN $2 = 'failed' THEN 'STAGE_FAILED' END,
              error_message = CASE WHEN $2 = 'failed' THEN 'it broke' END
       WHERE run_id = $1`,
      [run, status, attempt],
    );
  }

  /** Gives a run this many files. */
  async setFileCount(run: number, files: number): Promise<void> {
    await this.change(
      `WITH file AS (
         INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, status)
         SELECT 'sha ' || n, 'sales', n || '.csv', n, 'A' FROM generate_series(1, $2::integer) n
         RETURNING file_id, file_name, bytes
       )
       INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order, rules, is_new)
       SELECT $1, file_id, file_name, bytes, 'rules', bytes = 1 FROM file`,
      [run, files],
    );
  }

  async close(): Promise<void> {
    await this.http.close();
    await this.receiver.close();
    await this.warehouse.destroy();
    await this.database.drop();
  }

  private async change(sql: string, parameters: unknown[]): Promise<void> {
    await this.database.warehouse.query(sql, parameters);
  }

  private async queryId(sql: string, parameters: unknown[]): Promise<number> {
    const [row] = await this.database.warehouse.query<{ id: number }[]>(sql, parameters);
    return row!.id;
  }
}
