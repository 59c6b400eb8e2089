// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openPage, Refusal, serveApi } from '../../test/render-console.js';

/** The published weeks: the years 2010 to 2012. */
const published = {
  data: { lowestFuelPrices: { coverage: { __typename: 'Coverage' } } },
  extensions: {
    snapshot: {
      id: '3',
      previousId: null,
      publishedAt: '2026-03-02T08:00:00.000Z',
      firstWeek: '2010-02-05',
      dataThrough: '2012-10-26',
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
      return { ...published, data: { [name]: published.data.lowestFuelPrices } };
    },
    'GET /v1/lowest-fuel-prices': new Refusal(400, {
      code: 'ARGUMENT_INVALID',
      detail: problem,
      errors: [{ argument: 'store', problem }],
    }),
  });

const findFilter = (name: string) => screen.findByLabelText(name);

afterEach(cleanup);

it('holds the filters in the address, and leaves out those with their initial value', async () => {
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

it('takes an impossible value of the address as the initial one', async () => {
  const requests = serveAnswer();
  openPage('/answers/lowest-fuel-prices?year=1999&store=-4');
  expect(await findFilter('Year')).toHaveProperty('value', '');
  expect(await findFilter('Store')).toHaveProperty('value', '');
  const asked = requests.filter(({ route }) => route === 'GET /v1/lowest-fuel-prices');
  expect(asked.map(({ query }) => [query.get('year'), query.get('store')])).toEqual(
    asked.map(() => [null, null]),
  );
});

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
