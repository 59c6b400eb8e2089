import type { Cell } from '../ports/compute.js';
import { HiveConnection, type HiveSession, createUnavailableError } from './hive-connection.js';
import type { HiveAddress, HiveSettings } from './hive-settings.js';
import { runStatement } from './run-statement.js';
import { unlessAborted } from '#platform/process/unless-aborted.js';

interface OpenSession {
  connection: HiveConnection;
  session: HiveSession;
}

/** A server with a connection opened at first use, and reopened after a loss. */
export class HiveServer {
  private readonly closing = new AbortController();
  private opening: Promise<OpenSession> | undefined;

  /** @param host where the server is; called at first use only, because it may start the server */
  constructor(
    private readonly host: () => Promise<HiveAddress>,
    private readonly settings: HiveSettings,
  ) {}

  /** Runs one statement in the database of the settings. Throws as `runStatement` does. */
  run(sql: string): Promise<Record<string, Cell>[]> {
    const work = this.ensureOpen().then((open) => runStatement(open, sql));
    return unlessAborted(work, this.closing.signal);
  }

  /** Rejects running calls. */
  close(): void {
    const nowhere = { host: 'closed', port: 0 };
    this.closing.abort(createUnavailableError(nowhere, 'it was closed', { retryable: false }));
  }

  private async ensureOpen(): Promise<OpenSession> {
    this.closing.signal.throwIfAborted();
    const opening = (this.opening ??= this.open());
    try {
      const open = await opening;
      if (!open.connection.isLost) return open;
    } catch (error) {
      this.forget(opening);
      throw error;
    }
    this.forget(opening);
    return this.ensureOpen();
  }

  private forget(opening: Promise<OpenSession>): void {
    if (this.opening === opening) this.opening = undefined;
  }

  private async open(): Promise<OpenSession> {
    const { database } = this.settings;
    const host = await this.host();
    const open = await HiveConnection.open(host, this.settings, this.closing.signal);
    try {
      await runStatement(open, `CREATE DATABASE IF NOT EXISTS ${database}`);
      await runStatement(open, `USE ${database}`);
      // Hive would count rows of an external table by missing statistics.
      await runStatement(open, 'SET hive.compute.query.using.stats=false');
      return open;
    } catch (error) {
      open.connection.lose(error);
      throw error;
    }
  }
}
