// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createUser, openPage, serveApi } from '../../../test/render-console.js';
import type { Schemas } from '../../data/api.js';

const key: Schemas['ApiKey'] = {
  id: '1',
  name: 'night batch',
  role: 'operator',
  personalData: false,
  stores: null,
  departments: null,
  createdAt: '2026-03-01T08:00:00.000Z',
  expiresAt: null,
  lastUsed: null,
  revokedAt: null,
};

/** Opens the page of so many keys, the newest first. */
async function openKeys(names: readonly string[]) {
  serveApi({
    'GET /auth/me': createUser('admin'),
    'GET /v1/admin/keys': names.map((name, index) => ({
      ...key,
      id: String(names.length - index),
      name,
      lastUsed: name === 'till 2' ? '2026-03-02' : null,
    })),
  });
  openPage('/admin/keys');
  await screen.findAllByRole('rowheader');
}

const readIds = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

afterEach(cleanup);

it('sorts all keys by a header, and those without a value last', async () => {
  await openKeys(['till 10', 'till 2', 'night batch']);
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(readIds()).toEqual(['1', '2', '3']);
  fireEvent.click(screen.getByRole('button', { name: 'Last used (UTC)' }));
  expect(readIds()).toEqual(['2', '3', '1']);
});

it('does not sort one page of several', async () => {
  await openKeys(Array.from({ length: 51 }, (_, index) => `till ${index}`));
  expect(readIds()).toHaveLength(50);
  expect(screen.queryByRole('button', { name: 'Name' })).toBeNull();
});
