import type { Flow } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';
import { overlap, rangeOf } from '../flow/period.js';
import type { FormerChunk, StatedRows, ToldBy } from '../ledger/run-plans.js';
import type { PlannedChunk } from './planned-chunks.js';

/** How many rows there are to be, and what told it. */
export interface Expected {
  /** Null when nothing tells. */
  rows: number | null;
  by: ToldBy;
}

/** What is known before a row is read. */
export interface RowFacts {
  stated: readonly StatedRows[];
  former: readonly FormerChunk[];
}

type RowFlow = Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares'>;

const NOTHING: Expected = { rows: null, by: 'unknown' };

/**
 * Rows that a chunk is to have: exactly those that it has when it is taken over; what files state at most, of a
 * dataset and of what has a row for each of its rows; of others as many as it had in the snapshot before, or,
 * where it was not there, at most those that it groups.
 */
export function expectedRows(
  flow: RowFlow,
  { relation, period, known, lacksFiles }: PlannedChunk,
  { stated, former }: RowFacts,
): Expected {
  if (known && !lacksFiles) return { rows: known.rows, by: 'ledger' };
  const rowForRows = statedOf(rowForRow(flow, relation), period, stated);
  if (rowForRows) return rowForRows;
  const before = former.find((each) => each.relation === relation && each.period === period);
  if (before) return { rows: before.rows, by: 'former' };
  return statedOf(groupedFrom(flow, relation), period, stated) ?? NOTHING;
}

/** What files state of a dataset in a period, at most; undefined when that cannot be told. */
function statedOf(
  dataset: string | undefined,
  period: string,
  stated: readonly StatedRows[],
): Expected | undefined {
  const parts = stated.filter((each) => each.relation === dataset);
  const within = parts.filter((each) => isWithin(each.period, period));
  // A part that is longer than the period cannot be told apart.
  const isTold = parts.every((each) => within.includes(each) || !shares(each.period, period));
  return isTold && within.length > 0 ? { rows: sumOf(within), by: 'files' } : undefined;
}

/** Rows of all chunks of a relation together, as surely as the least sure of them. */
export function expectedOf(chunks: readonly Expected[]): Expected {
  if (chunks.some(({ rows }) => rows === null)) return NOTHING;
  const by = (['former', 'files'] as const).find((each) => chunks.some((told) => told.by === each));
  return { rows: chunks.reduce((sum, { rows }) => sum + (rows ?? 0), 0), by: by ?? 'ledger' };
}

/** The dataset of which a relation has a row for each row. */
function rowForRow(
  { datasets, models, marts, shares }: RowFlow,
  relation: string,
): string | undefined {
  if (datasets.has(relation)) return relation;
  const mart = [...marts, ...shares].find(({ name }) => name === relation);
  const model = mart?.reconciles?.rows === true ? mart.reconciles.with : relation;
  return models.find(({ name }) => name === model)?.rowsOf;
}

/**
 * The dataset whose rows a mart groups: it reads nothing else but parameters, its money is theirs, and none of its
 * rows is of another period.
 */
function groupedFrom({ models, marts }: RowFlow, relation: string): string | undefined {
  const mart = marts.find(({ name }) => name === relation);
  const model = mart?.reconciles?.with;
  if (!mart || mart.period?.lookBackDays !== undefined) return undefined;
  if (!mart.reads.every((input) => input === model || input === PARAMETERS)) return undefined;
  return models.find(({ name }) => name === model)?.rowsOf;
}

function isWithin(part: string, period: string): boolean {
  const [inner, outer] = [rangeOf(part), rangeOf(period)];
  if (!outer) return true;
  return inner !== undefined && inner.from >= outer.from && inner.before <= outer.before;
}

function shares(part: string, period: string): boolean {
  const [theirs, own] = [rangeOf(part), rangeOf(period)];
  return !theirs || !own || overlap(theirs, own);
}

const sumOf = (parts: readonly StatedRows[]) => parts.reduce((sum, { rows }) => sum + rows, 0);
