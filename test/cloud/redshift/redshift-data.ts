import { isDeepStrictEqual } from 'node:util';
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  CancelStatementRequest,
  CancelStatementResponse,
  DescribeStatementRequest,
  DescribeStatementResponse,
  GetStatementResultRequest,
  GetStatementResultResponse,
  ListDatabasesRequest,
  ListDatabasesResponse,
} from '@aws-sdk/client-redshift-data';
import { AwsError, createValidationError } from '../control-plane/aws-wire.js';
import type { Faults } from '../control-plane/faults.js';
import { toPage } from '../control-plane/paging.js';
import { GlueViews } from './glue-views.js';
import { type RedshiftContext, RedshiftStatement } from './redshift-statement.js';
import { Translator } from './translator.js';

/** The Data API keeps statements and results so long. */
const KEPT_MS = 24 * 3_600_000;
const SQL_BYTES_MAX = 100 * 1024;
/** Names of workgroups that exist; each has one database. */
const WORKGROUPS = /^(people|retailstream-[a-z0-9]+)$/;
const DATABASE = 'dev';

export interface RedshiftOptions {
  motoUrl: string;
  /** For copies of the tables' files. */
  folder: string;
  faults: Faults;
  now?: () => number;
  /** Rows of a page of results. */
  pageRows?: number;
}

/**
 * Redshift's Data API for Serverless: sqlglot translates each query, and DuckDB runs it over the tables of the Data
 * Catalog, whose databases are external schemas of the same name.
 */
export class RedshiftData {
  private readonly statements = new Map<string, RedshiftStatement>();
  private readonly tokens = new Map<string, RedshiftStatement>();
  private readonly context: RedshiftContext;
  private readonly pageRows: number;

  constructor({ motoUrl, folder, faults, now = Date.now, pageRows = 1000 }: RedshiftOptions) {
    const views = new GlueViews(motoUrl, folder);
    this.context = { translator: new Translator(), views, faults, now };
    this.pageRows = pageRows;
  }

  /** Number of batches that were started. */
  get started(): number {
    return this.statements.size;
  }

  async close(): Promise<void> {
    for (const statement of this.statements.values()) statement.abort();
    await this.context.translator.close();
    await Promise.all([...this.statements.values()].map(({ over }) => over));
  }

  BatchExecuteStatement(
    request: BatchExecuteStatementInput,
    region: string,
  ): BatchExecuteStatementOutput {
    this.forgetOld();
    const { ClientToken: token, ...rest } = request;
    const known = token === undefined ? undefined : this.tokens.get(token);
    if (known) {
      const { ClientToken: _, ...same } = known.request;
      if (isDeepStrictEqual(same, rest)) return toOutput(known);
      throw createValidationError('The client token was used for another request.');
    }
    requireWorkgroup(request);
    requireParameters(request);
    const statement = new RedshiftStatement(request, region, this.context);
    this.statements.set(statement.id, statement);
    if (token !== undefined) this.tokens.set(token, statement);
    return toOutput(statement);
  }

  DescribeStatement({ Id }: DescribeStatementRequest): DescribeStatementResponse {
    return this.find(Id).describe();
  }

  GetStatementResult({ Id, NextToken }: GetStatementResultRequest): GetStatementResultResponse {
    const [, id, part] = /^(.*):(\d+)$/.exec(Id ?? '') ?? [];
    const { rows, request } = this.find(id);
    if (!rows || Number(part) !== request.Sqls?.length) {
      const advice = 'Please check query status with DescribeStatement.';
      throw new AwsError('ResourceNotFoundException', `Query does not have result. ${advice}`);
    }
    const invalid = () => createValidationError('Invalid NextToken.');
    const { items, next } = toPage(rows.records, NextToken, this.pageRows, invalid);
    return {
      ColumnMetadata: rows.columns,
      Records: items,
      TotalNumRows: rows.records.length,
      ...(next !== undefined && { NextToken: next }),
    };
  }

  CancelStatement({ Id }: CancelStatementRequest): CancelStatementResponse {
    const statement = this.find(Id);
    const { Status } = statement.describe();
    if (statement.hasEnded) {
      throw createValidationError(
        `Could not cancel a query that is already in ${Status} state with ID: ${Id}`,
      );
    }
    statement.abort();
    return { Status: true };
  }

  ListDatabases(request: ListDatabasesRequest): ListDatabasesResponse {
    requireWorkgroup(request);
    return { Databases: [DATABASE] };
  }

  private find(id: string | undefined): RedshiftStatement {
    this.forgetOld();
    const statement = this.statements.get(id ?? '');
    if (statement) return statement;
    throw new AwsError('ResourceNotFoundException', 'Query does not exist.');
  }

  private forgetOld(): void {
    const oldest = this.context.now() - KEPT_MS;
    for (const [id, statement] of this.statements) {
      if (statement.createdAt.getTime() >= oldest) continue;
      statement.abort();
      this.statements.delete(id);
      this.tokens.delete(statement.request.ClientToken ?? '');
    }
  }
}

const toOutput = ({ id, createdAt, request }: RedshiftStatement): BatchExecuteStatementOutput => ({
  Id: id,
  CreatedAt: createdAt,
  Database: request.Database,
  WorkgroupName: request.WorkgroupName,
});

function requireWorkgroup({
  WorkgroupName = '',
  Database,
}: Pick<BatchExecuteStatementInput, 'WorkgroupName' | 'Database'>): void {
  if (!WORKGROUPS.test(WorkgroupName)) {
    throw createValidationError("Redshift endpoint doesn't exist in this region.");
  }
  if (Database === DATABASE) return;
  const message = `FATAL: database "${Database}" does not exist`;
  throw new AwsError('DatabaseConnectionException', message, 500);
}

function requireParameters({ Sqls = [], Parameters = [] }: BatchExecuteStatementInput): void {
  const isLong = Sqls.some((sql) => Buffer.byteLength(sql) > SQL_BYTES_MAX);
  if (isLong) throw createValidationError('The statement is longer than 100 KB.');
  for (const { name = '', value = '' } of Parameters) {
    if (value === '')
      throw createValidationError('Value of a parameter must have length at least 1.');
    const isUsed = Sqls.some((sql) => new RegExp(`:${name}\\b`).test(sql));
    if (!isUsed) throw createValidationError('Parameters list contains unused parameters.');
  }
}
