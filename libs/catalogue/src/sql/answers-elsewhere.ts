import { rm } from 'node:fs/promises';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { SqlService } from '#lake/ports/sql-service.js';
import { AppError } from '#platform/errors/app-error.js';
import { inTime } from '../tables/in-time.js';
import type { TableRegistrations } from '../tables/glue-registrations.js';
import type { Answer, Answers, JudgedQuestion } from './answers.js';
import type { KeptResults } from './kept-results.js';
import { runOrWrite } from './run-or-write.js';
import type { ResultLimits } from './run-question.js';
import { keptRowsSql } from './write-parquet.js';
import type { WorkspaceWriter } from './workspace/workspace-writer.js';
import type { Dialect } from './service-sql/dialect.js';
import { type Kept, keepRows } from './keep-rows.js';
import { standingFor } from './service-sql/standing.js';
import { untilSettled } from './until-settled.js';
import { type ServiceQuestion, writeQuestion } from './service-sql/write-question.js';

/** Where a question that names no table is asked. */
const ANY_DATABASE = 'default';

interface ElsewhereParts {
  service: SqlService;
  dialect: Dialect;
  told: TableRegistrations;
  kept: KeptResults;
  /** What writes tables of what the service has answered. */
  engine: QueryEngine;
  writer: WorkspaceWriter;
  limits: ResultLimits;
}

/** Has a service answer, of tables that it reads where they lie. */
export class AnswersElsewhere implements Answers {
  constructor(private readonly parts: ElsewhereParts) {}

  async hold(question: JudgedQuestion, signal: AbortSignal): Promise<void> {
    await this.written(question, signal);
    if (question.target) await this.parts.writer.hold(question.target);
  }

  async answer(question: JudgedQuestion, signal: AbortSignal): Promise<Answer> {
    const { service, kept, limits } = this.parts;
    const isGone = () => signal.aborted;
    const { sql, parameters, holdTold } = await this.written(question, signal);
    if (isGone()) throw cancelled();
    const id = await service.start(sql, { database: ANY_DATABASE, parameters });
    try {
      const { bytesScanned, costUsd, rows } = await inTime(limits.ms, signal, async (ending) => {
        const settled = await untilSettled(service, id, { ms: limits.ms, signal: ending });
        return { ...settled, rows: await keepRows(service, id, limits, kept, ending) };
      });
      await holdTold(rows);
      const { ran, ...written } = question.target
        ? await this.write(question, rows, signal)
        : { ran: rows };
      return { result: { ...ran, bytesScanned, costUsd }, ...written };
    } catch (error) {
      // Of one that has ended nothing is left to cancel.
      await service.cancel(id).catch(() => undefined);
      throw isGone() ? cancelled() : error;
    }
  }

  close(): void {
    this.parts.service.close();
    this.parts.told.close?.();
  }

  /** Makes a table of rows that were brought here. @throws AppError QUERY_TOO_LARGE where there are more */
  private async write(
    { target, found, actor, asked }: JudgedQuestion,
    rows: Kept,
    signal: AbortSignal,
  ) {
    try {
      if (rows.isCut) {
        const message = `workspace.${target?.name} would have more than ${rows.rows} rows, which come here first`;
        throw new AppError('QUERY_TOO_LARGE', `${message}: run a recipe as a Glue job`);
      }
      const run = { sql: keptRowsSql(rows), values: [], files: [rows.file], prepare: [] };
      const about = { sources: found.map(({ table }) => table), actor, sql: asked };
      return await runOrWrite(this.parts, run, { target, about, signal });
    } finally {
      await rm(rows.folder, { recursive: true, force: true });
    }
  }

  /** @returns also what throws away rows that were read while a table was told anew: some may be missing */
  private async written(
    { tree, values, found, mayReadPersonalData }: JudgedQuestion,
    signal: AbortSignal,
  ): Promise<ServiceQuestion & { holdTold: (rows: Kept) => Promise<void> }> {
    const { told, dialect } = this.parts;
    const tables = found.map(({ table }) => table);
    const known = await told.of(tables, signal).catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });
    const standing = standingFor(found, known, dialect, mayReadPersonalData);
    const holdTold = async ({ folder }: Kept) => {
      if ((await told.isSame?.(tables, known)) ?? true) return;
      await rm(folder, { recursive: true, force: true });
      const message = 'a table of the question was written meanwhile; ask again';
      throw new AppError('BUSY', message, { retryable: true });
    };
    return { ...writeQuestion(tree, values, dialect, standing), holdTold };
  }
}

const cancelled = (): AppError => new AppError('QUERY_CANCELLED', 'the query was cancelled');
