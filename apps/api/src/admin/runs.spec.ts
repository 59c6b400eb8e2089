import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFor, openAccess } from '#test/setup/access.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Ledgers } from '#composition/ledgers.js';
import { weeklySales } from '#test/setup/flow.js';
import { noLake } from '#test/setup/no-lake.js';
import { noQueue, silent } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createApi } from '../create-app.js';

describe('runs over HTTP', () => {
  let database: TestWarehouse;
  let app: NestFastifyApplication;
  let authorization: string;

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    authorization = `Bearer ${await keyFor(warehouse)}`;
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed, requested_at)
       SELECT 'succeeded', 'start', false, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 day'
       FROM generate_series(1, 4) n`,
    );
    app = await createApi(
      {
        warehouse,
        ledgers: new Ledgers(warehouse, [weeklySales]),
        queue: noQueue,
        lake: noLake,
        access: openAccess,
      },
      silent,
    );
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function list(query: string): Promise<{ id: string; requestedAt: string }[]> {
    const url = `${await app.getUrl()}/v1/admin/runs?${query}`;
    const reply = await fetch(url, { headers: { authorization } });
    expect(reply.status).toBe(200);
    return (await reply.json()) as { id: string; requestedAt: string }[];
  }
  const ids = async (query: string) => (await list(query)).map(({ id }) => id);

  it('come newest first, "before" leaving out the run it names and all newer ones', async () => {
    expect(await ids('')).toEqual(['4', '3', '2', '1']);
    expect(await ids('first=2')).toEqual(['4', '3']);
    expect(await ids('first=2&before=3')).toEqual(['2', '1']);
    expect(await ids('before=2')).toEqual(['1']);
    expect(await ids('before=1')).toEqual([]);
  });

  it('say when they were asked for', async () => {
    const [newest] = await list('first=1');
    expect(newest?.requestedAt).toBe('2026-01-05T00:00:00.000Z');
  });
});
