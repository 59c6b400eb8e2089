import type { DataSource } from 'typeorm';
import { type Cell, literal } from '#lake/ports/compute.js';
import type { QueryAnswer, QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { openCells } from '#personal/person-keys.js';
import type { Audit } from '#pipeline/ledger/flows/audit.js';
import type { FairQueue } from '#platform/http/fair-queue.js';
import { addressOf, identifier } from './tables/names.js';
import { inTime } from './tables/in-time.js';
import type { CatalogueTable, Relations } from './tables/table.js';
import { MASK, maskedSql } from './tables/personal-columns.js';

export const SAMPLE_ROWS_MAX = 100;

const LIMITS: QueryLimits = { ms: 15_000, memory: '256MB' };

/** What a sample is taken with. */
export interface SampleDesk {
  warehouse: DataSource;
  relations: Relations;
  engine: QueryEngine;
  /** Whose turn it is at the engine. */
  turns: Pick<FairQueue, 'enter'>;
  audit: Audit;
}

export interface TableSample {
  columns: { name: string; type: string; isMasked: boolean }[];
  rows: Cell[][];
  /** The table has more. */
  isCut: boolean;
}

/** What is asked for. */
export interface SampleOf {
  rows: number;
  /** Whether personal columns are to be opened; the caller has seen to it that they may be. */
  isOpen: boolean;
  /** Who reads, as the audit log names them. */
  actor: string;
}

/**
 * The first rows of a table. Personal columns are masked, or opened and on record: what cannot be recorded is not
 * shown. Of whoever is erased they are null.
 * @throws AppError of `Relations` and `QueryEngine`; BUSY, retryable, when too many wait
 */
export async function sampleTable(
  desk: SampleDesk,
  table: CatalogueTable,
  { rows, isOpen, actor }: SampleOf,
  signal: AbortSignal = new AbortController().signal,
): Promise<TableSample> {
  const columns = table.columns.map(({ name, type, isPersonal }) => ({
    name,
    type,
    isMasked: isPersonal && !isOpen,
  }));
  const cells = columns.map(({ name, isMasked }) => {
    const quoted = identifier(name);
    // What is masked never leaves the engine.
    return isMasked ? `${maskedSql(table, quoted, literal(MASK))} AS ${quoted}` : quoted;
  });
  const leave = await desk.turns.enter([actor], signal);
  const answer = await inTime(LIMITS.ms, signal, (ending) =>
    firstRows(desk, table, { cells, rows }, ending),
  ).finally(leave);
  const { warehouse, audit } = desk;
  const personal = table.columns.flatMap(({ name, isPersonal }, place) =>
    isPersonal && isOpen ? [{ name, place }] : [],
  );
  if (personal.length === 0) return { columns, rows: answer.rows, isCut: answer.isCut };
  const opened = await openedRows(warehouse, answer.rows, table, personal);
  await audit.record(warehouse, {
    actor,
    action: 'read-personal-data',
    subject: `table ${addressOf(table)}`,
    details: { columns: personal.map(({ name }) => name), rows: opened.length },
  });
  return { columns, rows: opened, isCut: answer.isCut };
}

async function firstRows(
  { relations, engine }: SampleDesk,
  table: CatalogueTable,
  { cells, rows }: { cells: readonly string[]; rows: number },
  signal: AbortSignal,
): Promise<QueryAnswer> {
  const relation = await relations.of(table, signal);
  const sample = engine.run({
    files: relation.files,
    prepare: [],
    questions: [{ sql: `SELECT ${cells.join(', ')} FROM (${relation.sql}) AS t`, rows }],
    limits: LIMITS,
    signal,
  });
  const [answer] = await sample.finally(relation.release);
  if (!answer) throw new Error('the query engine answered nothing');
  return answer;
}

/** Cells of flows lie sealed; those of other tables are as open as their files. */
async function openedRows(
  warehouse: DataSource,
  rows: readonly Cell[][],
  { origin }: CatalogueTable,
  personal: readonly { place: number }[],
): Promise<Cell[][]> {
  if (origin !== 'flow') return [...rows];
  const texts = rows.flatMap((row) => personal.map(({ place }) => asText(row[place] ?? null)));
  const opened = await openCells(warehouse, texts);
  return rows.map((row, index) => {
    const own = [...row];
    for (const [at, { place }] of personal.entries()) {
      own[place] = opened[index * personal.length + at] ?? null;
    }
    return own;
  });
}

const asText = (cell: Cell) => (cell === null ? null : String(cell));
