import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFor } from '#test/setup/access.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

describe('runs over HTTP', () => {
  let api: ServedApi;
  let authorization: string;

  beforeAll(async () => {
    api = await serveApi();
    const { warehouse } = api.database;
    authorization = `Bearer ${await keyFor(warehouse)}`;
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed, requested_at)
       SELECT 'succeeded', 'start', false, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 day'
       FROM generate_series(1, 4) n`,
    );
  });
  afterAll(() => api.close());

  async function list(query: string): Promise<{ id: string; requestedAt: string }[]> {
    const url = `${api.url}/v1/admin/runs?${query}`;
    const reply = await fetch(url, { headers: { authorization } });
    expect(reply.status).toBe(200);
    return (await reply.json()) as { id: string; requestedAt: string }[];
  }
  const ids = async (query: string) => (await list(query)).map(({ id }) => id);

  it('are listed newest first; "before" leaves out the named run and all newer ones', async () => {
    expect(await ids('')).toEqual(['4', '3', '2', '1']);
    expect(await ids('first=2')).toEqual(['4', '3']);
    expect(await ids('first=2&before=3')).toEqual(['2', '1']);
    expect(await ids('before=2')).toEqual(['1']);
    expect(await ids('before=1')).toEqual([]);
  });

  it('have the time of their request', async () => {
    const [newest] = await list('first=1');
    expect(newest?.requestedAt).toBe('2026-01-05T00:00:00.000Z');
  });
});
