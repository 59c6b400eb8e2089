import { createHash, randomUUID } from 'node:crypto';
import type { Cell } from '#lake/ports/compute.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import type { CatalogueTable } from '../tables/table.js';
import type { Relations, Tables } from '../tables/tables.js';
import { checkSelect } from './guard/check-select.js';
import { numberParameters } from './guard/name-parameters.js';
import { readStatement } from './guard/read-statement.js';
import { type ResolvedTable, resolveTables } from './guard/resolve-tables.js';
import type { KeptResult, KeptResults } from './kept-results.js';
import type { QueryGate } from './query-gate.js';
import type { QueryHistory } from './query-history.js';
import { type ResultLimits, runQuestion } from './run-question.js';
import { type Asked, viewsOf } from './views.js';
import { writeParquet } from './write-parquet.js';
import type { WorkspaceWriter, Written } from './workspace/workspace-writer.js';

/** A question of somebody. */
export interface SqlQuestion {
  sql: string;
  /** Values by name. */
  parameters?: Readonly<Record<string, Cell>>;
  actor: string;
  mayReadPersonalData: boolean;
  /** Whether tables of the workspace may be written. */
  mayWrite?: boolean;
  signal?: AbortSignal;
}

export interface SqlAnswer {
  queryId: string;
  result: KeptResult;
  fromStore: boolean;
  ms: number;
  /** What was written, where something was. */
  written?: Written;
}

export interface SqlLimits extends ResultLimits {
  /** Bytes of the files that a question may read. */
  bytesScanned: number;
}

const MIB = 1024 * 1024;

export const defaultSqlLimits: SqlLimits = {
  ms: 30_000,
  memory: '512MB',
  rows: 1_000_000,
  resultBytes: 256 * MIB,
  bytesScanned: 20 * 1024 * MIB,
};

interface AskSqlParts {
  tables: Tables;
  relations: Relations;
  engine: QueryEngine;
  history: QueryHistory;
  kept: KeptResults;
  gate: QueryGate;
  writer: WorkspaceWriter;
  limits: SqlLimits;
  /** What is to answer in place of the engine, to which no question goes yet. */
  elsewhere?: string | undefined;
}

/** Answers what people ask in SQL of the tables of the catalogue. */
export class AskSql {
  private readonly running = new Map<string, { actor: string; stop: AbortController }>();

  constructor(private readonly parts: AskSqlParts) {}

  get history(): QueryHistory {
    return this.parts.history;
  }

  /**
   * Checks a question, answers it within the limits, and writes down what became of it. The same question
   * about the same files is answered from what was answered before.
   * @throws AppError QUERY_REFUSED and TABLE_UNKNOWN before anything runs, QUERY_FAILED, QUERY_TOO_LONG,
   *   QUERY_TOO_LARGE, QUERY_CANCELLED; BUSY, retryable; FORBIDDEN for whoever may not write
   */
  async ask(question: SqlQuestion): Promise<SqlAnswer> {
    const { sql, parameters = {}, actor } = question;
    const { elsewhere } = this.parts;
    if (elsewhere !== undefined) {
      const advice = 'leave SQL_URL out, and this machine answers';
      throw new AppError('QUERY_REFUSED', `no question goes to ${elsewhere} yet: ${advice}`);
    }
    const start = performance.now();
    const queryId = randomUUID();
    const stop = new AbortController();
    const { signal } = question;
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    await this.parts.history.begin(queryId, { actor, sql, parameters });
    this.running.set(queryId, { actor, stop });
    const took = () => Math.round((performance.now() - start) * 10) / 10;
    try {
      const answer = await this.answer(queryId, question, either);
      const { rows, bytesScanned } = answer.result;
      const ms = took();
      const { fromStore } = answer;
      await this.parts.history.end(queryId, { rows, bytesScanned, ms, fromStore });
      return { queryId, ms, ...answer };
    } catch (thrown) {
      const error = toAppError(thrown, 'QUERY_FAILED');
      await this.parts.history.end(queryId, { ms: took(), error });
      throw error;
    } finally {
      this.running.delete(queryId);
    }
  }

  /** @param actor who wants it; anybody where left out @throws AppError QUERY_NOT_FOUND */
  result(queryId: string, actor?: string): KeptResult {
    return this.parts.kept.of(queryId, actor);
  }

  /** Writes an answer as a Parquet file. */
  writeParquet(result: KeptResult, to: string, signal: AbortSignal): Promise<void> {
    const { engine, limits } = this.parts;
    return writeParquet(engine, result, to, limits, signal);
  }

  /** @param actor who asked; anybody where left out @throws AppError QUERY_NOT_FOUND when it is not running */
  cancel(queryId: string, actor?: string): void {
    const running = this.running.get(queryId);
    if (!running || (actor !== undefined && running.actor !== actor)) {
      throw new AppError('QUERY_NOT_FOUND', `query ${queryId} is not running`);
    }
    running.stop.abort();
  }

  close(): Promise<void> {
    for (const { stop } of this.running.values()) stop.abort();
    return this.parts.kept.close();
  }

  private async answer(
    queryId: string,
    { sql, parameters = {}, actor, mayReadPersonalData, mayWrite }: SqlQuestion,
    signal: AbortSignal,
  ): Promise<Pick<SqlAnswer, 'result' | 'fromStore' | 'written'>> {
    const { engine, kept, gate, limits, tables, writer } = this.parts;
    const { target, select } = readStatement(sql);
    if (target && !mayWrite) {
      throw new AppError('FORBIDDEN', 'writing a table needs the role operator: ask for one');
    }
    const { sql: numbered, values } = numberParameters(select, parameters);
    const tree = await engine.parse(numbered);
    const checked = checkSelect(tree, numbered);
    const found = await resolveTables(checked.tables, tables, numbered);
    const digest = await this.digest(tree, values, found, mayReadPersonalData);
    // Nobody knows whether the rows of a database are those of last time.
    const areFiles = found.every(({ table }) => table.layout.format !== 'postgres');
    const isKept = checked.isDeterministic && !target && areFiles;
    const key = isKept ? digest : queryId;
    const fromStore = (): Pick<SqlAnswer, 'result' | 'fromStore'> | undefined => {
      const result = isKept ? kept.find(key) : undefined;
      if (!result) return undefined;
      kept.give(queryId, { actor, key });
      return { result, fromStore: true };
    };
    const before = fromStore();
    if (before) return before;
    this.holdBytes(sumOf(found.map(({ table }) => table.bytes)));
    const leave = await gate.enter(actor, signal);
    try {
      // Somebody may have asked the same meanwhile.
      const meanwhile = fromStore();
      if (meanwhile) return meanwhile;
      const asked = await this.open(found, signal);
      const bytesScanned = sumOf(asked.map(({ relation }) => relation.bytes));
      this.holdBytes(bytesScanned);
      const run = {
        sql: numbered,
        values,
        files: asked.flatMap(({ relation }) => relation.files),
        // What is written is read by others, too.
        prepare: viewsOf(asked, mayReadPersonalData && !target),
      };
      const sources = found.map(({ table }) => table);
      const written = target && (await writer.write(target, run, { sources, actor, sql, signal }));
      const rows = written ? writtenRow(written, run) : run;
      const result = { ...(await runQuestion(engine, rows, limits, kept, signal)), bytesScanned };
      kept.keep(key, result);
      kept.give(queryId, { actor, key });
      return { result, fromStore: false, ...(written ? { written } : {}) };
    } finally {
      leave();
    }
  }

  private async open(found: readonly ResolvedTable[], signal: AbortSignal): Promise<Asked[]> {
    const asked: Asked[] = [];
    for (const { table, isBare } of found) {
      const same = asked.find(
        (each) => each.table.name === table.name && each.table.database === table.database,
      );
      if (same) same.isBare ||= isBare;
      else asked.push({ table, isBare, relation: await this.parts.relations.of(table, signal) });
    }
    return asked;
  }

  /** @throws AppError QUERY_TOO_LARGE before anything is read */
  private holdBytes(bytes: number): void {
    const { bytesScanned } = this.parts.limits;
    if (bytes <= bytesScanned) return;
    const sizes = `the question reads tables of ${bytes} bytes, of ${bytesScanned} that it may`;
    throw new AppError('QUERY_TOO_LARGE', `${sizes}: ask a smaller table`);
  }

  /** The same for the same statement, values and files, and whoever may see the same of them. */
  private async digest(
    tree: unknown,
    values: readonly Cell[],
    found: readonly ResolvedTable[],
    mayReadPersonalData: boolean,
  ): Promise<string> {
    const words = JSON.stringify(tree, (name, value: unknown) =>
      name === 'query_location' ? undefined : value,
    );
    const hash = createHash('sha256').update(JSON.stringify([words, values, mayReadPersonalData]));
    for (const { table, isBare } of found) hash.update(await this.dataOf(table, isBare));
    return hash.digest('hex');
  }

  private async dataOf(table: CatalogueTable, isBare: boolean): Promise<string> {
    const { database, name, version, location, layout, columns, freshAt } = table;
    const files = await this.parts.tables.files(table);
    return JSON.stringify([
      database,
      name,
      version,
      location,
      layout,
      columns,
      freshAt,
      isBare,
      files,
    ]);
  }
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** What an answer to a statement that writes says. */
const writtenRow = ({ table, rows }: Written, run: object) => ({
  ...run,
  sql: `SELECT '${table}' AS "table", ${rows} AS "rows"`,
  values: [],
  files: [],
  prepare: [],
});
