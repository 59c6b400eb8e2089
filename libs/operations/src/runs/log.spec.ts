import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

describe('the log of a run over HTTP', () => {
  let api: ServedApi;
  let authorization: string;

  beforeAll(async () => {
    api = await serveApi(undefined, { login: 'api' });
    const { warehouse } = api.database;
    authorization = `Bearer ${await createKey(warehouse, 'operator')}`;
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('failed', 'start', false)`,
    );
    await warehouse.query(
      `INSERT INTO ops.log_lines (run_id, stage, at, level, context, message)
       SELECT 1, 'stage-' || n % 2, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second',
         CASE WHEN n = 2 THEN 'error' ELSE 'info' END, 'Stages', 'line ' || n
       FROM generate_series(1, 4) n`,
    );
  });
  afterAll(() => api.close());

  const get = (path: string, headers: Record<string, string> = { authorization }) =>
    fetch(`${api.url}/v1/admin/runs/${path}`, { headers });
  const lines = async (path: string) =>
    ((await (await get(path)).json()) as { message: string }[]).map(({ message }) => message);

  it('is returned by stage and level, in pages', async () => {
    expect(await lines('1/log')).toEqual(['line 4', 'line 3', 'line 2', 'line 1']);
    expect(await lines('1/log?first=1&before=3')).toEqual(['line 2']);
    expect(await lines('1/log?stage=stage-0')).toEqual(['line 4', 'line 2']);
    expect(await lines('1/log?level=warn')).toEqual(['line 2']);
    expect(await (await get('1/log?first=1')).json()).toEqual([
      {
        id: '4',
        at: '2026-01-01T00:00:04.000Z',
        level: 'info',
        stage: 'stage-0',
        context: 'Stages',
        message: 'line 4',
      },
    ]);
  });

  it('is returned over GraphQL', async () => {
    const reply = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ runLog(id: "1", level: error) { stage message } }' }),
    });
    expect(await reply.json()).toEqual({
      data: { runLog: [{ stage: 'stage-0', message: 'line 2' }] },
    });
  });

  it('requires an operator and an existing run', async () => {
    const viewer = await createKey(api.database.warehouse, 'viewer');
    const statuses = await Promise.all([
      get('1/log', {}),
      get('1/log', { authorization: `Bearer ${viewer}` }),
      get('99/log'),
      get('1%27/log'),
      get('1/log?first=1001'),
      get('1/log?level=loud'),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 403, 404, 404, 400, 400]);
  });
});
