import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertWeeks, type Week } from '#test/factories/sales-weeks.js';
import { buildSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { type ChannelAccess, openChannels } from '#test/setup/channels.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const TRY = '/v1/admin/alerts/try';

describe('business alerts over the API', () => {
  let access: ChannelAccess;
  let api: ServedApi;
  let admin: string;
  let operator: string;
  let analyst: string;
  beforeAll(async () => {
    access = openChannels('inside.example');
    api = await serveApi(undefined, { login: 'api', channels: access.channels });
    const { warehouse } = api.database;
    admin = await createKey(warehouse);
    operator = await createKey(warehouse, 'operator');
    analyst = await createKey(warehouse, 'analyst');
  });
  afterAll(async () => {
    await api.close();
    await access.close();
  });
  const { get, post, graphql } = createClient(() => api);
  const json = ({ text }: { text: string }) => JSON.parse(text) as unknown;

  it('lists them for operators, with the meaning of their thresholds', async () => {
    expect((await get('/v1/admin/alerts', analyst)).status).toBe(403);
    expect((await get(`${TRY}?alert=store-drop`, analyst)).status).toBe(403);
    const listed = await get('/v1/admin/alerts', operator);
    expect(json(listed)).toMatchObject([
      {
        name: 'store-drop',
        flow: 'weekly-sales',
        reads: 'store_week',
        threshold: "drop of the week's sales, as a share of the sales a year before",
        default: 0.2,
        min: 0.01,
        max: 1,
      },
      { name: 'department-band', reads: 'department_week', default: 4, min: 1, max: 100 },
      {
        name: 'store-interval',
        flow: 'weekly-forecast',
        reads: 'forecast_backtest',
        default: 1,
        min: 0.1,
        max: 100,
      },
    ]);
    expect((await get('/v1/admin/alerts?flow=nothing', operator)).status).toBe(400);
  });

  it('rejects a trial before a snapshot exists', async () => {
    expect((await get(`${TRY}?alert=store-drop`, operator)).status).toBe(503);
  });

  it('accepts a trial with any threshold, which notifies nobody', async () => {
    const { warehouse } = api.database;
    const id = await buildSnapshot(warehouse);
    const stores: Week[] = [
      [1, '2011-10-21', '100.00'],
      [1, '2012-10-19', '10.00'],
      [1, '2011-10-28', '100.00'],
      [1, '2012-10-26', '69.00'],
      [2, '2011-10-28', '100.00'],
      [2, '2012-10-26', '79.00'],
    ];
    await insertWeeks(warehouse, id, { stores });
    await publishInserted(warehouse, id);
    const tried = await get(`${TRY}?alert=store-drop`, operator);
    expect(json(tried)).toEqual({
      alert: 'store-drop',
      snapshot: String(id),
      threshold: 0.2,
      after: '2012-10-19',
      total: 2,
      findings: [
        {
          subject: 'store 1',
          week: '2012-10-26',
          value: 69,
          expected: 100,
          distance: 0.31,
          title: 'Store 1 sold 31 % less in the week of 2012-10-26 than a year before',
          cause: 'Sales of 69.00 in the week of 2012-10-26, compared with 100.00 364 days earlier',
          link: '/answers/yearly-store-performance?store=1',
        },
        expect.objectContaining({ subject: 'store 2', distance: 0.21 }),
      ],
    });
    const query =
      '{ tryAlert(alert: "store-drop", threshold: 0.3, weeks: 2) { total after findings { subject week } } }';
    expect((await graphql(query, operator)).body.data).toEqual({
      tryAlert: {
        total: 2,
        after: '2012-10-12',
        findings: [
          { subject: 'store 1', week: '2012-10-26' },
          { subject: 'store 1', week: '2012-10-19' },
        ],
      },
    });
    expect(json(await get('/v1/admin/notifications', operator))).toEqual([]);
    // The link in a message about it.
    for (const link of [
      '/answers/yearly-store-performance?store=1',
      '/v1/department-performance?department=7&from=2012-10-26&to=2012-10-26',
    ]) {
      expect((await get(link, operator)).status).toBe(200);
    }
  });

  it.each([
    ['alert=nothing', 'alert: weekly-sales has no alert nothing; use store-drop, department-band'],
    ['alert=store-drop&threshold=0', 'threshold: write a number from 0.01 to 1'],
    ['alert=store-drop&weeks=53', 'weeks'],
    ['threshold=0.2', 'alert'],
  ])('rejects a trial with %s', async (query, detail) => {
    const reply = await get(`${TRY}?${query}`, operator);
    expect(reply.status).toBe(400);
    expect(json(reply)).toMatchObject({
      code: 'ARGUMENT_INVALID',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it('use the default threshold in a rule without one', async () => {
    const target = 'https://inside.example/';
    const rule = { name: 'drops', on: 'alert', alert: 'store-drop', target };
    const set = await post('/v1/admin/notification-rules', admin, rule);
    expect(await set.json()).toMatchObject({ on: 'alert', alert: 'store-drop', threshold: 0.2 });
    const other = { ...rule, alert: 'department-band', threshold: 5.5 };
    await post('/v1/admin/notification-rules', admin, other);
    const listed = await get('/v1/admin/notification-rules', operator);
    expect(json(listed)).toMatchObject([{ alert: 'department-band', threshold: 5.5 }]);
  });
});
