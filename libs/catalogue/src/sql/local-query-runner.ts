import type { Scope } from '#access/scope.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { quoteIdentifier } from '../tables/names.js';
import { withTimeLimit } from '../tables/with-time-limit.js';
import { maskedRowsSql } from '../tables/personal-columns.js';
import { cutRowsSql } from '../tables/scoped-tables.js';
import type { CatalogueTable, Relation, Relations } from '../tables/table.js';
import { type QueryOutput, type SqlQueryRunner, type AcceptedQuery } from './query-runner.js';
import { ResultLimits, runOrWrite } from './query-runner.js';
import type { ResolvedTable } from './guard/check-select.js';
import type { ResultStore } from './result-store.js';
import type { WorkspaceWriter } from './workspace-writer.js';

/** A table as a query sees it. */
interface QueriedTable {
  table: CatalogueTable;
  relation: Relation;
  /** Whether the query names it without its database. */
  isBare: boolean;
}

/**
 * Returns SQL that defines exactly the views that a query may read. For a scope they are tables of its rows: over a view, the
 * engine promises no order of conditions, and the error of one could quote a row of others.
 * @param isOpen whether personal columns are unmasked
 */
function buildViews(
  asked: readonly QueriedTable[],
  { isOpen, scope }: { isOpen: boolean; scope: Scope | undefined },
): string[] {
  return asked.flatMap(({ table, relation, isBare }) => {
    const schema = quoteIdentifier(table.database);
    const view = `${schema}.${quoteIdentifier(table.name)}`;
    const masked = isOpen ? relation.sql : maskedRowsSql(table, relation.sql);
    const rows = scope
      ? `TABLE ${view} AS ${cutRowsSql(table, scope, masked)}`
      : `VIEW ${view} AS ${masked}`;
    const made = [`CREATE SCHEMA IF NOT EXISTS ${schema}`, `CREATE ${rows}`];
    const bare = `CREATE VIEW main.${quoteIdentifier(table.name)} AS SELECT * FROM ${view}`;
    return isBare && table.database !== 'main' ? [...made, bare] : made;
  });
}

export type SqlLimits = ResultLimits & {
  /** Size of the files that a query may read. */
  bytesScanned: number;
};

interface LocalRunnerParts {
  relations: Relations;
  engine: QueryEngine;
  results: ResultStore;
  writer: WorkspaceWriter;
  limits: SqlLimits;
}

/** Runs queries on this machine; remote files are copied first. */
export class LocalQueryRunner implements SqlQueryRunner {
  constructor(private readonly parts: LocalRunnerParts) {}

  requireRunnable({ tables, scope }: AcceptedQuery): Promise<void> {
    this.requireBytesWithinLimit(sumNumbers(tables.map(({ table }) => table.bytes)), scope);
    return Promise.resolve();
  }

  async runQuery(question: AcceptedQuery, signal: AbortSignal): Promise<QueryOutput> {
    const { sql, values, tables, target, actor, mayReadPersonalData: isOpen, scope } = question;
    const about = { sources: tables.map(({ table }) => table), actor, sql: question.statement };
    const asked: QueriedTable[] = [];
    try {
      return await withTimeLimit(this.parts.limits.ms, signal, async (ending) => {
        await this.openTables(tables, asked, ending);
        const bytesScanned = sumNumbers(asked.map(({ relation }) => relation.bytes));
        this.requireBytesWithinLimit(bytesScanned, scope);
        const files = asked.flatMap(({ relation }) => relation.files);
        const run = { sql, values, files, prepare: buildViews(asked, { isOpen, scope }) };
        const beside = { target, source: about, signal: ending };
        const { ran, ...written } = await runOrWrite(this.parts, run, beside);
        // The size of the tables is of the whole chain.
        const scanned = scope ? null : bytesScanned;
        return { result: { ...ran, bytesScanned: scanned, costUsd: null }, ...written };
      });
    } finally {
      for (const { relation } of asked) await relation.release?.();
    }
  }

  /** @param asked gets each table once it is open */
  private async openTables(
    found: readonly ResolvedTable[],
    asked: QueriedTable[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const { table, isBare } of found) {
      const same = asked.find(
        (each) => each.table.name === table.name && each.table.database === table.database,
      );
      if (same) same.isBare ||= isBare;
      else
        asked.push({
          table,
          isBare,
          relation: await this.parts.relations.openRelation(table, signal),
        });
    }
  }

  /** @throws AppError QUERY_TOO_LARGE before anything is read */
  private requireBytesWithinLimit(bytes: number, scope: Scope | undefined): void {
    const { bytesScanned } = this.parts.limits;
    if (bytes <= bytesScanned) return;
    // The size of the tables is of the whole chain.
    const sizes = scope
      ? `the query reads tables larger than the limit of ${bytesScanned} bytes`
      : `the query reads tables of ${bytes} bytes, but the limit is ${bytesScanned}`;
    throw new AppError('QUERY_TOO_LARGE', `${sizes}: query a smaller table`);
  }
}

const sumNumbers = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0);
