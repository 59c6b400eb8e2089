import { z } from 'zod';
import type { Scope } from '#access/scope.js';
import { requireArgumentsInScope } from '../serving/arguments-in-scope.js';
import type { Connection } from '../serving/connection.js';
import { Coverage } from '../serving/coverage.js';
import { buildPage, type ListPlace, parseStart } from '../serving/page.js';
import { defineAnswer } from '../serving/answer-definition.js';
import { readPlaces, requirePlace } from '../serving/places.js';
import type { Column } from '#serving/columns.js';
import { createShape } from '#serving/shape.js';
import type { Marts } from '../snapshot/marts.js';
import { requireCalendar } from '../snapshot/require-calendar.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';
import { marts as salesMarts } from './registry/figures.js';
import {
  planCoveredWeeks,
  planSales,
  type SalesPlan,
  planTotals,
  type SalesColumn,
} from './plan/plan-sales.js';
import { isFiscal, readsProfiles, type SalesQuestion } from './question/question.js';
import { hashList } from '#serving/cursor.js';
import { requireKnownNames } from './require-known-names.js';
import type { ListExportQuery } from '../serving/list-exports.js';

/** One page of groups: rows with the requested dimensions and measures. */
export interface SalesAnswer extends Connection<SalesRow> {
  /** Measures of everything that passes the filters, regardless of `having`. */
  totals: SalesRow;
}

/** Sales, grouped, filtered, sorted and measured by a question. */
export const sales = defineAnswer<SalesQuestion, SalesAnswer>({
  name: 'sales',
  description:
    'Sales by any dimensions, with any measures: grouped, filtered and ordered by the question.',
  args: Object,
  result: Object,
  marts: [
    ...salesMarts,
    'store_week_coverage',
    'calendar_week',
    'store_profile',
    'department_profile',
    'plan_store_week',
    'plan_store_department_week',
  ],
  example: '{ sales(groupBy: [YEAR]) { nodes { year sales } } }',
  views: [],
  async answer(question, snapshot, marts) {
    await requireAnswerable(marts, snapshot, question);
    const { list, start } = locateSalesPage(question, snapshot.scope);
    const [page, whole] = await Promise.all([
      readGroups(marts, planSales(question), snapshot, question.limit, start),
      readWhole(marts, question, snapshot),
    ]);
    return { ...buildPage(page.nodes, page.totalCount, snapshot, list, start), ...whole };
  },
  listCoveredWeeks: ({ filters }) => planCoveredWeeks(filters),
});

/**
 * Requires that a snapshot can answer a question.
 * @throws AppError ARGUMENT_INVALID for a store that the caller may not see, or for an unknown name of the filters; NO_SNAPSHOT for fiscal periods or places of a snapshot of a former version
 */
export async function requireAnswerable(
  marts: Marts,
  snapshot: ReadSnapshot,
  question: SalesQuestion,
): Promise<void> {
  requireArgumentsInScope(question.filters, snapshot.scope);
  if (isFiscal(question)) await requireCalendar(marts, snapshot);
  if (readsProfiles(question)) await requireKnownPlaces(marts, snapshot, question);
  await requireKnownNames(marts, snapshot, question.filters);
}

async function requireKnownPlaces(
  marts: Marts,
  snapshot: ReadSnapshot,
  question: SalesQuestion,
): Promise<void> {
  const places = await readPlaces(marts, snapshot);
  for (const kind of ['region', 'district'] as const) {
    const names = question.filters[kind];
    if (typeof names !== 'object') continue;
    for (const name of names)
      if (name !== 'none') requirePlace(kind, String(name), places, `filters.${kind}`);
  }
}

function readGroups(
  marts: Marts,
  { sql, parameters, columns, order }: SalesPlan,
  snapshot: ReadSnapshot,
  limit: number,
  start: number,
) {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const count = parameters.length;
  return marts.row(
    z.object({ totalCount: z.int(), nodes: z.array(rowShape(columns)) }),
    `WITH list AS (\n${sql}\n)
    SELECT (SELECT count(*) FROM list) AS "totalCount",
           (SELECT coalesce(json_agg(row_to_json(page)), '[]') FROM (
              SELECT ${names} FROM list ORDER BY ${order} LIMIT $${count + 2} OFFSET $${count + 3}) page) AS nodes`,
    snapshot,
    [...parameters, limit, start],
  );
}

async function readWhole(marts: Marts, question: SalesQuestion, snapshot: ReadSnapshot) {
  const { sql, parameters, columns } = planTotals(question);
  const shape = z.intersection(createShape(Coverage), rowShape(columns));
  const row = await marts.row(shape, sql, snapshot, parameters);
  const coverage = createShape(Coverage).parse(row);
  const totals = Object.fromEntries(columns.map(({ name }) => [name, row[name]]));
  return { coverage, totals };
}

/** Returns where a question continues. The next page may have other measures. @throws AppError CURSOR_INVALID */
function locateSalesPage(question: SalesQuestion, scope: Scope | undefined): ListPlace {
  const { dimensions, filters, having, sorts, after } = question;
  const list = hashList('sales', { dimensions, filters, having, sorts, ...(scope && { scope }) });
  return { list, start: parseStart(after, list) };
}

/** Returns all groups of a question, in its order, from its cursor on. @throws AppError CURSOR_INVALID */
export function buildSalesList(question: SalesQuestion, scope?: Scope): ListExportQuery {
  requireArgumentsInScope(question.filters, scope);
  const { sql, parameters, columns: planned, order } = planSales(question);
  const columns = planned.map(({ name, type, scale, description }): Column => ({
    name,
    type: scale === undefined ? type : { decimal: scale },
    description,
  }));
  return { path: 'sales', sql, parameters, columns, order, ...locateSalesPage(question, scope) };
}

const shapes: Record<SalesColumn['type'], z.ZodType> = {
  integer: z.int(),
  number: z.number(),
  text: z.string(),
  date: z.iso.date(),
  boolean: z.boolean(),
};

/** A group or the totals: values by the names of the requested columns. */
export type SalesRow = Record<string, unknown>;

function rowShape(columns: readonly SalesColumn[]): z.ZodType<SalesRow> {
  const entries = columns.map(({ name, type, nullable }) => {
    const shape = shapes[type];
    return [name, nullable ? shape.nullable() : shape] as const;
  });
  return z.object(Object.fromEntries(entries));
}
