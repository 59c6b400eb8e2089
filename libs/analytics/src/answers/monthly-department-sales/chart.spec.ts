// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { buildPoints, chart, drawChart } from './chart.js';

/** Months of two departments, from month 11 of 2011 on. */
const months = ['2011-11-26', '2011-12-31', '2012-01-28'].flatMap((month, index) =>
  [1, 2].map((department) => ({
    department,
    month,
    fiscalYear: index < 2 ? 2011 : 2012,
    fiscalQuarter: index < 2 ? '2011-Q4' : '2012-Q1',
    fiscalMonth: ['2011-M11', '2011-M12', '2012-M01'][index],
    total: 4,
    weeklyAverage: 1 + index,
    state: 'COMPLETE',
  })),
) as never[];

async function readAsked(asked: object) {
  let parameters: object = {};
  const get = (given: object) => {
    parameters = given;
    return Promise.resolve({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  };
  const facts = { firstWeek: '2010-02-05', lastWeek: '2013-11-29' };
  await chart.more?.(get as never, asked, facts as never);
  return parameters;
}

it('asks the twelve months up to the last one, or all months of the year of the question', async () => {
  expect(await readAsked({ department: 1 })).toMatchObject({ from: '2012-12-01' });
  expect(await readAsked({ department: 1, to: '2011-03-31' })).toMatchObject({
    from: '2010-04-01',
  });
  const ofYear = await readAsked({ department: 1, year: 2012, calendar: 'FISCAL' });
  expect(ofYear).toMatchObject({ year: 2012, from: undefined });
});

it('draws every department over the months that it has', () => {
  const drawn = drawChart(months, buildPoints(months), 1, 800);
  expect(drawn.textContent).toContain('Every department over 3 months');
});
