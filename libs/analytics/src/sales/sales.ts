import { z } from 'zod';
import type { Connection } from '../serving/connection.js';
import { Coverage } from '../serving/coverage.js';
import { pageAt } from '../serving/page.js';
import { DefineUseCase, type UseCase } from '../serving/use-case.js';
import { shapeOf } from '#serving/shape.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { rowShape, type SalesRow } from './row-shape.js';
import { marts } from './registry/marts.js';
import { planSales, type SalesPlan } from './plan/plan-sales.js';
import { planTotals } from './plan/plan-totals.js';
import type { SalesQuestion } from './question/question.js';
import { placeOfSales } from './sales-list.js';

/** One page of groups: rows with the dimensions and measures that were asked for. */
export interface SalesAnswer extends Connection<SalesRow> {
  /** Measures of all that the filters let through, whatever `having` leaves out. */
  totals: SalesRow;
}

/** Sales grouped, filtered, sorted and measured as the question says. */
@DefineUseCase({
  name: 'sales',
  path: 'sales',
  description:
    'Sales by any of the dimensions, with any of the measures: grouped, filtered and ordered as asked.',
  args: Object,
  result: Object,
  marts,
})
export class Sales implements UseCase<SalesQuestion, SalesAnswer> {
  constructor(private readonly marts: Marts) {}

  async answer(question: SalesQuestion, snapshot: Snapshot): Promise<SalesAnswer> {
    const { list, start } = placeOfSales(question);
    const [page, whole] = await Promise.all([
      this.page(planSales(question), snapshot, question.limit, start),
      this.whole(question, snapshot),
    ]);
    return { ...pageAt(page.nodes, page.totalCount, snapshot, list, start), ...whole };
  }

  private page(
    { sql, parameters, columns, order }: SalesPlan,
    snapshot: Snapshot,
    limit: number,
    start: number,
  ) {
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const count = parameters.length;
    return this.marts.rowOnce(
      z.object({ totalCount: z.int(), nodes: z.array(rowShape(columns)) }),
      `WITH list AS (\n${sql}\n)
    SELECT (SELECT count(*) FROM list) AS "totalCount",
           (SELECT coalesce(json_agg(row_to_json(page)), '[]') FROM (
              SELECT ${names} FROM list ORDER BY ${order} LIMIT $${count + 2} OFFSET $${count + 3}) page) AS nodes`,
      snapshot,
      [...parameters, limit, start],
    );
  }

  private async whole(question: SalesQuestion, snapshot: Snapshot) {
    const { sql, parameters, columns } = planTotals(question);
    const shape = z.intersection(shapeOf(Coverage), rowShape(columns));
    const row = await this.marts.rowOnce(shape, sql, snapshot, parameters);
    const { firstWeek, lastWeek, weeks } = row;
    const totals = Object.fromEntries(columns.map(({ name }) => [name, row[name]]));
    return { coverage: { firstWeek, lastWeek, weeks }, totals };
  }
}
