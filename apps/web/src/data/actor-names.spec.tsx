// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createUser, openPage, serveApi } from '../../test/render-console.js';

const entry = {
  id: '1',
  at: '2026-03-02T08:00:00.000Z',
  actor: 'key 5',
  action: 'start-run',
  subject: 'run 1',
  reason: null,
  details: '{}',
};

afterEach(cleanup);

it('shows an admin the name of the key, and filters by its number', async () => {
  serveApi({
    'GET /auth/me': createUser('admin'),
    'GET /v1/admin/audit': [entry, { ...entry, id: '2', actor: 'user anna' }],
    'GET /v1/admin/keys': [{ id: '5', name: 'night batch' }],
  });
  openPage('/admin/audit');

  const link = await screen.findByRole('link', { name: 'night batch (key 5)' });
  expect(link.getAttribute('href')).toBe('/admin/audit?actor=key+5');
  expect(screen.getByRole('link', { name: 'user anna' })).toBeTruthy();
});

it.each([
  ['run 12', 'run 12', '/runs/12'],
  ['snapshot 3', 'snapshot 3', '/snapshots/3'],
  ['flow retail-mart', 'flow retail-mart', '/flows/retail-mart'],
  [
    'schedule each night of weekly-sales',
    'schedule each night of weekly-sales',
    '/flows/weekly-sales',
  ],
  ['file north/sales.csv', 'file north/sales.csv', '/files?file=north%2Fsales.csv'],
  ['key 5', 'night batch (key 5)', '/admin/keys'],
  ['report holidays', 'report holidays', '/reports'],
])('links the subject %s of an act to its page', async (subject, name, page) => {
  serveApi({
    'GET /auth/me': createUser('admin'),
    'GET /v1/admin/audit': [{ ...entry, actor: 'npm start', subject }],
    'GET /v1/admin/keys': [{ id: '5', name: 'night batch' }],
  });
  openPage('/admin/audit');

  const link = await screen.findByRole('link', { name });
  expect(link.getAttribute('href')).toBe(page);
});

it('names a subject without a page', async () => {
  serveApi({
    'GET /auth/me': createUser('admin'),
    'GET /v1/admin/audit': [{ ...entry, subject: 'customers 17' }],
    'GET /v1/admin/keys': [],
  });
  openPage('/admin/audit');
  expect((await screen.findByText('customers 17')).closest('a')).toBeNull();
});
