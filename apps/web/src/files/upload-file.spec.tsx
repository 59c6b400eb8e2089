// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createUser, openPage, Refusal, serveApi } from '../../test/render-console.js';
import type { Schemas } from '../data/api.js';

const LABEL = 'Upload a file (.csv, .csv.gz or .zip)';
const replies = { 'GET /v1/admin/files': [], 'GET /v1/admin/flows': [] };
const text = { sha256: 'cd'.repeat(32), error: null } as const;
const uploaded: Schemas['UploadedFile'] = {
  name: 'november.zip',
  bytes: 12,
  isNew: true,
  place: 'source',
  sha256: 'ab'.repeat(32),
  texts: [
    {
      ...text,
      path: 'november.zip/sales.csv',
      dataset: 'sales',
      flow: 'weekly-sales',
      nextRun: 'reads',
    },
    {
      ...text,
      path: 'november.zip/notes.csv',
      dataset: null,
      flow: null,
      nextRun: 'refuses',
      error: { code: 'UNKNOWN_FILE', message: 'no dataset has these columns' },
    },
  ],
};

async function upload(name: string): Promise<void> {
  const input = await screen.findByLabelText(LABEL);
  fireEvent.change(input, { target: { files: [new File(['Store,Dept\n'], name)] } });
}

afterEach(cleanup);

it('shows what the next run does with each text of an uploaded file', async () => {
  const requests = serveApi({ ...replies, 'POST /v1/admin/uploads': uploaded });
  openPage('/files');
  await upload('november.zip');

  const texts = await screen.findAllByRole('listitem');
  const outcome = within(texts.at(-1)!.closest<HTMLElement>('[role=status]')!);
  expect(outcome.getByText('november.zip is stored.')).toBeTruthy();
  expect(outcome.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'november.zip/sales.csv, sales of weekly-sales: the next run reads it',
    'november.zip/notes.csv: the next run refuses it. no dataset has these columns UNKNOWN_FILE',
  ]);
  // Both are in the list at once, before a run has found them.
  const table = within(screen.getByRole('region', { name: 'Files' }));
  expect(
    table
      .getAllByRole('row')
      .slice(1)
      .map(({ textContent }) => textContent),
  ).toEqual([
    'november.zip/sales.csvsaleswaiting for a runuploaded, and no run has read it',
    'november.zip/notes.csvunknownthe next run refuses it' +
      'no dataset has these columnsuploaded, and no run has read it',
  ]);
  const sent = requests.find(({ route }) => route === 'POST /v1/admin/uploads');
  expect([sent?.query.get('name'), sent?.body]).toEqual(['november.zip', 'Store,Dept\n']);
});

it('names the refused file, and sends it again on request', async () => {
  let isBusy = true;
  serveApi({
    ...replies,
    'POST /v1/admin/uploads': () =>
      isBusy ? new Refusal(503, { code: 'BUSY', detail: 'too many uploads' }) : uploaded,
  });
  openPage('/files');
  await upload('november.zip');

  const alert = within(await screen.findByRole('alert'));
  expect(screen.getByText('november.zip')).toBeTruthy();
  isBusy = false;
  fireEvent.click(alert.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('november.zip is stored.')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('offers no upload to a reader who may not', async () => {
  serveApi({
    ...replies,
    'GET /auth/me': createUser('viewer'),
  });
  openPage('/files');

  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('This page needs the role operator.');
  expect(alert.textContent).toContain('You are key 3, role viewer.');
  expect(screen.queryByLabelText(LABEL)).toBeNull();
});
