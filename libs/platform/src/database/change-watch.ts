import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresConnection } from './connection.js';
import type { Queryable } from './rows.js';

/** Makes up for a lost notification within this time. */
const POLL_EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 3_000;

interface WatchOptions<State> {
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Channel of the notifications of a change. */
  channel: string;
  /** Reads the state with one cheap query. */
  readState(session: Queryable): Promise<State>;
  /** Called with each state that was read, changed or not. */
  onState?(state: State): void;
}

/**
 * Keeps a state of the database in memory: it reads it once a second and after each notification, over
 * a dedicated connection that no other work blocks.
 */
export class ChangeWatch<State> {
  private readonly logger = new Logger('ChangeWatch');
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private failure: Error | undefined;
  private latest: State | undefined;
  private isClosed = false;

  constructor(
    private readonly warehouse: DataSource,
    private readonly watched: WatchOptions<State>,
  ) {}

  /** The state of the last read; undefined before the first. */
  get state(): State | undefined {
    return this.latest;
  }

  /** Reads for the first time, and from then on at an interval and after notifications. */
  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), POLL_EVERY_MS).unref();
  }

  /** Resolves when a read that began after this call has ended, with success or failure. */
  refresh(): Promise<void> {
    if (!this.polling) return this.begin();
    this.next ??= this.polling.then(() => this.begin());
    return this.next;
  }

  /** Reads now. @throws the error of the read */
  async check(): Promise<void> {
    await this.refresh();
    if (this.failure !== undefined) throw this.failure;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    await this.polling;
    await this.disconnect();
  }

  private begin(): Promise<void> {
    this.next = undefined;
    this.polling = this.poll().finally(() => (this.polling = undefined));
    return this.polling;
  }

  private async poll(): Promise<void> {
    if (this.isClosed) return;
    try {
      this.client ??= await this.connect();
      this.latest = await this.watched.readState(this.client);
      this.watched.onState?.(this.latest);
      this.failure = undefined;
    } catch (error) {
      if (this.failure === undefined)
        this.logger.warn(`cannot check for changes: ${String(error)}`);
      this.failure = error instanceof Error ? error : new Error(String(error));
      await this.disconnect();
    }
  }

  private async connect(): Promise<pg.Client> {
    const { applicationName, channel } = this.watched;
    const settings = (this.warehouse.options as { extra: PostgresConnection }).extra;
    const client = new settings.Client({
      ...settings,
      application_name: applicationName,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('notification', () => void this.refresh());
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}
