import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  GetStatementResultCommand,
  type GetStatementResultResponse,
  ListDatabasesCommand,
  RedshiftDataClient,
  type StatusString,
  type SqlParameter,
} from '@aws-sdk/client-redshift-data';
import { clientSettings } from '#platform/aws/client-settings.js';
import { AppError } from '#platform/errors/app-error.js';
import {
  PAGE_ROWS_MAX,
  type SqlOptions,
  type SqlPage,
  type SqlPageOptions,
  type SqlService,
  type SqlState,
} from '../ports/sql-service.js';
import { requireId, createStillRunningError, hashToken } from './aws-query.js';
import { findFailure, createCursorError, toRedshiftError } from './redshift-errors.js';
import { formatCursor, toPage, parseCursor, keepEveryDigit } from './redshift-page.js';
import type { RedshiftSettings } from './redshift-settings.js';
import { createCancelledError } from './sql-cell.js';
import type { Cell } from '../ports/compute.js';

/**
 * Parts that contain no placeholder: strings, where a backslash escapes the next character, quoted names and comments.
 * Or a placeholder.
 */
const PARTS = /'(?:\\.|[^'\\])*'|"[^"]*"|--[^\n]*|\/\*.*?\*\/|\?/gs;

/** A VARCHAR without a length has 256 bytes, and a cast cuts longer texts without an error. */
const TEXT_BYTES_MAX = 65_535;

interface NamedStatement {
  sql: string;
  parameters: SqlParameter[];
}

/**
 * Replaces each `?` by a named parameter with a cast, because the Data API sends every value as text.
 * @throws AppError QUERY_FAILED when the numbers of values and placeholders differ; QUERY_TOO_LARGE for a text that
 *   Redshift would cut
 */
function nameParameters(text: string, values: readonly Cell[] = []): NamedStatement {
  const parameters: SqlParameter[] = [];
  let used = 0;
  const sql = text.replace(PARTS, (part) => {
    if (part !== '?') return part;
    const value = values[used++];
    if (value === undefined) return part;
    // The Data API accepts neither a null nor an empty text.
    if (value === null) return 'NULL';
    if (value === '') return "''";
    const name = `asked_${used}`;
    parameters.push({ name, value: String(value) });
    return `CAST(:${name} AS ${inferType(value, used)})`;
  });
  if (used === values.length) return { sql, parameters };
  const found = `the statement has ${used} places for values, but the request has ${values.length} values`;
  throw new AppError('QUERY_FAILED', `${found}; write one ? for each`);
}

function inferType(value: string | number | boolean, place: number): string {
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? 'BIGINT' : 'DOUBLE PRECISION';
  }
  const bytes = Buffer.byteLength(value);
  if (bytes <= TEXT_BYTES_MAX) return `VARCHAR(${TEXT_BYTES_MAX})`;
  const problem = `value ${place} has ${bytes} bytes, but Redshift accepts ${TEXT_BYTES_MAX}`;
  throw new AppError('QUERY_TOO_LARGE', `${problem}; send a shorter text`);
}

const STATUSES: Record<StatusString, SqlState['status']> = {
  ALL: 'queued',
  SUBMITTED: 'queued',
  PICKED: 'queued',
  STARTED: 'running',
  FINISHED: 'succeeded',
  FAILED: 'failed',
  ABORTED: 'cancelled',
};
const ENDED = new Set<SqlState['status']>(['succeeded', 'failed', 'cancelled']);

/** The query is the second statement of its batch. */
const QUERY = ':2';
const FINISHED_ALREADY = /already in (?:FINISHED|FAILED|ABORTED) state/i;

/**
 * Runs SQL on a workgroup of Redshift Serverless by the Data API, as the database user of its IAM role. It stores
 * nothing of a query but its last page, so another process can continue with the id. Every call can be repeated
 * safely, including a start: it has a client token, by default the SDK's.
 *
 * A query is a batch of two statements in one transaction, because `ExecuteStatement` has no option for the schema of
 * unqualified tables: the first statement sets it, the second is the query.
 */
export class RedshiftService implements SqlService {
  private readonly client: RedshiftDataClient;
  /** The last page: the next rows are often in it, too. */
  private last:
    { id: string; token: string | undefined; page: GetStatementResultResponse } | undefined;

  constructor(private readonly settings: RedshiftSettings) {
    this.client = new RedshiftDataClient(clientSettings(settings.region));
  }

  async check(): Promise<void> {
    const { workgroup, database } = this.settings;
    await this.call('ListDatabases', () =>
      this.client.send(
        new ListDatabasesCommand({
          WorkgroupName: workgroup,
          Database: database,
          MaxResults: 1,
        }),
      ),
    );
  }

  async start(sql: string, { database, parameters, token }: SqlOptions): Promise<string> {
    const named = nameParameters(sql, parameters);
    const schema = `"${database.replaceAll('"', '""')}"`;
    const { Id: id } = await this.call('BatchExecuteStatement', () =>
      this.client.send(
        new BatchExecuteStatementCommand({
          WorkgroupName: this.settings.workgroup,
          Database: this.settings.database,
          Sqls: [`SET search_path TO ${schema}`, named.sql],
          ...(named.parameters.length > 0 && { Parameters: named.parameters }),
          ...(token !== undefined && { ClientToken: hashToken(token) }),
        }),
      ),
    );
    if (id !== undefined) return id;
    throw new AppError('AWS_FAILED', 'Redshift answered without the id of the query');
  }

  async state(id: string): Promise<SqlState> {
    const found = await this.describe(id);
    const error = findFailure(found);
    const status = error ? 'failed' : STATUSES[found.Status ?? 'SUBMITTED'];
    const started = found.CreatedAt?.getTime() ?? Date.now();
    const until = (ENDED.has(status) ? found.UpdatedAt?.getTime() : undefined) ?? Date.now();
    const ms = Math.max(until - started, 0);
    return { status, error, bytesScanned: null, costUsd: null, ms };
  }

  async rows(id: string, { first, after }: SqlPageOptions): Promise<SqlPage> {
    const place = parseCursor(after);
    if (after === undefined) await this.requireSuccess(id);
    const result = await this.page(requireId(id, 'Redshift'), place.token);
    const { ended, ...page } = toPage(result, place.from, Math.min(first, PAGE_ROWS_MAX));
    // A page may be empty, but never the rest of one that a cursor names.
    if (page.rows.length === 0 && place.from > 0) throw createCursorError();
    const { NextToken: token } = result;
    if (!ended) {
      const next = { token: place.token, from: place.from + page.rows.length };
      return { ...page, next: formatCursor(next) };
    }
    return { ...page, next: token ? formatCursor({ token, from: 0 }) : null };
  }

  async cancel(id: string): Promise<void> {
    const Id = requireId(id, 'Redshift');
    await this.call('CancelStatement', async () => {
      try {
        await this.client.send(new CancelStatementCommand({ Id }));
      } catch (error) {
        if (!FINISHED_ALREADY.test((error as Error).message)) throw error;
      }
    });
  }

  close(): void {
    this.client.destroy();
  }

  private async page(id: string, token: string | undefined): Promise<GetStatementResultResponse> {
    if (this.last?.id === id && this.last.token === token) return this.last.page;
    const page = await this.call('GetStatementResult', () =>
      this.client.send(
        keepEveryDigit(
          new GetStatementResultCommand({
            Id: `${id}${QUERY}`,
            ...(token !== undefined && { NextToken: token }),
          }),
        ),
      ),
    );
    this.last = { id, token, page };
    return page;
  }

  private async requireSuccess(id: string): Promise<void> {
    const { status, error } = await this.state(id);
    if (error) throw error;
    if (status === 'cancelled') throw createCancelledError(id);
    if (status === 'succeeded') return;
    throw createStillRunningError(id);
  }

  private describe(id: string): Promise<DescribeStatementResponse> {
    const Id = requireId(id, 'Redshift');
    return this.call('DescribeStatement', () =>
      this.client.send(new DescribeStatementCommand({ Id })),
    );
  }

  private async call<Result>(action: string, send: () => Promise<Result>): Promise<Result> {
    try {
      return await send();
    } catch (thrown) {
      throw toRedshiftError(thrown, action, this.settings);
    }
  }
}
