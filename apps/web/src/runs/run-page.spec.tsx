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
