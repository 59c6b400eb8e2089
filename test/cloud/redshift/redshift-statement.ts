import { randomUUID } from 'node:crypto';
import type {
  BatchExecuteStatementInput,
  DescribeStatementResponse,
  StatementStatusString,
} from '@aws-sdk/client-redshift-data';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Faults } from '../control-plane/faults.js';
import { type Rows, readRows } from './duckdb-rows.js';
import type { GlueViews } from './glue-views.js';
import type { Translator } from './translator.js';

/** The first statement of a batch may set the schema of unqualified tables. */
const SEARCH_PATH = /^SET search_path TO "((?:[^"]|"")+)"$/i;
const PUBLIC = 'public';

export interface RedshiftContext {
  translator: Translator;
  views: GlueViews;
  faults: Faults;
  now: () => number;
}

/** One batch: its status changes while DuckDB runs it. */
export class RedshiftStatement {
  readonly id = randomUUID();
  readonly createdAt: Date;
  /** Resolves when it has ended. */
  readonly over: Promise<void>;
  rows: Rows | undefined;
  private status: StatementStatusString = 'SUBMITTED';
  private updatedAt: Date;
  private error: string | undefined;
  private connection: DuckDBConnection | undefined;
  private readonly stopping = new AbortController();

  constructor(
    readonly request: BatchExecuteStatementInput,
    private readonly region: string,
    private readonly context: RedshiftContext,
  ) {
    this.createdAt = this.updatedAt = new Date(context.now());
    this.over = this.run().catch((error: unknown) => this.end('FAILED', formatError(error)));
  }

  get hasEnded(): boolean {
    return ['FINISHED', 'FAILED', 'ABORTED'].includes(this.status);
  }

  describe(): DescribeStatementResponse {
    const { Sqls = [], Database, WorkgroupName } = this.request;
    return {
      Id: this.id,
      Status: this.status,
      CreatedAt: this.createdAt,
      UpdatedAt: this.updatedAt,
      Duration: (this.updatedAt.getTime() - this.createdAt.getTime()) * 1e6,
      Database,
      WorkgroupName,
      HasResultSet: this.rows !== undefined,
      ...(this.error !== undefined && { Error: `Query #${Sqls.length} failed with ${this.error}` }),
      SubStatements: Sqls.map((QueryString, at) => ({
        Id: `${this.id}:${at + 1}`,
        QueryString,
        Status: this.status,
        ...(this.error !== undefined && at === Sqls.length - 1 && { Error: this.error }),
      })),
    };
  }

  /** Ends it as a user does, if it still runs. */
  abort(): void {
    this.stopping.abort();
    this.connection?.interrupt();
    this.end('ABORTED');
  }

  private async run(): Promise<void> {
    const { Sqls = [], Parameters = [] } = this.request;
    const { translator, views, faults } = this.context;
    const [, schema = PUBLIC] = SEARCH_PATH.exec(Sqls.length > 1 ? (Sqls[0] ?? '') : '') ?? [];
    const fault = faults.takeStatement();
    if (fault?.effect === 'hold') await faults.waitForRelease(this.stopping.signal);
    this.move('PICKED');
    const told = await translator.translate(Sqls.at(-1) ?? '', schema.replaceAll('""', '"'));
    if ('error' in told) throw new Error(told.error);
    const statements = await views.buildStatements(told.tables, this.region);
    if (this.hasEnded) return;
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    this.connection = await instance.connect();
    try {
      for (const statement of statements) await this.connection.run(statement);
      this.move('STARTED');
      if (fault?.effect === 'fail') throw new Error(fault.reason);
      if (fault?.effect === 'abort') {
        this.end('ABORTED', `ERROR: ${fault.reason}`);
        return;
      }
      const values: Record<string, string> = {};
      for (const { name = '', value = '' } of Parameters) values[name] = value;
      this.rows = await readRows(this.connection, told.sql, values);
      this.end('FINISHED');
    } finally {
      this.connection.closeSync();
      this.connection = undefined;
      instance.closeSync();
    }
  }

  private move(status: StatementStatusString, error?: string): void {
    if (this.hasEnded) return;
    this.status = status;
    this.error = error;
    this.updatedAt = new Date(this.context.now());
  }

  private end(status: 'FINISHED' | 'FAILED' | 'ABORTED', error?: string): void {
    this.move(status, error);
    if (status !== 'FINISHED') this.rows = undefined;
  }
}

const formatError = (error: unknown): string =>
  `ERROR: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`;
