import type { DataSource } from 'typeorm';
import type { Scope } from '#access/scope.js';
import type { Cell } from '#lake/ports/compute.js';
import type { QueryResult, QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import type { Audit } from '#platform/database/audit.js';
import type { FairQueue } from '#platform/http/fair-queue.js';
import { PersonalDataReader } from './sql/personal-data-reader.js';
import { formatAddress } from './tables/names.js';
import { withTimeLimit } from './tables/with-time-limit.js';
import type { CatalogueTable, Relations } from './tables/table.js';
import { maskedRowsSql } from './tables/personal-columns.js';
import { cutRowsSql } from './tables/scoped-tables.js';

const LIMITS: QueryLimits = { ms: 15_000, memory: '256MB' };

interface SampleServices {
  warehouse: DataSource;
  relations: Relations;
  engine: QueryEngine;
  /** Queue for turns at the engine. */
  turns: Pick<FairQueue, 'enter'>;
  audit: Audit;
}

interface TableSample {
  columns: { name: string; type: string; isMasked: boolean }[];
  rows: Cell[][];
  /** Whether the table has more rows. */
  isCut: boolean;
}

interface SampleRequest {
  rows: number;
  /** Whether to show personal columns; the caller has checked the role. */
  isOpen: boolean;
  /** Reader's name in the audit log. */
  actor: string;
  /** The reader's stores and departments, whose rows alone are read. */
  scope?: Scope | undefined;
}

/**
 * Returns the first rows of a table. Personal columns are masked, or shown with an audit record; no record, no rows.
 * Cells of erased persons are null.
 * @throws AppError of `Relations` and `QueryEngine`; BUSY, retryable, when too many wait
 */
export async function sampleTable(
  services: SampleServices,
  table: CatalogueTable,
  { rows, isOpen, actor, scope }: SampleRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<TableSample> {
  const columns = table.columns.map(({ name, type, isPersonal }) => ({
    name,
    type,
    isMasked: isPersonal && !isOpen,
  }));
  const leave = await services.turns.enter([actor], signal);
  const answer = await withTimeLimit(LIMITS.ms, signal, (ending) =>
    readFirstRows(services, table, { rows, isOpen, scope }, ending),
  ).finally(leave);
  const { isCut } = answer;
  const personal = isOpen ? table.columns.filter(({ isPersonal }) => isPersonal) : [];
  if (personal.length === 0) return { columns, rows: answer.rows, isCut };
  const people = new PersonalDataReader(services.warehouse, services.audit);
  // Cells of flows are encrypted; those of other tables are not.
  const opened = table.origin === 'flow' ? await people.decryptRows(answer.rows) : answer.rows;
  const details = { columns: personal.map(({ name }) => name), rows: opened.length };
  await people.recordAccess(`table ${formatAddress(table)}`, actor, details);
  return { columns, rows: opened, isCut };
}

async function readFirstRows(
  { relations, engine }: SampleServices,
  table: CatalogueTable,
  { rows, isOpen, scope }: Omit<SampleRequest, 'actor'>,
  signal: AbortSignal,
): Promise<QueryResult> {
  const relation = await relations.openRelation(table, signal);
  const shown = isOpen ? relation.sql : maskedRowsSql(table, relation.sql);
  const sample = engine.run({
    files: relation.files,
    prepare: [],
    queries: [{ sql: scope ? cutRowsSql(table, scope, shown) : shown, rows }],
    limits: LIMITS,
    signal,
  });
  const [answer] = await sample.finally(relation.release);
  if (!answer) throw new Error('the query engine returned no answer');
  return answer;
}
