import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKey, openAccess } from '#test/setup/access.js';
import { EventReader } from '#test/setup/event-reader.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

/** Milliseconds of the two publications below. */
const SALES = '1-1767225600250';
const TILLS = '2-1767312000000';

describe('publications', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  let viewer: Record<string, string>;

  const publish = (id: number, flow: string, at: string, through: string) =>
    database.warehouse.transaction(async (manager) => {
      await manager.query(
        `UPDATE ops.snapshots SET status = 'retained' WHERE flow = $1 AND status = 'published'`,
        [flow],
      );
      await manager.query(
        `INSERT INTO ops.snapshots
           (snapshot_id, run_id, flow, status, quality, published_at, first_date, data_through, dates)
         OVERRIDING SYSTEM VALUE VALUES ($1, $1, $2, 'published', 'PASSED', $3, '2010-02-05', $4, 3)
         ON CONFLICT (snapshot_id) DO UPDATE SET status = 'published', published_at = excluded.published_at`,
        [id, flow, at, through],
      );
      await manager.query(`SELECT pg_notify('retailstream_published', '')`);
    });

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed)
       SELECT 'succeeded', 'start', false FROM generate_series(1, 5)`,
    );
    api = await openApi(warehouse, { access: { ...openAccess, anonymousReading: false } });
    viewer = { authorization: `Bearer ${await createKey(warehouse, 'viewer')}` };
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.warehouse.query('TRUNCATE ops.snapshots CASCADE');
    await publish(2, 'retail-mart', '2026-01-02T00:00:00Z', '2012-11-30');
    await publish(1, 'weekly-sales', '2026-01-01T00:00:00.250Z', '2012-10-26');
    // The API learns of both in its own time.
    await learned([SALES, `${SALES}.${TILLS}`]);
  });

  const open = (last?: string) =>
    EventReader.open(`${api.url}/v1/publications`, {
      ...viewer,
      ...(last !== undefined && { 'last-event-id': last }),
    });
  const publishedIn = ({ messages }: EventReader) =>
    messages.flatMap(({ event, id, data = '' }) =>
      event === 'published' ? [{ id, ...(JSON.parse(data) as { snapshot: string }) }] : [],
    );
  /** The ids of the first two events of a new client. */
  const firstTwo = async () => {
    const reader = await open();
    await vi.waitFor(() => expect(publishedIn(reader).length).toBeGreaterThan(1), 30_000);
    reader.stop();
    return publishedIn(reader).map(({ id }) => id);
  };
  const learned = (ids: string[]) => expect.poll(firstTwo, { timeout: 30_000 }).toEqual(ids);
  const until = (reader: EventReader, snapshots: string[]) =>
    vi.waitFor(
      () => expect(publishedIn(reader).map(({ snapshot }) => snapshot)).toEqual(snapshots),
      { timeout: 30_000, interval: 20 },
    );

  it('start with the published snapshot of each flow, and continue with new ones', async () => {
    const reader = await open();
    await until(reader, ['1', '2']);
    expect(publishedIn(reader)).toEqual([
      {
        id: SALES,
        flow: 'weekly-sales',
        snapshot: '1',
        publishedAt: '2026-01-01T00:00:00.250Z',
        dataThrough: '2012-10-26',
        quality: 'PASSED',
      },
      {
        id: [SALES, TILLS].join('.'),
        flow: 'retail-mart',
        snapshot: '2',
        publishedAt: '2026-01-02T00:00:00.000Z',
        dataThrough: '2012-11-30',
        quality: 'PASSED',
      },
    ]);
    await publish(3, 'weekly-sales', '2026-01-03T00:00:00Z', '2012-11-02');
    await until(reader, ['1', '2', '3']);
    // An operator puts the former snapshot back.
    await publish(1, 'weekly-sales', '2026-01-04T00:00:00Z', '2012-10-26');
    await until(reader, ['1', '2', '3', '1']);
    expect(publishedIn(reader).at(-1)?.id).toBe(`1-1767484800000.${TILLS}`);
    reader.stop();
  });

  it('continue after the last event of the client, with the last publication of each flow', async () => {
    const half = await open(SALES);
    await until(half, ['2']);
    half.stop();
    await publish(3, 'weekly-sales', '2026-01-03T00:00:00Z', '2012-11-02');
    await publish(4, 'weekly-sales', '2026-01-04T00:00:00Z', '2012-11-09');
    await learned([TILLS, `${TILLS}.4-1767484800000`]);
    const behind = await open(`${SALES}.${TILLS}`);
    await until(behind, ['4']);
    const [{ id = '' } = {}] = publishedIn(behind);
    behind.stop();
    const complete = await open(id);
    await publish(5, 'retail-mart', '2026-01-05T00:00:00Z', '2012-12-07');
    await until(complete, ['5']);
    complete.stop();
  });

  it.each([['x'], ['7'], ['1-2-3'], [`${'1-2.'.repeat(30)}1-2`]])(
    'refuse %s as the last event',
    async (last) => {
      const headers = { ...viewer, 'last-event-id': last };
      const reply = await fetch(`${api.url}/v1/publications`, { headers });
      expect([reply.status, await reply.json()]).toMatchObject([400, { code: 'ARGUMENT_INVALID' }]);
    },
  );

  it('require a key where anonymous reading is off', async () => {
    expect((await fetch(`${api.url}/v1/publications`)).status).toBe(401);
  });

  it('allow ten streams for each anonymous address, and leave operators theirs', async () => {
    const open = await openApi(database.warehouse);
    const url = `${open.url}/v1/publications`;
    const readers = await Promise.all(Array.from({ length: 10 }, () => EventReader.open(url, {})));
    const reply = await fetch(url);
    expect([reply.status, await reply.json()]).toMatchObject([429, { code: 'RATE_LIMITED' }]);
    const key = await createKey(database.warehouse, 'operator');
    const headers = { authorization: `Bearer ${key}` };
    const events = await EventReader.open(`${open.url}/v1/admin/events`, headers);
    await open.close();
    for (const reader of [...readers, events]) await reader.ended;
    expect(readers[0]?.messages.at(-1)?.event).toBe('closing');
  });
});
