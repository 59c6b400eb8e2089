import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { identifier } from '../tables/names.js';
import { inTime } from '../tables/in-time.js';
import { maskedRowsSql } from '../tables/personal-columns.js';
import type { CatalogueTable, Relation, Relations } from '../tables/table.js';
import { type Answer, type Answers, type JudgedQuestion } from './answers.js';
import { ResultLimits, runOrWrite } from './answers.js';
import type { ResolvedTable } from './guard/check-select.js';
import type { KeptResults } from './kept-results.js';
import type { WorkspaceWriter } from './workspace-writer.js';

/** A table as a query sees it. */
interface Asked {
  table: CatalogueTable;
  relation: Relation;
  /** Whether the query names it without its database. */
  isBare: boolean;
}

/**
 * Returns SQL that defines exactly the views that a query may read.
 * @param isOpen whether personal columns are unmasked
 */
function viewsOf(asked: readonly Asked[], isOpen: boolean): string[] {
  return asked.flatMap(({ table, relation, isBare }) => {
    const schema = identifier(table.database);
    const view = `${schema}.${identifier(table.name)}`;
    const rows = isOpen ? relation.sql : maskedRowsSql(table, relation.sql);
    const made = [`CREATE SCHEMA IF NOT EXISTS ${schema}`, `CREATE VIEW ${view} AS ${rows}`];
    const bare = `CREATE VIEW main.${identifier(table.name)} AS SELECT * FROM ${view}`;
    return isBare && table.database !== 'main' ? [...made, bare] : made;
  });
}

export type SqlLimits = ResultLimits & {
  /** Size of the files that a query may read. */
  bytesScanned: number;
};

interface HereParts {
  relations: Relations;
  engine: QueryEngine;
  kept: KeptResults;
  writer: WorkspaceWriter;
  limits: SqlLimits;
}

/** Runs queries on this machine; remote files are copied first. */
export class AnswersHere implements Answers {
  constructor(private readonly parts: HereParts) {}

  hold({ found }: JudgedQuestion): Promise<void> {
    this.holdBytes(sumOf(found.map(({ table }) => table.bytes)));
    return Promise.resolve();
  }

  async answer(question: JudgedQuestion, signal: AbortSignal): Promise<Answer> {
    const { sql, values, found, target, actor, mayReadPersonalData } = question;
    const about = { sources: found.map(({ table }) => table), actor, sql: question.asked };
    const asked: Asked[] = [];
    try {
      return await inTime(this.parts.limits.ms, signal, async (ending) => {
        await this.open(found, asked, ending);
        const bytesScanned = sumOf(asked.map(({ relation }) => relation.bytes));
        this.holdBytes(bytesScanned);
        const files = asked.flatMap(({ relation }) => relation.files);
        const run = { sql, values, files, prepare: viewsOf(asked, mayReadPersonalData) };
        const beside = { target, about, signal: ending };
        const { ran, ...written } = await runOrWrite(this.parts, run, beside);
        return { result: { ...ran, bytesScanned, costUsd: null }, ...written };
      });
    } finally {
      for (const { relation } of asked) await relation.release?.();
    }
  }

  /** @param asked gets each table once it is open */
  private async open(
    found: readonly ResolvedTable[],
    asked: Asked[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const { table, isBare } of found) {
      const same = asked.find(
        (each) => each.table.name === table.name && each.table.database === table.database,
      );
      if (same) same.isBare ||= isBare;
      else asked.push({ table, isBare, relation: await this.parts.relations.of(table, signal) });
    }
  }

  /** @throws AppError QUERY_TOO_LARGE before anything is read */
  private holdBytes(bytes: number): void {
    const { bytesScanned } = this.parts.limits;
    if (bytes <= bytesScanned) return;
    const sizes = `the query reads tables of ${bytes} bytes, but the limit is ${bytesScanned}`;
    throw new AppError('QUERY_TOO_LARGE', `${sizes}: query a smaller table`);
  }
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
