// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openPage, serveApi } from '../../test/render-console.js';

const failed = {
  id: '1',
  flow: 'weekly-sales',
  status: 'failed',
  trigger: 'start',
  startedAt: '2026-03-02T08:00:01.000Z',
  finishedAt: '2026-03-02T08:00:02.000Z',
  error: { code: 'SOURCE_EMPTY', message: 'the source folder has no file: deliver one' },
  stages: [],
};

afterEach(cleanup);

it('shows on the home that the first run failed, why, and where', async () => {
  serveApi({
    'POST /graphql': { data: null, errors: [{ message: '', extensions: { code: 'NO_SNAPSHOT' } }] },
    'GET /v1/admin/runs': ({ query }: { query: URLSearchParams }) =>
      query.get('flow') === 'weekly-sales' ? [failed] : [],
    'GET /v1/admin/quarantine/summary': { open: 0, corrected: 0, byFile: [], byReason: [] },
    'GET /v1/admin/schedules': [],
    'GET /v1/admin/snapshots': [],
  });
  openPage('/');

  const link = await screen.findByRole('link', { name: 'Run 1' });
  expect(link.getAttribute('href')).toBe('/runs/1');
  expect(link.closest('[role=status]')?.textContent).toBe(
    'Run 1 of weekly-sales failed. the source folder has no file: deliver one SOURCE_EMPTY',
  );
});
