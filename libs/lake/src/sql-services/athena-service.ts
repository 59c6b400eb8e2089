import {
  AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  type QueryExecution,
  type QueryExecutionState,
  type QueryExecutionStatus,
  type ResultSet,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { clientSettings } from '#platform/aws/client-settings.js';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Cell, quoteLiteral } from '../ports/compute.js';
import {
  PAGE_ROWS_MAX,
  type SqlOptions,
  type SqlPage,
  type SqlPageOptions,
  type SqlService,
  type SqlState,
} from '../ports/sql-service.js';
import type { AthenaSettings } from './athena-settings.js';
import { requireId, createStillRunningError, hashToken } from './aws-query.js';
import { createCancelledError, toCell } from './sql-cell.js';

const MEGABYTE = 1024 ** 2;
const TERABYTE = 1024 ** 4;
/** Athena's minimum for a query that reads any data. */
const MEGABYTES_LEAST = 10;

/**
 * Estimates the price of a query by AWS's published rule: the bytes read, rounded up to whole megabytes, at least
 * 10 MB, times a price per terabyte. Metadata statements, failed queries and reused results are free; a cancelled
 * query costs what it has read. The bill may differ: this ignores capacity reservations and the prices of S3 and
 * the Data Catalog.
 * @param price US dollars per terabyte
 */
export function estimateCost(
  { Statistics, StatementType, Status }: QueryExecution,
  price: number,
): number {
  const bytes = Statistics?.DataScannedInBytes ?? 0;
  const isFree =
    StatementType === 'DDL' ||
    Status?.State === 'FAILED' ||
    Statistics?.ResultReuseInformation?.ReusedPreviousResult === true ||
    (Status?.State !== 'SUCCEEDED' && bytes === 0);
  if (isFree) return 0;
  const megabytes = Math.max(Math.ceil(bytes / MEGABYTE), MEGABYTES_LEAST);
  return (megabytes * MEGABYTE * price) / TERABYTE;
}

const REASON_LENGTH_MAX = 500;

/** Why a query failed, or why Athena ended it; null for other queries. */
function findFailure(status: QueryExecutionStatus): AppError | null {
  const reason = (status.StateChangeReason ?? status.AthenaError?.ErrorMessage ?? '').trim();
  // A workgroup's limit cancels a query.
  if (/bytes scanned limit/i.test(reason)) {
    const advice = 'query less data: fewer columns, one partition, a shorter period';
    return new AppError('QUERY_TOO_LARGE', `Athena: ${formatReason(reason)}; ${advice}`);
  }
  if (status.State !== 'FAILED') return null;
  const code = /^query timeout/i.test(reason) ? 'QUERY_TOO_LONG' : 'QUERY_FAILED';
  const retryable = status.AthenaError?.Retryable ?? false;
  return new AppError(code, `Athena: ${formatReason(reason)}`, { retryable });
}

/**
 * Converts an error of Athena to an AppError: wrong SQL is the user's fault, an id may be unknown, and others are
 * handled as for every AWS service.
 */
function toAthenaError(thrown: unknown, action: string, resource: string): AppError {
  const { name, message, AthenaErrorCode } = thrown as InvalidRequest;
  const call = { action: `athena:${action}`, resource };
  if (name !== 'InvalidRequestException') return toAwsError(thrown, call);
  if (/QueryExecution \S+ was not found/i.test(message)) {
    return new AppError(
      'QUERY_NOT_FOUND',
      `${message}; Athena keeps queries for 45 days: run the query again`,
    );
  }
  if (/work ?group .*(not found|does not exist)/i.test(message)) {
    const advice = 'create it or correct its name in SQL_URL';
    return new AppError('AWS_NOT_FOUND', `athena:${action}: there is no ${resource}; ${advice}`);
  }
  if (/next ?token/i.test(message)) {
    return new AppError(
      'CURSOR_INVALID',
      'after: it is not the end of a page of this query; read the pages in order',
    );
  }
  if (AthenaErrorCode === 'MALFORMED_QUERY' || SQL_AT_FAULT.test(message)) {
    return new AppError('QUERY_FAILED', `Athena: ${formatReason(message)}`, { cause: thrown });
  }
  return toAwsError(thrown, call);
}

interface InvalidRequest {
  name: string;
  message: string;
  AthenaErrorCode?: string;
}

const SQL_AT_FAULT =
  /line \d+:\d+|mismatched input|only one sql statement|incorrect number of parameters/i;

function formatReason(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? 'without a reason' : line.slice(0, REASON_LENGTH_MAX);
}

/**
 * Returns a page of results.
 * @param hasHeader whether the first row may have the column names, as on the first page of a query
 */
function toPage(
  { Rows = [], ResultSetMetadata }: ResultSet,
  hasHeader: boolean,
): Omit<SqlPage, 'next'> {
  const columns = (ResultSetMetadata?.ColumnInfo ?? []).map((info) => ({
    name: info.Label ?? info.Name ?? '',
    type: toColumnType(info),
  }));
  const texts = Rows.map(({ Data = [] }) => columns.map((_, at) => Data[at]?.VarCharValue ?? null));
  const names = columns.map(({ name }) => name);
  const isNamed = hasHeader && names.every((name, at) => texts[0]?.[at] === name);
  return {
    columns,
    rows: (isNamed ? texts.slice(1) : texts).map((row) =>
      row.map((text, at) => toCell(text, columns[at]?.type ?? 'VARCHAR')),
    ),
  };
}

const NAMES: Record<string, string> = {
  INT: 'INTEGER',
  FLOAT: 'REAL',
  STRING: 'VARCHAR',
  CHAR: 'VARCHAR',
};

function toColumnType({ Type = 'varchar', Precision, Scale }: ColumnInfo): string {
  const type = Type.toUpperCase();
  if (type === 'DECIMAL') return `DECIMAL(${Precision ?? 38},${Scale ?? 0})`;
  return NAMES[type] ?? type;
}

const STATUSES: Record<QueryExecutionState, SqlState['status']> = {
  QUEUED: 'queued',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/**
 * Runs SQL on Athena. It stores nothing of a query, so another process can continue with its id. Every call can be
 * repeated safely, including a start: it has a client token, by default the SDK's.
 */
export class AthenaService implements SqlService {
  private readonly client: AthenaClient;

  constructor(private readonly settings: AthenaSettings) {
    this.client = new AthenaClient(clientSettings(settings.region));
  }

  async check(): Promise<void> {
    const { workgroup: WorkGroup } = this.settings;
    const { WorkGroup: found } = await this.call('GetWorkGroup', () =>
      this.client.send(new GetWorkGroupCommand({ WorkGroup })),
    );
    const there = found?.State ?? 'missing';
    if (there === 'ENABLED') return;
    const fault = there === 'DISABLED' ? 'is disabled; enable it' : 'does not exist; create it';
    throw new AppError('AWS_NOT_FOUND', `SQL_URL: the workgroup ${WorkGroup} ${fault} in Athena`);
  }

  async start(sql: string, { database, parameters, token }: SqlOptions): Promise<string> {
    const { workgroup, output } = this.settings;
    const { QueryExecutionId: id } = await this.call('StartQueryExecution', () =>
      this.client.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Database: database },
          WorkGroup: workgroup,
          ...(output !== undefined && { ResultConfiguration: { OutputLocation: output } }),
          ...(parameters?.length && { ExecutionParameters: parameters.map(formatConstant) }),
          ...(token !== undefined && { ClientRequestToken: hashToken(token) }),
        }),
      ),
    );
    if (id !== undefined) return id;
    throw new AppError('AWS_FAILED', 'Athena answered without the id of the query');
  }

  async state(id: string): Promise<SqlState> {
    const execution = await this.readExecution(id);
    const { Status: status = {}, Statistics: statistics } = execution;
    const error = findFailure(status);
    const started = status.SubmissionDateTime?.getTime() ?? Date.now();
    return {
      status: error ? 'failed' : STATUSES[status.State ?? 'QUEUED'],
      error,
      bytesScanned: statistics?.DataScannedInBytes ?? null,
      costUsd: estimateCost(execution, this.settings.price),
      ms: Math.max((status.CompletionDateTime?.getTime() ?? Date.now()) - started, 0),
    };
  }

  async rows(id: string, { first, after }: SqlPageOptions): Promise<SqlPage> {
    const execution = after === undefined ? await this.requireSucceeded(id) : undefined;
    // The first row of a query's first page has the column names; a metadata statement has none.
    const hasHeader = execution !== undefined && execution.StatementType !== 'DDL';
    const most = Math.min(first + (hasHeader ? 1 : 0), PAGE_ROWS_MAX);
    const { ResultSet = {}, NextToken } = await this.call('GetQueryResults', () =>
      this.client.send(
        new GetQueryResultsCommand({
          QueryExecutionId: requireId(id, 'Athena'),
          MaxResults: most,
          ...(after !== undefined && { NextToken: after }),
        }),
      ),
    );
    return { ...toPage(ResultSet, hasHeader), next: NextToken ?? null };
  }

  async cancel(id: string): Promise<void> {
    await this.call('StopQueryExecution', () =>
      this.client.send(
        new StopQueryExecutionCommand({ QueryExecutionId: requireId(id, 'Athena') }),
      ),
    );
  }

  close(): void {
    this.client.destroy();
  }

  private async requireSucceeded(id: string): Promise<QueryExecution> {
    const execution = await this.readExecution(id);
    const { Status: status = {} } = execution;
    const error = findFailure(status);
    if (error) throw error;
    if (status.State === 'CANCELLED') throw createCancelledError(id);
    if (status.State === 'SUCCEEDED') return execution;
    throw createStillRunningError(id);
  }

  private async readExecution(id: string): Promise<QueryExecution> {
    const { QueryExecution: execution } = await this.call('GetQueryExecution', () =>
      this.client.send(new GetQueryExecutionCommand({ QueryExecutionId: requireId(id, 'Athena') })),
    );
    if (execution) return execution;
    throw new AppError('AWS_FAILED', `Athena answered without query ${id}`);
  }

  private async call<Result>(action: string, send: () => Promise<Result>): Promise<Result> {
    const { region = '*', workgroup } = this.settings;
    try {
      return await send();
    } catch (thrown) {
      throw toAthenaError(thrown, action, `arn:aws:athena:${region}:*:workgroup/${workgroup}`);
    }
  }
}

/** Athena inserts parameters into the statement as text. */
function formatConstant(value: Cell): string {
  return typeof value === 'string' ? quoteLiteral(value) : String(value);
}
