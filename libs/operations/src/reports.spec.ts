import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmailChannel } from '#notify/channels/email-channel.js';
import { folderUrl } from '#platform/config/service-url.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { threeStores } from '#test/factories/three-stores.js';
import { createKey } from '#test/setup/access.js';
import { noChannels } from '#test/setup/no-channels.js';
import { openApi, type OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { findOwnerKey } from './reports.js';

let database: TestWarehouse;
let api: OpenApi;
let keys: Record<'operator' | 'admin' | 'analyst' | 'bound', string>;
beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  // A key is refused whose stores have no published sales.
  await loadMarts(database.url, threeStores);
  const email = new EmailChannel({ url: 'smtp://mail.example', from: 'a@b.example' });
  const reportsUrl = folderUrl('file', '/srv/reports');
  api = await openApi(warehouse, { channels: { ...noChannels, email }, reportsUrl });
  keys = {
    operator: await createKey(warehouse, 'operator'),
    admin: await createKey(warehouse, 'admin'),
    analyst: await createKey(warehouse, 'analyst'),
    bound: await createKey(warehouse, 'admin', false, { stores: [1, 2] }),
  };
});
afterAll(async () => {
  await api.close();
  await database.drop();
});
beforeEach(() => database.warehouse.query('TRUNCATE ops.report_runs, ops.reports'));

interface Reply {
  status: number;
  body: Record<string, unknown> & { detail?: string; code?: string };
}

async function ask(
  path: string,
  given?: object,
  role: keyof typeof keys = 'admin',
): Promise<Reply> {
  const response = await fetch(`${api.url}/v1/admin/${path}`, {
    headers: { authorization: `Bearer ${keys[role]}`, 'content-type': 'application/json' },
    ...(given && { method: 'POST', body: JSON.stringify(given) }),
  });
  return { status: response.status, body: (await response.json()) as Reply['body'] };
}

const weekly = {
  name: 'weekly',
  title: 'Sales of the week',
  format: 'pdf',
  answers: 'weekly-top-stores?year=2012&direction=DESC  holiday-sales',
  folder: 'finance',
  cron: '30 6 * * 1',
  zone: 'Europe/Berlin',
};

it('sets reports of a key with a scope, which exist for this key alone', async () => {
  const own = { ...weekly, name: 'own' };
  expect(await ask('reports', own, 'bound')).toMatchObject({ status: 200, body: { name: 'own' } });
  for (const answers of ['lowest-fuel-prices?store=3', 'top-customers'])
    expect(await ask('reports', { ...own, answers }, 'bound')).toMatchObject({
      status: 403,
      body: {
        code: 'SCOPE_REFUSED',
        detail: expect.stringContaining('you may see stores 1, 2 only') as string,
      },
    });
  await ask('reports', weekly);
  const list = async (role: keyof typeof keys) => {
    const { body } = await ask('reports', undefined, role);
    return (body as unknown as { name: string }[]).map(({ name }) => name);
  };
  expect([await list('bound'), await list('admin')]).toEqual([['own'], ['own', 'weekly']]);
  expect(await ask('reports/weekly/send', {}, 'bound')).toMatchObject({ status: 404 });
  await ask('reports/weekly/send', {});
  expect((await ask('report-runs', undefined, 'bound')).body).toEqual([]);
  expect(await ask('reports/own/send', {}, 'bound')).toMatchObject({ status: 202 });
  expect((await ask('report-runs', undefined, 'bound')).body).toMatchObject([{ report: 'own' }]);
  expect(await ask('reports/own/remove', {}, 'bound')).toMatchObject({ status: 200 });
});

it('has no reports of an account with a scope, which does not end with its claims', () => {
  const account = { actor: 'user anna', scope: { stores: [1, 2] } };
  expect(() => findOwnerKey(account)).toThrow(
    expect.objectContaining({
      code: 'SCOPE_REFUSED',
      message: expect.stringContaining('reports need a key') as string,
    }) as Error,
  );
  expect(findOwnerKey({ actor: 'user anna' })).toBeUndefined();
});

it('sets a report, shows it, changes it and removes it', async () => {
  const { status, body } = await ask('reports', weekly);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...weekly,
    answers: 'weekly-top-stores?year=2012&direction=DESC holiday-sales',
    stores: null,
    emails: null,
    missed: 'run',
  });
  expect(new Date(String(body['nextAt'])).getUTCDay()).toBe(1);
  const emails = 'a@retail.example, b@retail.example,a@retail.example';
  const other = { name: 'weekly', answers: 'offer-impact', stores: '13,4,13', emails };
  expect((await ask('reports', other)).status).toBe(200);
  const listed = await ask('reports', undefined, 'operator');
  expect(listed.body).toMatchObject([
    {
      title: 'weekly',
      format: 'csv',
      stores: '4,13',
      folder: null,
      cron: null,
      nextAt: null,
      emails: 'a@retail.example,b@retail.example',
      lastRun: null,
    },
  ]);
  expect(await ask('reports/weekly/remove', {})).toMatchObject({ status: 200 });
  expect((await ask('reports')).body).toEqual([]);
});

it('stores arguments as the answer parsed them', async () => {
  await ask('reports', { ...weekly, answers: 'customer-visits?basketValue=2.50&storeType=B' });
  const [row] = await database.warehouse.query<[{ answers: unknown }]>(
    'SELECT answers FROM ops.reports',
  );
  expect(row.answers).toEqual([
    { answer: 'customerVisits', args: { basketValue: 2.5, storeType: 'B' } },
  ]);
});

it('sends a report on request, once at a time, and reports the result', async () => {
  await ask('reports', weekly);
  const sent = await ask('reports/weekly/send', {}, 'operator');
  expect(sent).toMatchObject({
    status: 202,
    body: { report: 'weekly', state: 'pending', attempts: 0, lastError: null },
  });
  const again = await ask('reports/weekly/send', {}, 'operator');
  expect(again.body['id']).toBe(sent.body['id']);
  const runs = await ask('report-runs?report=weekly&state=pending', undefined, 'operator');
  expect(runs.body).toEqual([sent.body]);
  expect((await ask('report-runs?state=sent')).body).toEqual([]);
  const listed = await ask('reports', undefined, 'operator');
  expect(listed.body).toMatchObject([{ name: 'weekly', lastRun: sent.body }]);
});

it('is the same over GraphQL', async () => {
  await ask('reports', weekly);
  const query = '{ reports { name answers format folder } }';
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.operator}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: { reports: object[] } };
  expect(data.reports).toEqual([
    {
      name: 'weekly',
      format: 'pdf',
      folder: 'finance',
      answers: 'weekly-top-stores?year=2012&direction=DESC holiday-sales',
    },
  ]);
});

it('allows operators to send, and only admins to set targets', async () => {
  expect((await ask('reports', weekly, 'operator')).status).toBe(403);
  await ask('reports', weekly);
  expect((await ask('reports/weekly/remove', {}, 'operator')).status).toBe(403);
  expect((await ask('reports/weekly/send', {}, 'analyst')).status).toBe(403);
  expect((await ask('reports', undefined, 'analyst')).status).toBe(403);
});

it.each(['reports/monthly/send', 'reports/monthly/remove'])(
  'rejects %s for an unknown report',
  async (path) => {
    expect(await ask(path, {})).toMatchObject({
      status: 404,
      body: {
        code: 'REPORT_NOT_FOUND',
        detail: 'report monthly does not exist; GET /v1/admin/reports lists all reports',
      },
    });
  },
);

it('rejects a report over the maximum number', async () => {
  await database.warehouse.query(
    `INSERT INTO ops.reports (name, title, answers, format, folder, missed, created_by)
     SELECT 'r' || n, 'r', '[{"answer":"x","args":{}}]', 'csv', '.', 'run', 'me'
     FROM generate_series(1, 100) n`,
  );
  const { body } = await ask('reports', weekly);
  expect(body.detail).toBe('name: the maximum of 100 reports is reached: remove one first');
});

describe('invalid settings', () => {
  it.each<[string, object, string]>([
    [
      'an answer',
      { answers: 'top-stores' },
      'answers: top-stores is not an answer; use customer-visits,',
    ],
    [
      'answers of two flows',
      { answers: 'holiday-sales top-customers' },
      'answers: holiday-sales reads flow weekly-sales, and top-customers reads retail-mart: make one report',
    ],
    [
      'personal data',
      { answers: 'top-customers?personalData=true' },
      'answers: top-customers: reports have no personal data, because the audit log cannot ' +
        'record their readers',
    ],
    ['a separator', { format: 'csv', sep: '|' }, 'sep: use one of , ; comma semicolon tab'],
    ['a dialect of a PDF', { sep: ';' }, 'sep and decimal: they are settings of CSV, not of pdf'],
    ['no answer', { answers: ' ' }, 'answers: name at least one answer'],
    [
      'an argument',
      { answers: 'holiday-sales?store=3' },
      'answers: holiday-sales: store is not an argument here; the arguments are by, department, district, from,',
    ],
    [
      'a value',
      { answers: 'holiday-sales?year=last' },
      'answers: holiday-sales: year must be an integer number',
    ],
    [
      'twice',
      { answers: 'holiday-sales?year=1&year=2' },
      'answers: holiday-sales: year is repeated; name it once',
    ],
    [
      'a cursor',
      { answers: 'weekly-top-stores?after=x' },
      'answers: weekly-top-stores: leave out after',
    ],
    [
      'a snapshot',
      { answers: 'weekly-top-stores?snapshot=1' },
      'answers: weekly-top-stores: snapshot is not an argument here',
    ],
    ['stores', { stores: '1,x' }, 'stores: x is not a store number; write numbers as 1,4,13'],
    [
      'stores of what has none',
      { stores: '1' },
      'stores: holiday-sales has no argument store: leave out stores, or make a separate report',
    ],
    [
      'stores twice over',
      { answers: 'offer-impact?store=1', stores: '2' },
      'stores: offer-impact already names a store',
    ],
    [
      'too much',
      {
        answers: 'offer-impact '.repeat(3),
        stores: Array.from({ length: 40 }, (_, i) => i + 1).join(),
      },
      'stores: each answer for each store makes 120 answers; a report may compute at most 100; name fewer answers or stores',
    ],
    ['a name', { name: '../etc' }, 'name: use small letters, digits and hyphens'],
    ['a title', { title: 'a\r\nBcc: x@y.example' }, 'title: write it in one line'],
    ['a cron pattern', { cron: '61 6 * * *' }, 'cron: '],
    ['a day there is not', { cron: '0 6 31 2 *' }, 'cron: 0 6 31 2 * never occurs'],
    ['a zone', { zone: 'Mars/Olympus' }, 'zone: there is no time zone Mars/Olympus'],
    ['no zone', { zone: null }, 'zone: give cron and zone together'],
    ['no destination', { folder: null }, 'emails: give either emails or folder'],
    ['two destinations', { emails: 'a@b.example' }, 'emails: give either emails or folder'],
    ...['/etc', '../x', 'a/../../x', 'a//b', '.hidden', 'file:/etc', 's3://b/x', 'a\\b', 'a/'].map(
      (folder): [string, object, string] => [
        `the folder ${folder}`,
        { folder },
        'folder: give a path below REPORTS_URL',
      ],
    ),
    [
      'an address',
      { folder: null, emails: 'a@b.example,nobody' },
      'emails: nobody: use one e-mail address, for example ops@retail.example',
    ],
    [
      'an address with a header',
      { folder: null, emails: 'a@b.example\r\nBcc: c@d.example' },
      'emails: a@b.example\r\nBcc: c@d.example: use one',
    ],
  ])('%s', async (_what, change, sentence) => {
    const { status, body } = await ask('reports', { ...weekly, ...change });
    expect(status).toBe(400);
    expect(body.code).toBe('ARGUMENT_INVALID');
    expect(body.detail).toContain(sentence);
    expect((await ask('reports')).body).toEqual([]);
  });

  it('also report missing settings', async () => {
    const bare = await openApi(database.warehouse, {
      channels: { ...noChannels, email: new EmailChannel(undefined) },
    });
    const set = async (change: object) => {
      const response = await fetch(`${bare.url}/v1/admin/reports`, {
        method: 'POST',
        headers: { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...weekly, ...change }),
      });
      return ((await response.json()) as { detail: string }).detail;
    };
    expect(await set({ folder: 'north' })).toBe(
      'folder: reports have no folder yet: set REPORTS_URL for API and worker',
    );
    expect(await set({ folder: null, emails: 'a@b.example' })).toBe(
      'emails: a@b.example: no e-mail server is set: set SMTP_URL and NOTIFICATION_FROM for API ' +
        'and worker',
    );
    await bare.close();
  });
});
