import { createHash } from 'node:crypto';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  type QueryExecution,
  type QueryExecutionState,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { clientSettings } from '#platform/aws/client-settings.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';
import { literal } from '../ports/sql-literal.js';
import {
  PAGE_ROWS_MAX,
  type SqlOptions,
  type SqlPage,
  type SqlPageOptions,
  type SqlService,
  type SqlState,
} from '../ports/sql-service.js';
import { cancelled } from '../sql-service/cancelled.js';
import type { AthenaSettings } from './athena-settings.js';
import { costOf } from './query-cost.js';
import { athenaError, failureOf } from './query-errors.js';
import { pageOf } from './query-rows.js';

const STATUSES: Record<QueryExecutionState, SqlState['status']> = {
  QUEUED: 'queued',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/** As Athena makes ids. What does not look it is not sent. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Asks Athena. Nothing of a query is kept here, so another process can go on with its id. Every call is safe to
 * repeat, a start too: it has a token, which the SDK makes where none is given.
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
    const fault = there === 'DISABLED' ? 'is disabled; enable it' : 'is not there; create it';
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
          ...(parameters?.length && { ExecutionParameters: parameters.map(constant) }),
          ...(token !== undefined && { ClientRequestToken: tokenOf(token) }),
        }),
      ),
    );
    if (id !== undefined) return id;
    throw new AppError('AWS_FAILED', 'Athena answered without the id of the query');
  }

  async state(id: string): Promise<SqlState> {
    const execution = await this.execution(id);
    const { Status: status = {}, Statistics: statistics } = execution;
    const error = failureOf(status);
    const started = status.SubmissionDateTime?.getTime() ?? Date.now();
    return {
      status: error ? 'failed' : STATUSES[status.State ?? 'QUEUED'],
      error,
      bytesScanned: statistics?.DataScannedInBytes ?? null,
      costUsd: costOf(execution, this.settings.price),
      ms: Math.max((status.CompletionDateTime?.getTime() ?? Date.now()) - started, 0),
    };
  }

  async rows(id: string, { first, after }: SqlPageOptions): Promise<SqlPage> {
    const execution = after === undefined ? await this.succeeded(id) : undefined;
    // Of a query, not of a statement about metadata, the first row of the first page names the columns.
    const hasHeader = execution !== undefined && execution.StatementType !== 'DDL';
    const most = Math.min(first + (hasHeader ? 1 : 0), PAGE_ROWS_MAX);
    const { ResultSet = {}, NextToken } = await this.call('GetQueryResults', () =>
      this.client.send(
        new GetQueryResultsCommand({
          QueryExecutionId: known(id),
          MaxResults: most,
          ...(after !== undefined && { NextToken: after }),
        }),
      ),
    );
    return { ...pageOf(ResultSet, hasHeader), next: NextToken ?? null };
  }

  async cancel(id: string): Promise<void> {
    await this.call('StopQueryExecution', () =>
      this.client.send(new StopQueryExecutionCommand({ QueryExecutionId: known(id) })),
    );
  }

  close(): void {
    this.client.destroy();
  }

  private async succeeded(id: string): Promise<QueryExecution> {
    const execution = await this.execution(id);
    const { Status: status = {} } = execution;
    const error = failureOf(status);
    if (error) throw error;
    if (status.State === 'CANCELLED') throw cancelled(id);
    if (status.State === 'SUCCEEDED') return execution;
    throw new AppError('QUERY_FAILED', `query ${id} still runs; wait for it`, { retryable: true });
  }

  private async execution(id: string): Promise<QueryExecution> {
    const { QueryExecution: execution } = await this.call('GetQueryExecution', () =>
      this.client.send(new GetQueryExecutionCommand({ QueryExecutionId: known(id) })),
    );
    if (execution) return execution;
    throw new AppError('AWS_FAILED', `Athena answered without query ${id}`);
  }

  private async call<Result>(action: string, send: () => Promise<Result>): Promise<Result> {
    const { region = '*', workgroup } = this.settings;
    try {
      return await send();
    } catch (thrown) {
      throw athenaError(thrown, action, `arn:aws:athena:${region}:*:workgroup/${workgroup}`);
    }
  }
}

function known(id: string): string {
  if (ID.test(id)) return id;
  throw new AppError('QUERY_NOT_FOUND', 'no query of Athena has such an id');
}

/** Athena takes 32 to 128 characters. */
const tokenOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Athena puts parameters into the statement as they are written. */
function constant(value: Cell): string {
  return typeof value === 'string' ? literal(value) : String(value);
}
