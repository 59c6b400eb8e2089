// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openPage, operator, Refusal, serveApi } from '../../test/render-console.js';

const replies = { 'GET /v1/admin/runs': [], 'GET /v1/admin/flows': [] };
const readPlaces = () =>
  within(screen.getByRole('navigation', { name: 'Console' }))
    .getAllByRole('link')
    .map(({ textContent }) => textContent);

afterEach(cleanup);

it('asks a reader without a session for a key, and then shows the page', async () => {
  let isSignedIn = false;
  serveApi({
    ...replies,
    'GET /auth/me': () => (isSignedIn ? operator : new Refusal(401, {})),
    'POST /auth/session': () => {
      isSignedIn = true;
      return {};
    },
  });
  openPage('/runs');

  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain(
    'This page needs the role operator. You are not signed in. Sign in with a key of that role',
  );
  expect(readPlaces()).toEqual(['Answers', 'Live', 'Reports']);
  fireEvent.change(within(alert).getByLabelText('API key'), { target: { value: 'rs_key' } });
  fireEvent.click(within(alert).getByRole('button', { name: 'Sign in with this key' }));

  expect(await screen.findByRole('button', { name: 'Start a run' })).toBeTruthy();
  expect(screen.getByRole('heading', { level: 1, name: 'Runs' })).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(readPlaces()).toContain('Quarantine');
});

it('shows why a key is refused, and keeps the page closed', async () => {
  serveApi({
    ...replies,
    'GET /auth/me': new Refusal(401, {}),
    'GET /auth/methods': ['key', 'issuer'],
    'POST /auth/session': new Refusal(403, { code: 'KEY_REVOKED', detail: 'this key is revoked' }),
  });
  openPage('/runs?flow=weekly-sales');

  const alert = within(await screen.findByRole('alert'));
  expect(await alert.findByRole('link', { name: 'Sign in' })).toBeTruthy();
  fireEvent.change(alert.getByLabelText('API key'), { target: { value: 'rs_old' } });
  fireEvent.click(alert.getByRole('button', { name: 'Sign in with this key' }));
  expect(await alert.findByText('this key is revoked KEY_REVOKED')).toBeTruthy();
  expect(
    screen.getAllByRole('heading', { level: 1 }).map(({ textContent }) => textContent),
  ).toEqual(['Runs']);
  expect(screen.queryByRole('button', { name: 'Start a run' })).toBeNull();
});

it('hides from a viewer and from an operator what their roles may not do', async () => {
  serveApi(replies);
  openPage('/admin');

  expect(await screen.findByRole('link', { name: 'Notifications' })).toBeTruthy();
  for (const name of ['Keys', 'Audit log', 'Erasures']) {
    expect(screen.queryByRole('link', { name })).toBeNull();
  }
});

it('shows a reader with a scope what it is, and only the places whose endpoints are open', async () => {
  const requests = serveApi({
    ...replies,
    'GET /auth/me': {
      ...operator,
      scope: { stores: [3, 7] },
      endpoints: ['analysisReports', 'quarantine', 'catalogueTables', 'askSql'],
    },
  });
  openPage('/runs');

  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('This page has data that cannot be limited to stores 3, 7.');
  expect(screen.queryByRole('button', { name: 'Start a run' })).toBeNull();
  expect(readPlaces()).toEqual(['Answers', 'Reports', 'Quarantine', 'Catalogue', 'SQL']);
  expect(screen.getByText('stores 3, 7').parentElement?.textContent).toBe(
    'You see stores 3, 7. All figures and ranks are of these alone.',
  );
  // The API would refuse these with 403.
  expect(requests.map(({ route }) => route).filter((route) => route.includes(' /v1/'))).toEqual([]);
});
