import { AuditLog } from '#access/audit-log.js';
import type { Channels } from '#notify/channel.js';
import type { ChannelName } from '#notify/channel-declarations.js';
import type { Kind } from '#notify/kind-declarations.js';
import { NotificationRules } from '#pipeline/notifications/notification-rules.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { noChannels } from '../setup/no-channels.js';

const FLOW = 'weekly-sales';

interface RuleInput {
  name?: string;
  share?: number;
  cron?: string;
  zone?: string;
  channel?: ChannelName;
  target?: string;
  flow?: string;
  alert?: string;
  threshold?: number;
}

/** Channels that accept any target and, by default, send nothing. */
const anyTarget: Channels = {
  ...noChannels,
  webhook: { ...noChannels.webhook, check: () => Promise.resolve() },
};

/** A database with notification rules, and events of flows inserted by SQL. */
export class NotificationFixture {
  private constructor(
    readonly database: TestWarehouse,
    readonly rules: NotificationRules,
    readonly outbox: Outbox,
  ) {}

  static async open(channels: Channels = anyTarget): Promise<NotificationFixture> {
    const database = await createTestWarehouse();
    const { warehouse } = database;
    const rules = new NotificationRules(warehouse, new AuditLog(warehouse), channels);
    return new NotificationFixture(database, rules, new Outbox(warehouse));
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** @returns the rule's number */
  async setRule(kinds: Kind[], asked: RuleInput = {}): Promise<string> {
    const none = { share: null, cron: null, zone: null, alert: null, threshold: null };
    const terms = { ...none, ...asked };
    const place = { name: kinds.join(), flow: FLOW, channel: 'webhook' as const, target: 'there' };
    const { rule } = await this.rules.set({ ...place, ...terms, kinds }, 'cli');
    return rule.id;
  }

  /** Starts a run, and ends it if a status is passed. */
  async run(status = 'running', flow = FLOW): Promise<number> {
    const id = await this.queryId(
      `INSERT INTO ops.runs (flow, trigger, only_if_changed) VALUES ($1, 'admin', false)
       RETURNING run_id::integer AS id`,
      [flow],
    );
    await this.change(id, 'running');
    if (status !== 'running') await this.change(id, status);
    return id;
  }

  async change(run: number, status: string, finishedAt: Date = new Date()): Promise<void> {
    const isFailed = status === 'failed';
    const isOver = status !== 'running';
    await this.database.warehouse.query(
      `UPDATE ops.runs SET status = $2, finished_at = $3, error_code = $4, error_message = $5,
              flow_epoch = flow_epoch + 1
       WHERE run_id = $1`,
      [
        run,
        status,
        isOver ? finishedAt : null,
        isFailed ? 'SOURCE_EMPTY' : null,
        isFailed ? 'the folder\n  has no .csv' : null,
      ],
    );
  }

  /** Adds a file with this many rows, read by the run for the first time or not. */
  async addFile(
    run: number,
    rows: { in: number; quarantined: number; orphans?: number; isNew?: boolean },
  ): Promise<void> {
    const { isNew = true, orphans = 0 } = rows;
    const file = await this.queryId(
      `INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, status)
       VALUES (gen_random_uuid()::text, 'sales', 'sales.csv', 1, 'I')
       RETURNING file_id::integer AS id`,
    );
    await this.database.warehouse.query(
      `INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order, rules, is_new, rows_in,
                                  rows_quarantined)
       VALUES ($1, $2, 'sales.csv', 1, 'rules', $3, $4, $5)`,
      [run, file, isNew, rows.in, rows.quarantined],
    );
    if (orphans === 0) return;
    await this.database.warehouse.query(
      `INSERT INTO ops.integration_faults (run_id, file_id, reason, refers_to, rows)
       VALUES ($1, $2, 'UNKNOWN_STORE', 'stores', $3)`,
      [run, file, orphans],
    );
  }

  /** Refuses files in one scan. */
  async refuse(...names: string[]): Promise<void> {
    await this.database.warehouse.query(
      `INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, status, error_code, error_message)
       SELECT gen_random_uuid()::text, 'sales', name, 1, 'E', 'SOURCE_COLUMNS', name || ': no Store'
       FROM unnest($1::text[]) name`,
      [names],
    );
  }

  /** Returns the audit log, newest first. */
  async listAudit(): Promise<Record<'actor' | 'action' | 'subject' | 'details', unknown>[]> {
    const entries = await new AuditLog(this.database.warehouse).list(10);
    return entries.map(({ actor, action, subject, details }) => {
      return { actor, action, subject, details };
    });
  }

  /** Returns the outbox, oldest first. */
  async listMessages(): Promise<
    { rule: string; kind: string; run: string | null; cause: string }[]
  > {
    const messages = await this.outbox.list({ first: 1_000 });
    return messages.map(({ rule, kind, run, cause }) => ({ rule, kind, run, cause })).reverse();
  }

  private async queryId(sql: string, parameters: unknown[] = []): Promise<number> {
    const [row] = await this.database.warehouse.query<{ id: number }[]>(sql, parameters);
    return row!.id;
  }
}
