// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { type ApiRequest, openPage, serveApi } from '../../test/render-console.js';
import type { Schemas } from '../data/api.js';

const createRun = (id: number): Schemas['ListedRun'] => ({
  id: String(id),
  flow: 'weekly-sales',
  status: 'succeeded',
  trigger: 'files',
  priority: 'normal',
  requestedAt: '2026-03-02T08:00:00.000Z',
  startedAt: '2026-03-02T08:00:01.000Z',
  finishedAt: '2026-03-02T08:00:02.000Z',
  statusUrl: `/v1/admin/runs/${id}`,
  cancelledBy: null,
  cancelReason: null,
  error: null,
  stages: [],
});

/** 443 runs of one flow, as the API lists them. */
const listRuns = ({ query }: ApiRequest) => {
  const isOldestFirst = query.get('oldestFirst') === 'true';
  const before = Number(query.get('before') ?? Infinity);
  const after = Number(query.get('after') ?? 0);
  const all = Array.from({ length: 443 }, (_, index) => createRun(index + 1));
  const found = all.filter(({ id }) => Number(id) < before && Number(id) > after);
  return (isOldestFirst ? found : found.toReversed()).slice(0, Number(query.get('first')));
};
const replies = {
  'GET /v1/admin/flows': [{ flow: 'weekly-sales' }],
  'GET /v1/admin/runs': listRuns,
};
const readRuns = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

afterEach(cleanup);

it('opens the first of 443 runs with one click, and continues to newer ones', async () => {
  serveApi(replies);
  openPage('/runs');

  await screen.findByText('Run 443');
  expect(readRuns()).toHaveLength(20);
  fireEvent.click(screen.getByRole('link', { name: 'Oldest runs' }));
  await screen.findByText('Run 1');
  expect(readRuns()[19]).toBe('Run 20');
  fireEvent.click(screen.getByRole('link', { name: 'Newer runs' }));
  await screen.findByText('Run 40');
  expect(readRuns()[0]).toBe('Run 21');
  fireEvent.click(screen.getByRole('link', { name: 'Newest runs' }));
  await screen.findByText('Run 443');
});

it('filters by days and by the size of a page, in the address', async () => {
  const requests = serveApi(replies);
  const page = openPage('/runs?status=failed&before=40');

  fireEvent.change(await screen.findByLabelText('From (UTC)'), { target: { value: '2026-05-01' } });
  await waitFor(() => expect(page.readAddress()).toBe('/runs?status=failed&from=2026-05-01'));
  fireEvent.change(screen.getByLabelText('On a page'), { target: { value: '99' } });
  await waitFor(() =>
    expect(page.readAddress()).toBe('/runs?status=failed&from=2026-05-01&size=99'),
  );
  await waitFor(() => expect(readRuns()).toHaveLength(99));
  const last = requests.findLast(({ route }) => route === 'GET /v1/admin/runs');
  expect(Object.fromEntries(last?.query ?? [])).toEqual({
    flow: 'weekly-sales',
    status: 'failed',
    from: '2026-05-01',
    first: '100',
    oldestFirst: 'false',
  });
});

it('opens a run by its number', async () => {
  serveApi(replies);
  const page = openPage('/runs');

  fireEvent.change(await screen.findByLabelText('Number'), { target: { value: '7' } });
  fireEvent.click(screen.getByRole('button', { name: 'Open run' }));
  await waitFor(() => expect(page.readAddress()).toBe('/runs/7'));
});
