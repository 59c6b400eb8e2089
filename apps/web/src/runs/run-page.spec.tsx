// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openPage, Refusal, serveApi } from '../../test/render-console.js';
import type { Schemas } from '../data/api.js';

const stage: Schemas['RunStage'] = {
  stage: 'stage-sales',
  status: 'succeeded',
  attempt: 1,
  error: null,
  startedAt: '2026-03-02T08:00:02.000Z',
  finishedAt: '2026-03-02T08:00:12.000Z',
  rowsDone: 100,
  rowsDuplicate: null,
  rowsExpected: null,
  rowsIn: 100,
  rowsOut: 100,
  rowsQuarantined: 0,
  rowsRestated: null,
  rowsSuperseded: null,
  step: null,
  waitingSeconds: 1,
  workingSeconds: 10,
};

const run: Schemas['RunDetail'] = {
  id: '7',
  flow: 'weekly-sales',
  status: 'running',
  trigger: 'files',
  priority: 'normal',
  requestedAt: '2026-03-02T08:00:00.000Z',
  startedAt: '2026-03-02T08:00:01.000Z',
  finishedAt: null,
  statusUrl: '/v1/admin/runs/7',
  snapshotId: null,
  waitingSeconds: 1,
  workingSeconds: null,
  cancelledBy: null,
  cancelReason: null,
  error: null,
  files: [],
  filesRejected: 0,
  plan: [],
  quarantine: [],
  reconciliations: [],
  requests: [],
  stages: [stage],
  versions: [],
  warnings: [],
};

afterEach(cleanup);

it('cancels a run with a reason, and then shows it as cancelled with a retry', async () => {
  let current = run;
  const requests = serveApi({
    'GET /v1/admin/runs/7': () => current,
    'GET /v1/admin/runs': [],
    'GET /v1/admin/runs/7/events': [],
    'POST /v1/admin/runs/7/cancel': () => {
      current = { ...run, status: 'cancelled', finishedAt: '2026-03-02T08:01:00.000Z' };
      return current;
    },
  });
  openPage('/runs/7');

  expect(await screen.findByText(/started by new files, of/)).toHaveProperty(
    'textContent',
    'running, started by new files, of weekly-sales',
  );
  expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Cancel run 7' }));
  fireEvent.change(dialog.getByRole('textbox', { name: 'Reason, for the audit log' }), {
    target: { value: '  wrong file ' },
  });
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel the run' }));

  expect(await screen.findByRole('button', { name: 'Retry' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = requests.find(({ route }) => route === 'POST /v1/admin/runs/7/cancel');
  expect(sent?.body).toEqual({ reason: 'wrong file' });
});

it('keeps the reason in the dialog when the API refuses the cancel', async () => {
  serveApi({
    'GET /v1/admin/runs/7': run,
    'GET /v1/admin/runs': [],
    'POST /v1/admin/runs/7/cancel': new Refusal(409, {
      code: 'RUN_OVER',
      detail: 'run 7 has ended',
    }),
  });
  openPage('/runs/7');

  fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'wrong file' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel the run' }));

  expect((await dialog.findByRole('alert')).textContent).toContain('run 7 has ended. RUN_OVER');
  expect(dialog.getByRole('textbox')).toHaveProperty('value', 'wrong file');
});

it('shows 3,004 files page by page, the rejected one first, and counts the rejected files', async () => {
  const file = (path: string, status: Schemas['RunFile']['status']): Schemas['RunFile'] => ({
    path,
    status,
    isNew: true,
    dataset: 'sales',
    sha256: path,
    rowsIn: 1,
    rowsOut: 1,
    rowsQuarantined: 0,
    rowsDuplicate: 0,
    rowsSuperseded: 0,
    rowsRestated: 0,
    error: status === 'E' ? { code: 'FILE_EMPTY', message: 'the file has no row' } : null,
  });
  const files = Array.from({ length: 3_003 }, (_, index) => file(`sales-${index}.csv`, 'I'));
  serveApi({
    'GET /v1/admin/runs/7': {
      ...run,
      files: [...files, file('bad.csv', 'E')],
      filesRejected: 2,
      quarantine: [{ stage: 'ingest-sales', reason: 'BAD_INTEGER', rows: 17_537 }],
    },
    'GET /v1/admin/runs': [],
    'GET /v1/admin/runs/7/events': [],
  });
  openPage('/runs/7');

  const table = within(await screen.findByRole('region', { name: 'Table of files' }));
  const readPaths = () => table.getAllByRole('rowheader').map(({ textContent }) => textContent);
  expect(readPaths()).toHaveLength(50);
  expect(readPaths().slice(0, 2)).toEqual(['bad.csv', 'sales-0.csv']);
  expect(table.getByText('FILE_EMPTY')).toBeTruthy();
  expect(screen.getByRole('link', { name: /^2\sfiles$/ }).getAttribute('href')).toBe(
    '/files?flow=weekly-sales&status=E',
  );

  expect(screen.getByText('3,004 of 3,004 files are new.')).toBeTruthy();
  const quarantined = screen.getByRole('link', { name: /^17,537\srows in quarantine$/ });
  expect(quarantined.getAttribute('href')).toBe(
    '/quarantine?flow=weekly-sales&reason=BAD_INTEGER&run=7&state=all',
  );

  fireEvent.click(screen.getByRole('button', { name: 'Last' }));
  expect(readPaths()).toEqual([
    'sales-2999.csv',
    'sales-3000.csv',
    'sales-3001.csv',
    'sales-3002.csv',
  ]);
  fireEvent.change(screen.getByRole('searchbox', { name: 'Path contains' }), {
    target: { value: 'BAD' },
  });
  expect(readPaths()).toEqual(['bad.csv']);

  fireEvent.change(screen.getByRole('searchbox', { name: 'Path contains' }), {
    target: { value: '' },
  });
  const sortByPath = () => fireEvent.click(table.getByRole('button', { name: 'File' }));
  sortByPath();
  sortByPath();
  fireEvent.click(screen.getByRole('button', { name: 'First' }));
  expect(readPaths().slice(0, 2)).toEqual(['sales-3002.csv', 'sales-3001.csv']);
  const header = table.getByRole('columnheader', { name: 'File' });
  expect(header.getAttribute('aria-sort')).toBe('descending');
});
