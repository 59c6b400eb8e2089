// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createUser, openPage, Refusal, serveApi } from '../../../test/render-console.js';
import type { Schemas } from '../../data/api.js';

const replies = {
  'GET /auth/me': createUser('admin'),
  'GET /v1/admin/alerts': [],
  'GET /v1/admin/flows': [],
  'GET /v1/admin/notification-rules': [],
  'GET /v1/admin/notifications': [],
};
const rule: Schemas['NotificationRuleSet'] = {
  id: '1',
  flow: 'weekly-sales',
  name: 'night shift',
  on: 'late',
  channel: 'webhook',
  target: 'https://hooks.example/1',
  secret: 'a-secret-of-the-rule',
  share: null,
  cron: '0 7 * * 1-5',
  zone: 'Europe/Berlin',
  alert: null,
  threshold: null,
  createdAt: '2026-03-02T08:00:00.000Z',
  createdBy: 'key 3',
};

async function openForm() {
  openPage('/admin/notifications');
  fireEvent.click(await screen.findByRole('button', { name: 'Set a rule' }));
  return within(await screen.findByRole('dialog', { name: 'Set a rule' }));
}
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

afterEach(cleanup);

it('shows a refused target at its field, and keeps what was typed', async () => {
  let isTargetValid = false;
  const requests = serveApi({
    ...replies,
    'POST /v1/admin/notification-rules': () =>
      isTargetValid
        ? rule
        : new Refusal(400, {
            code: 'ARGUMENT_INVALID',
            detail: 'target is no URL',
            errors: [{ argument: 'target', problem: 'write a URL with https' }],
          }),
  });
  const form = await openForm();
  type(form.getByLabelText('Name'), 'night shift');
  type(form.getByLabelText(/^Target/), 'hooks.example');
  fireEvent.click(form.getByRole('button', { name: 'Save the rule' }));

  const problem = await form.findByText('write a URL with https');
  expect(problem.closest('label')?.querySelector('input')).toBe(form.getByLabelText(/^Target/));
  expect(form.getByRole('alert').textContent).toContain('target is no URL. ARGUMENT_INVALID');
  expect(form.getByLabelText('Name')).toHaveProperty('value', 'night shift');

  isTargetValid = true;
  type(form.getByLabelText(/^Target/), 'https://hooks.example/1');
  fireEvent.click(form.getByRole('button', { name: 'Save the rule' }));
  expect(await screen.findByDisplayValue('a-secret-of-the-rule')).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  fireEvent.click(screen.getByRole('button', { name: 'I stored it' }));
  expect(screen.queryByDisplayValue('a-secret-of-the-rule')).toBeNull();

  const sent = requests.filter(({ route }) => route === 'POST /v1/admin/notification-rules');
  expect(sent.map(({ body }) => body)).toMatchObject([
    { name: 'night shift', on: ['failure', 'recovery'], target: 'hooks.example', cron: null },
    { name: 'night shift', target: 'https://hooks.example/1' },
  ]);
});

it('asks for the limit of each event that needs one, and names the target of the channel', async () => {
  serveApi(replies);
  const form = await openForm();
  const labels = { deadline: /^Deadline/, zone: 'Time zone', share: /^Largest share/ };
  const countShown = () =>
    Object.values(labels).map((label) => form.queryAllByLabelText(label).length);
  expect(countShown()).toEqual([0, 0, 0]);
  const [late, quarantine] = ['late', 'quarantine'].map((value) =>
    form.getAllByRole('checkbox').find((box) => (box as HTMLInputElement).value === value),
  );
  fireEvent.click(late!);
  expect(countShown()).toEqual([1, 1, 0]);
  fireEvent.click(quarantine!);
  fireEvent.click(late!);
  expect(countShown()).toEqual([0, 0, 1]);

  type(form.getByLabelText('Channel'), 'email');
  expect(form.getByLabelText(/^Target: .*address/i)).toBeTruthy();
});
