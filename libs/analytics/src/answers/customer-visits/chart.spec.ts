// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { drawChart } from './chart.js';
import type { VisitGroup } from './visits.js';

const group: VisitGroup = {
  group: 'Store 1',
  store: 1,
  storeType: 'B',
  month: null,
  weekday: null,
  averageWeeklyVisits: 100,
  basis: 'ESTIMATED',
  share: 0,
  typeShare: 0.5,
  weekShare: null,
  observedWeeklyVisits: null,
  estimatedWeeklyVisits: 100,
  storeWeeks: 4,
  stores: 1,
  lowWeek: '2012-04-06',
  lowVisits: 80,
  highWeek: '2012-04-13',
  highVisits: 120,
};
const counted: VisitGroup = {
  ...group,
  group: 'Store 2',
  store: 2,
  basis: 'OBSERVED',
  averageWeeklyVisits: 50,
};
const month: VisitGroup = {
  ...group,
  group: 'April',
  store: null,
  storeType: null,
  month: 4,
  lowWeek: null,
  lowVisits: null,
  highWeek: null,
  highVisits: null,
};

const listFills = (chart: Element) =>
  [...chart.querySelectorAll('circle')].map((circle) => circle.getAttribute('fill'));
const listKeys = (chart: Element) =>
  [...chart.querySelectorAll('.legend span')].map(({ textContent }) => textContent);

it('draws counted visits filled, estimates hollow, and the range of the weeks of a store', () => {
  const chart = drawChart([group, counted, { ...group, averageWeeklyVisits: null }], 800);
  expect(chart.textContent).toContain('Store 1');
  expect(chart.querySelectorAll('circle')).toHaveLength(2);
  expect(chart.outerHTML).toContain('var(--paper)');
  expect(listKeys(chart)).toEqual([
    'counted',
    'estimated',
    'from the lowest to the highest week',
    'Type B',
  ]);
});

it('draws months without a range', () => {
  const chart = drawChart([month], 400);
  expect(chart.querySelectorAll('circle')).toHaveLength(1);
  expect(listFills(chart)).not.toContain('var(--type-b)');
  expect(listKeys(chart)).toEqual(['estimated']);
});
