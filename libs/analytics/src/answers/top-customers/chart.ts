import { barX, pointerY, ruleX, text, tip } from '@observablehq/plot';
import type { TopCustomer, TopCustomersConnection } from './top-customers.js';
import { money, percent } from '../../words/numbers.js';
import { draw, NARROW } from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

/** Customers with a bar. */
const BARS = 15;

/** A customer with the share of those before. */
export interface Step {
  customer: TopCustomer;
  from: number;
  to: number;
}

/** Returns each customer's share of the spend, after the shares of those who spent more. */
export function buildSteps(customers: readonly TopCustomer[]): Step[] {
  let to = 0;
  return customers.slice(0, BARS).flatMap((customer) => {
    if (customer.share === null) return [];
    const from = to;
    to += customer.share;
    return [{ customer, from, to }];
  });
}

/** Without decimals that the ticks do not need. */
const formatShare = (ratio: number) => `${Number((ratio * 100).toFixed(1))} %`;

/** Draws shares as steps: each bar starts where the customers before it end. */
export function drawChart(steps: readonly Step[], width: number): Element {
  const isNarrow = width < NARROW;
  const name = ({ customer }: Step) => String(customer.customer);
  const most = steps.at(-1)?.to ?? 0;
  return draw(width, {
    height: 64 + steps.length * 26,
    marginLeft: 64,
    marginRight: isNarrow ? 50 : 60,
    x: {
      label: 'cumulative share of all spend',
      labelAnchor: 'left',
      tickFormat: formatShare,
      grid: true,
      ticks: isNarrow ? 3 : 6,
      domain: [0, most],
    },
    y: { label: 'customer', labelAnchor: 'top', tickSize: 0, domain: steps.map(name) },
    marks: [
      barX(steps, {
        x1: () => 0,
        x2: 'from',
        y: name,
        fill: 'var(--accent-mark)',
        fillOpacity: 0.2,
      }),
      barX(steps, { x1: 'from', x2: 'to', y: name, fill: 'var(--accent-mark)' }),
      ruleX([0]),
      text(steps, {
        x: 'to',
        y: name,
        dx: 6,
        textAnchor: 'start',
        className: 'figure',
        text: ({ to }: Step) => percent(to),
      }),
      tip(
        steps,
        pointerY({
          x: 'to',
          y: name,
          title: ({ customer, to }: Step) =>
            `Customer ${customer.customer}, rank ${customer.rank}\n${money(customer.total)}\n${percent(customer.share ?? 0)}, cumulative ${percent(to)}`,
        }),
      ),
    ],
  });
}

export const chart: AnswerChart<TopCustomersConnection, TopCustomer> = {
  draw({ rows }) {
    const steps = buildSteps(rows);
    return steps.length > 0 ? (width) => drawChart(steps, width) : undefined;
  },
};
