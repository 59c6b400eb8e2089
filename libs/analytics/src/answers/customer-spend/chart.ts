import { areaY, dot, line, lineY, pointerX, text, tip } from '@observablehq/plot';
import type { Connection, MonthConnection } from '../../serving/connection.js';
import type { CustomerMonth } from './customer-spend.js';
import { count, percent } from '../../words/numbers.js';
import { draw, NARROW } from '../../charts/draw.js';
import {
  type AnyAnswer,
  type AnswerChart,
  type FetchAnswer,
  ROWS_MAX,
} from '../../charts/custom-view.js';

/** A customer of the answer `topCustomers`, which the curve is drawn from. */
export interface Spender {
  createCustomer: number;
  rank: number;
  share: number | null;
}

interface QuestionArgs {
  customer?: number;
  year?: number;
}

/** Pages of customers that the curve reads; the rest is one straight line. */
const PAGES_MAX = 5;

/** A point of the curve. */
export interface LorenzPoint {
  /** Share of the customers, from those who spend least. */
  customers: number;
  /** Share of the spend of these customers. */
  spend: number;
  customer?: Spender;
}

/**
 * Returns the Lorenz curve: the spend of the customers who spend least, as a share of all.
 *
 * @param best customers, most spend first: all, or the first of them
 * @param total number of all customers
 */
export function computeLorenz(best: readonly Spender[], total: number): LorenzPoint[] {
  let spend = 1;
  const points = best.map((customer, index): LorenzPoint => {
    const point = { customers: 1 - index / total, spend, customer };
    spend -= customer.share ?? 0;
    return point;
  });
  const last = { customers: 1 - best.length / total, spend };
  return [{ customers: 0, spend: 0 }, ...(last.customers > 0 ? [last] : []), ...points.reverse()];
}

/** Reads the customers page by page. */
async function fetchCustomers(
  get: FetchAnswer<MonthConnection<Spender>>,
  year: number | undefined,
) {
  const pages: MonthConnection<Spender>[] = [];
  let after: string | undefined;
  do {
    const asked = { year, after, first: ROWS_MAX };
    const page = await get(asked, 'top-customers');
    pages.push(page);
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined && pages.length < PAGES_MAX);
  return pages;
}

/** Draws the curve below the line of equal spend, and marks the chosen customer. */
export function drawChart(
  points: readonly LorenzPoint[],
  chosen: number | undefined,
  width: number,
) {
  const place = { x: 'customers', y: 'spend' } as const;
  const marked = points.filter(({ customer }) => customer?.createCustomer === chosen);
  const [first, last] = [
    { customers: 0, spend: 0 },
    { customers: 1, spend: 1 },
  ];
  const isNarrow = width < NARROW;
  const side = Math.min(width, 620);
  return draw(width, {
    height: Math.min(side - 20, 420),
    marginRight: Math.max(24, width - side),
    x: {
      label: 'share of the customers, least spend first',
      labelAnchor: 'left',
      tickFormat: formatPercent,
      ticks: isNarrow ? 3 : 5,
      domain: [0, 1],
    },
    y: {
      label: 'share of all spend',
      tickFormat: formatPercent,
      grid: true,
      ticks: 5,
      domain: [0, 1],
    },
    marks: [
      areaY(points, {
        x: 'customers',
        y1: 'spend',
        y2: 'customers',
        fill: 'var(--accent-mark)',
        fillOpacity: 0.14,
      }),
      line([first, last], { ...place, stroke: 'var(--ink-soft)', strokeDasharray: '4 4' }),
      text([{ customers: 0.42, spend: 0.42 }], {
        ...place,
        dx: -8,
        textAnchor: 'end',
        text: () => 'equal spend',
      }),
      lineY(points, { ...place, stroke: 'var(--accent-mark)', strokeWidth: 2.2 }),
      dot(marked, { ...place, r: 5.5, fill: 'var(--accent-mark)', stroke: 'var(--paper)' }),
      text(marked, {
        ...place,
        dx: isOnLeft(marked[0]) ? 10 : -10,
        textAnchor: isOnLeft(marked[0]) ? 'start' : 'end',
        dy: isOnLeft(marked[0]) ? -12 : -2,
        className: 'figure',
        text: ({ customer }: LorenzPoint) =>
          customer ? `customer ${customer.createCustomer}, rank ${count(customer.rank)}` : '',
      }),
      tip(
        points,
        pointerX({
          ...place,
          title: ({ customers, spend }: LorenzPoint) =>
            `${percent(customers)} of the customers\n${percent(spend)} of the spend`,
        }),
      ),
    ],
  });
}

const isOnLeft = (point: LorenzPoint | undefined) => (point?.customers ?? 0) < 0.5;
const formatPercent = (ratio: number) => `${Math.round(ratio * 100)} %`;

export const chart: AnswerChart<
  AnyAnswer & Connection<CustomerMonth>,
  CustomerMonth,
  QuestionArgs,
  MonthConnection<Spender>
> = {
  more: (get, { year }) => fetchCustomers(get, year),
  draw({ more: pages, asked }) {
    const [page] = pages;
    if (!page || page.totalCount === 0) return undefined;
    const points = computeLorenz(
      pages.flatMap(({ nodes }) => nodes),
      page.totalCount,
    );
    return (width) => drawChart(points, asked.customer, width);
  },
};
