// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openPage, operator, Refusal, serveApi } from '../../test/render-console.js';
import type { Schemas } from '../data/api.js';
import { forgetDrafts } from './drafts.js';

const sha256 = 'ab'.repeat(32);

/** Row 5 of a file: `x` is no store. */
const row: Schemas['QuarantinedRow'] = {
  dataset: 'sales',
  runId: '1',
  sha256,
  path: 'sales.csv',
  line: 5,
  column: 'store',
  value: 'x',
  reason: 'BAD_INTEGER',
  advice: 'write only digits',
  text: 'x,2',
  cells: [
    { header: 'Store', column: 'store', text: 'x', faulty: true },
    { header: 'Dept', column: 'department', text: '2', faulty: false },
  ],
  delimiter: ',',
  personal: false,
  state: 'open',
  correctedAt: null,
  correctedBy: null,
};
const rows: Schemas['QuarantineConnection'] = {
  nodes: [row],
  totalCount: 1,
  pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
};
const summary: Schemas['QuarantineSummary'] = { open: 1, corrected: 0, byFile: [], byReason: [] };
const tried: Schemas['TriedCorrection'] = {
  sha256,
  line: 5,
  outcome: 'quarantined',
  reason: 'BAD_INTEGER',
  advice: 'write only digits',
  column: 'department',
  value: 'y',
  unchecked: [],
};
const replies = {
  'GET /v1/admin/flows': [],
  'GET /v1/admin/quarantine': rows,
  'GET /v1/admin/quarantine/summary': summary,
};

const findCell = (name: string) => screen.findByRole('textbox', { name: `${name}, line 5` });
const isInvalid = (cell: HTMLElement) => cell.getAttribute('aria-invalid') === 'true';
const type = (cell: HTMLElement, value: string) => fireEvent.change(cell, { target: { value } });

/** Returns the text that explains a cell. */
const readFault = (cell: HTMLElement) =>
  document.getElementById(cell.getAttribute('aria-describedby') ?? '')?.textContent;

afterEach(() => {
  cleanup();
  forgetDrafts([`weekly-sales:${sha256}:5`]);
});

it('shows at its cell what a trial found, until the cell is corrected again', async () => {
  const requests = serveApi({ ...replies, 'POST /v1/admin/quarantine/try': { rows: [tried] } });
  openPage('/quarantine');

  const store = await findCell('Store');
  const department = await findCell('Dept');
  expect(readFault(store)).toBe('BAD_INTEGER write only digits');
  type(store, '1');
  type(department, 'y');
  expect(screen.getByRole('heading', { name: /^1\scorrection$/ })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Try' }));

  await screen.findByText('0 accepted, 1 still faulty');
  expect([isInvalid(store), isInvalid(department)]).toEqual([false, true]);
  expect(readFault(department)).toBe('BAD_INTEGER write only digits');
  expect(requests.find(({ route }) => route === 'POST /v1/admin/quarantine/try')?.body).toEqual({
    flow: 'weekly-sales',
    rows: [{ sha256, line: 5, text: '1,y' }],
  });

  type(department, '3');
  expect(screen.queryByText(/still faulty/)).toBeNull();
  expect(isInvalid(department)).toBe(false);
});

it('keeps a correction when the reader leaves the page and when the session ends', async () => {
  serveApi({ ...replies, 'POST /v1/admin/quarantine/replay': new Refusal(401, {}) });
  openPage('/quarantine');
  type(await findCell('Store'), '1');
  cleanup();
  openPage('/quarantine');

  expect(await findCell('Store')).toHaveProperty('value', '1');
  fireEvent.click(screen.getByRole('button', { name: 'Replay' }));
  const alert = within(await screen.findByRole('alert'));
  expect(alert.getByLabelText('API key')).toBeTruthy();
  expect(await findCell('Store')).toHaveProperty('value', '1');
});

it('forgets a correction once it is replayed, and reports the run', async () => {
  const replay: Schemas['QuarantineReplay'] = {
    started: false,
    runId: null,
    statusUrl: null,
    taken: 1,
    unchanged: 0,
    message: 'the next run delivers 1 row',
  };
  serveApi({ ...replies, 'POST /v1/admin/quarantine/replay': replay });
  openPage('/quarantine');
  type(await findCell('Store'), '1');
  expect(screen.getByRole('heading', { name: /^1\scorrection$/ })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Replay' }));

  await screen.findByText('the next run delivers 1 row');
  expect(screen.queryByRole('heading', { name: /correction/ })).toBeNull();
  expect(await findCell('Store')).toHaveProperty('value', 'x');
});

it('sets a value in all 17,537 rows of the filters, once the reader has confirmed their number', async () => {
  const many = {
    ...rows,
    totalCount: 17_537,
    pageInfo: { ...rows.pageInfo, endCursor: 'next', hasNextPage: true },
  };
  const requests = serveApi({
    ...replies,
    'GET /v1/admin/quarantine': many,
    'POST /v1/admin/quarantine/correct': {
      started: false,
      runId: null,
      statusUrl: null,
      taken: 17_537,
      unchanged: 0,
      message: 'the next run delivers 17,537 rows',
    },
  });
  openPage('/quarantine?dataset=sales&reason=BAD_INTEGER&file=sales.csv');

  fireEvent.click(await screen.findByRole('button', { name: /^Set a value in all 17,537\srows$/ }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByRole('combobox', { name: 'Column' })).toHaveProperty('value', 'Store');
  type(dialog.getByRole('textbox', { name: 'New value' }), '4');
  fireEvent.click(dialog.getByRole('button', { name: /^Set and replay 17,537\srows$/ }));

  await screen.findByText('the next run delivers 17,537 rows');
  const sent = requests.find(({ route }) => route === 'POST /v1/admin/quarantine/correct');
  expect(sent?.body).toEqual({
    flow: 'weekly-sales',
    dataset: 'sales',
    reason: 'BAD_INTEGER',
    file: 'sales.csv',
    set: 'Store',
    to: '4',
    rows: 17_537,
  });
});

it('offers an operator with a scope their rows, without runs, files and the list of flows', async () => {
  const requests = serveApi({
    ...replies,
    'GET /auth/me': {
      ...operator,
      scope: { stores: [3, 7] },
      endpoints: ['quarantine', 'quarantineSummary', 'replayQuarantine'],
    },
    'POST /v1/admin/quarantine/replay': {
      started: false,
      runId: null,
      statusUrl: null,
      taken: 1,
      unchanged: 0,
      message: 'the corrections are stored: the next run of the chain reads them',
    },
  });
  openPage('/quarantine?replay=3');
  type(await findCell('Store'), '3');
  const flow = screen.getByRole('combobox', { name: 'Flow' });
  expect(Array.from(flow.children, ({ textContent }) => textContent)).toEqual([
    'retail-mart',
    'weekly-sales',
  ]);
  expect(screen.getByText('sales.csv').closest('a')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Replay' }));

  await screen.findByText('the corrections are stored: the next run of the chain reads them');
  const routes = requests.map(({ route }) => route).filter((route) => route.includes(' /v1/'));
  expect([...new Set(routes)].sort()).toEqual([
    'GET /v1/admin/quarantine',
    'GET /v1/admin/quarantine/summary',
    'POST /v1/admin/quarantine/replay',
  ]);
});
