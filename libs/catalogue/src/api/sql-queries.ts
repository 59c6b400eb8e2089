import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { requirePersonalData } from '#access/http/rejection.js';
import { ANONYMOUS, isEnough } from '#access/principal.js';
import type { AnswerCaller } from '#analytics/serving/answers.js';
import type { SqlQueryService, RequirePersonal, SqlQueryResult } from '../sql/sql-query-service.js';
import type { StoredResult } from '../sql/result-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { markPersonal } from '#serving/bytes/personal-mark.js';
import type { FileExport } from '#serving/export/export-source.js';
import {
  parseArguments,
  pageParameters as pageShape,
  queryParameters,
  queryId as idShape,
} from './sql-arguments.js';
import type { Column, ColumnType } from '#serving/columns.js';
import { streamRows } from '#serving/export/write-rows.js';

/** Returns an answer as a file in any format. @param answer of the caller */
function createFileExport(
  sqlQueries: SqlQueryService,
  { queryId, result, actor }: { queryId: string; result: StoredResult; actor: string },
): FileExport {
  const columns = result.columns.map(({ name, type }): Column => ({
    name,
    type: toColumnType(type),
    description: type,
  }));
  return {
    kind: 'file',
    name: `query-${queryId}`,
    columns,
    key: `sql ${queryId}`,
    headers: {},
    createWriter:
      ({ format, dialect }) =>
      async (file, _work, signal) => {
        if (format === 'parquet') await sqlQueries.writeParquet(result, file, { actor, signal });
        else {
          const batches = sqlQueries.readTextRows(result);
          const rows = streamRows(format, { columns, batches }, { dialect });
          await pipeline(rows, createWriteStream(file), { signal });
        }
        return result.rows;
      },
  };
}

function toColumnType(type: string): ColumnType {
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (/^(U?(TINYINT|SMALLINT)|INTEGER)$/.test(type)) return 'integer';
  return /^(DECIMAL|FLOAT$|DOUBLE$|U?BIGINT$|U?HUGEINT$|UINTEGER$)/.test(type) ? 'number' : 'text';
}

/** Limits of an interface, besides the common ones. */
export interface Surface {
  /** Maximum bytes of a page, as the rows are stored. */
  pageBytes?: number;
  /** Whether an operator may write tables. */
  writes?: boolean;
  /** Called with the bytes of each page; if it throws, the page is refused. */
  count?: (bytes: number) => void;
}

export type SqlPage = Awaited<ReturnType<SqlQueries['ask']>>;

/** Questions in SQL over any interface: with the same limits, errors and pages. */
export class SqlQueries {
  /** @param open opens the service at the first question */
  constructor(private readonly open: () => Promise<SqlQueryService>) {}

  /**
   * Answers a question with the first page.
   * @param given as `question`
   * @param asker the request itself: an answer with personal data must not be cached
   * @throws AppError ARGUMENT_INVALID, as `AskSql.ask`, and UNAUTHENTICATED or FORBIDDEN for personal data
   */
  async ask(given: unknown, asker: AnswerCaller, over: Surface = {}) {
    const { sql, parameters, asOf, first, personalData } = parseArguments(queryParameters, given);
    const { hangUp, principal = ANONYMOUS } = asker;
    if (personalData) markPersonal(asker);
    const sqlQueries = await this.open();
    const answer = await sqlQueries.run({
      sql,
      parameters,
      asOf,
      actor: principal.name,
      scope: principal.scope,
      mayWrite: isEnough(principal.role, 'operator'),
      isReadOnly: over.writes === false,
      ...(personalData ? { requirePersonal: createPersonalGuard(asker) } : {}),
      ...(hangUp ? { signal: hangUp } : {}),
    });
    return this.readPage(answer, { first }, over);
  }

  /** Returns a page of an earlier answer. @throws AppError ARGUMENT_INVALID, QUERY_NOT_FOUND, CURSOR_INVALID */
  async page(queryId: string, given: unknown, asker: AnswerCaller, over: Surface = {}) {
    const asked = parseArguments(pageShape, given);
    const result = await this.readResult(queryId, asker);
    return this.readPage({ queryId, result }, asked, over);
  }

  /**
   * Returns all rows of an answer as a file. @throws AppError as `page`; ARGUMENT_INVALID for one with personal data
   */
  async file(queryId: string, asker: AnswerCaller): Promise<FileExport> {
    const actor = readCallerName(asker);
    const id = parseArguments(idShape, queryId);
    const sqlQueries = await this.open();
    const scope = asker.principal?.scope;
    const result = await sqlQueries.requireResult(id, actor, refuseFile, scope);
    return createFileExport(sqlQueries, { queryId, result, actor });
  }

  /** @throws AppError ARGUMENT_INVALID, QUERY_NOT_FOUND when it is not running */
  async cancel(queryId: string, asker: AnswerCaller): Promise<void> {
    const id = parseArguments(idShape, queryId);
    (await this.open()).cancel(id, readCallerName(asker));
  }

  private async readResult(queryId: string, asker: AnswerCaller): Promise<StoredResult> {
    const id = parseArguments(idShape, queryId);
    const guard = createPersonalGuard(asker);
    const scope = asker.principal?.scope;
    return (await this.open()).requireResult(id, readCallerName(asker), guard, scope);
  }

  private async readPage(
    {
      queryId,
      result,
      ...more
    }: Pick<SqlQueryResult, 'queryId' | 'result'> & Partial<SqlQueryResult>,
    asked: { first: number; after?: string | undefined },
    { pageBytes, count }: Surface,
  ) {
    const bounded = pageBytes === undefined ? asked : { ...asked, bytes: pageBytes };
    const { rows, endCursor, bytes } = await (await this.open()).readPage(result, bounded);
    count?.(bytes);
    const { columns, rows: totalCount, isCut, bytesScanned, costUsd, snapshots = [] } = result;
    const about = { totalCount, isCut, bytesScanned, costUsd, snapshots, ...ONLY_FIRST, ...more };
    const pageInfo = { hasNextPage: endCursor !== null, endCursor };
    return { queryId, columns, rows, ...about, pageInfo };
  }
}

/** Only the first page of an answer has them. */
const ONLY_FIRST = { fromStore: null, ms: null, written: null };

const readCallerName = ({ principal = ANONYMOUS }: AnswerCaller): string => principal.name;

function refuseFile(): never {
  const advice = 'run the query without personalData, or read the answer page by page';
  throw new AppError('ARGUMENT_INVALID', `an export contains no personal data: ${advice}`);
}

const createPersonalGuard =
  (asker: AnswerCaller): RequirePersonal =>
  (columns) => {
    markPersonal(asker);
    requirePersonalData(asker.principal, columns);
  };
