// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openPage, operator, Refusal, serveApi } from '../../test/render-console.js';

/** The published weeks: the years 2010 to 2012. */
const published = {
  extensions: {
    snapshot: {
      id: '3',
      previousId: null,
      upstreamId: null,
      publishedAt: '2026-03-02T08:00:00.000Z',
      firstWeek: '2010-02-05',
      dataThrough: '2012-10-26',
      completeThrough: '2012-10-26',
      weeks: 143,
      quality: 'PASSED',
      shareSetAside: null,
    },
  },
};
const problem = 'store 99 has no prices';
const serveAnswer = () =>
  serveApi({
    'POST /graphql': (request: { body: unknown }) => {
      const { query } = request.body as { query: string };
      const [name = ''] = /(?<=\{ )\w+(?=\()/.exec(query) ?? [];
      return { ...published, data: { [name]: { totalCount: 182 } } };
    },
    'GET /v1/lowest-fuel-prices': new Refusal(400, {
      code: 'ARGUMENT_INVALID',
      detail: problem,
      errors: [{ argument: 'store', problem }],
    }),
  });

const findFilter = (name: string) => screen.findByLabelText(name);

afterEach(cleanup);

it('holds the filters in the address', async () => {
  const requests = serveAnswer();
  const { readAddress } = openPage('/answers/lowest-fuel-prices?storeType=B');
  const year = await findFilter('Year');
  expect(Array.from(year.querySelectorAll('option'), ({ text }) => text)).toEqual([
    'All',
    '2010',
    '2011',
    '2012',
  ]);
  expect(await findFilter('Store type')).toHaveProperty('value', 'B');

  fireEvent.change(year, { target: { value: '2011' } });
  await waitFor(() =>
    expect(readAddress()).toBe('/answers/lowest-fuel-prices?year=2011&storeType=B'),
  );
  fireEvent.change(await findFilter('Store type'), { target: { value: '' } });
  await waitFor(() => expect(readAddress()).toBe('/answers/lowest-fuel-prices?year=2011'));
  const asked = requests.filter(({ route }) => route === 'GET /v1/lowest-fuel-prices');
  expect(asked.at(-1)?.query.get('year')).toBe('2011');
  expect(asked.at(-1)?.query.has('storeType')).toBe(false);
});

it('shows what is impossible in the address at its filter, and asks nothing else instead', async () => {
  const requests = serveAnswer();
  openPage('/answers/lowest-fuel-prices?year=1999&store=-4');
  const year = await findFilter('Year');
  expect(year).toHaveProperty('value', '1999');
  const problem = (field: HTMLElement) =>
    document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent;
  expect(problem(year)).toBe('1999 is not one of the choices: All, 2010, 2011, 2012.');
  const store = await findFilter('Store');
  expect(store).toHaveProperty('value', '-4');
  expect(problem(store)).toBe('-4 is not between 1 and 2147483647.');
  expect(requests.filter(({ route }) => route === 'GET /v1/lowest-fuel-prices')).toEqual([]);
});

it('asks the snapshot to which a link is pinned, and names the published one', async () => {
  const requests = serveAnswer();
  const { readAddress } = openPage('/answers/lowest-fuel-prices?snapshot=2');
  await screen.findByText(/As of snapshot 2\. Snapshot 3 with data through 26 October 2012/);
  fireEvent.click(await screen.findByRole('button', { name: 'Show it' }));
  await waitFor(() => expect(readAddress()).toBe('/answers/lowest-fuel-prices'));
  const asked = requests.filter(({ route }) => route === 'GET /v1/lowest-fuel-prices');
  expect(asked[0]?.query.get('snapshot')).toBe('2');
  expect(asked.at(-1)?.query.has('snapshot')).toBe(false);
});

it('names the filters of a link that the answer does not know', async () => {
  serveAnswer();
  openPage('/answers/lowest-fuel-prices?bins=4&by=STORE&store=3&snapshot=2');
  const note = await screen.findByText(/^The link has filters/);
  expect(note.textContent).toBe(
    'The link has filters that this answer does not know: bins, by. The question leaves them out.',
  );
});

it('leads to the neighbouring questions, within its filters', async () => {
  serveApi({
    'POST /graphql': { ...published, data: { departmentPerformance: { totalCount: 1 } } },
    'GET /v1/forecast': {
      state: 'NONE',
      reason: 'too few weeks',
      explanation: 'None.',
      total: null,
      weeks: [],
      history: [],
      coverage: { firstWeek: null, lastWeek: null, weeks: 0, partialWeeks: [] },
    },
  });
  openPage('/answers/forecast?store=3');
  const related = await screen.findByRole('navigation', { name: 'Related questions' });
  const links = Array.from(related.querySelectorAll('a'), (link) => [
    link.textContent,
    link.getAttribute('href'),
  ]);
  expect(links).toContainEqual([
    'A forecast of past weeks, and the sales that came',
    '/answers/forecast-backtest?store=3',
  ]);
  expect(links).toContainEqual([
    'The forecast under changes',
    '/answers/forecast-scenario?store=3',
  ]);
});

it('writes the defaults of a question into the address', async () => {
  serveAnswer();
  const { readAddress } = openPage('/answers/monthly-department-sales');
  await waitFor(() =>
    expect(readAddress()).toBe(
      '/answers/monthly-department-sales?department=1&calendar=GREGORIAN&period=MONTH',
    ),
  );
});

it.each([
  ['monthly-department-sales', 'Department', 'department', '7', '1'],
  ['sales-prediction', 'Unemployed above, %', 'unemploymentAbove', '9.5', '8'],
])(
  'asks %s with the value that an emptied field shows',
  async (name, label, argument, set, used) => {
    const requests = serveAnswer();
    const { readAddress } = openPage(`/answers/${name}?${argument}=${set}`);
    const field = await findFilter(label);
    field.focus();
    fireEvent.input(field, { target: { value: '' } });
    await waitFor(() => expect(readAddress()).toContain(`${argument}=${used}`));
    expect(field).toHaveProperty('value', '');
    expect(field).toHaveProperty('placeholder', used);
    await waitFor(() => {
      const asked = requests.filter(({ route }) => route === `GET /v1/${name}`);
      // A request for figures beside the answer may have other arguments.
      const values = asked
        .map(({ query }) => query.get(argument))
        .filter((value) => value !== null);
      expect(values.at(-1)).toBe(used);
    });
  },
);

it('shows what the API refuses at its filter, and keeps the value', async () => {
  serveAnswer();
  openPage('/answers/lowest-fuel-prices?store=99');
  expect((await screen.findByRole('alert')).textContent).toContain('ARGUMENT_INVALID');
  const store = await findFilter('Store');
  expect(store).toHaveProperty('value', '99');
  expect(store.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(store.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    problem,
  );
});

it('shows a reader who is bound to stores the figures of the chain next to the answer', async () => {
  const requests = serveApi({
    'GET /auth/me': { ...operator, scope: { stores: [3] }, endpoints: ['yearlyStorePerformance'] },
    'POST /graphql': { ...published, data: { yearlyStorePerformance: { totalCount: 0 } } },
    'GET /v1/yearly-store-performance': {
      nodes: [],
      years: [],
      totalCount: 0,
      latest: null,
      pageInfo: { hasNextPage: false, endCursor: null },
      coverage: { firstWeek: null, lastWeek: null, weeks: 0, partialWeeks: [], scope: 'store 3' },
    },
    'GET /v1/benchmarks': {
      isOpen: true,
      stores: 22,
      averageStoreWeek: 1000.5,
      share: 0.0213,
      ranks: [{ store: 3, sales: 1, rank: 21 }],
      salesPerPointOfUnemployment: null,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0, partialWeeks: [] },
    },
  });
  openPage('/answers/yearly-store-performance?year=2011&storeType=A');
  const chain = await screen.findByRole('complementary', { name: 'Figures of the whole chain' });
  expect(chain.textContent).toContain(
    'Store 3 is number 21 of 22 stores of type A of the chain by sales in 2011.',
  );
  const asked = requests.filter(({ route }) => route === 'GET /v1/benchmarks');
  expect(asked.map(({ query }) => query.toString())).toEqual(['year=2011&storeType=A']);
});
