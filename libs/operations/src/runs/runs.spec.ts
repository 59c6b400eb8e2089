import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

describe('runs over HTTP', () => {
  let api: ServedApi;
  let authorization: string;

  beforeAll(async () => {
    api = await serveApi();
    const { warehouse } = api.database;
    authorization = `Bearer ${await createKey(warehouse)}`;
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed, requested_at)
       SELECT 'succeeded', 'start', false, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 day'
       FROM generate_series(1, 4) n`,
    );
    // Run 3 ended at minute 10; run 4 is still working.
    await warehouse.query(
      `UPDATE ops.runs SET finished_at = timestamptz '2026-01-04T00:10:00Z' WHERE run_id = 3`,
    );
    await warehouse.query(
      `INSERT INTO ops.stage_runs (run_id, stage, ordinal, status, attempt, started_at, finished_at)
       VALUES (3, 'ingest-stores', 3, 'failed', 2, '2026-01-04T00:01:30Z', '2026-01-04T00:04:10Z'),
              (3, 'ingest-sales', 1, 'succeeded', 1, '2026-01-04T00:01:05Z', '2026-01-04T00:02:00Z'),
              (2, 'ingest-sales', 1, 'pending', 0, NULL, NULL)`,
    );
    await warehouse.query(
      `INSERT INTO ops.events (at, flow, run_id, stage, kind)
       SELECT timestamptz '2026-01-04T00:00:00Z' + at * interval '1 second', 'weekly-sales', 3, stage, kind
       FROM (VALUES (0, NULL, 'run.queued'), (60, NULL, 'run.running'),
                    (65, 'ingest-sales', 'stage.running'), (90, 'ingest-stores', 'stage.running'),
                    (100, 'ingest-stores', 'stage.failed'), (120, 'ingest-sales', 'stage.succeeded'),
                    (220, 'ingest-stores', 'stage.running'), (250, 'ingest-stores', 'stage.failed'),
                    (250, NULL, 'run.failed'), (260, NULL, 'snapshot.pruned'))
            AS steps (at, stage, kind)`,
    );
  });
  afterAll(() => api.close());

  interface Listed {
    id: string;
    requestedAt: string;
    stages: object[];
  }

  async function list(query: string): Promise<Listed[]> {
    const url = `${api.url}/v1/admin/runs?${query}`;
    const reply = await fetch(url, { headers: { authorization } });
    expect(reply.status).toBe(200);
    return (await reply.json()) as Listed[];
  }
  const ids = async (query: string) => (await list(query)).map(({ id }) => id);

  it('are listed newest first; "before" leaves out the named run and all newer ones', async () => {
    expect(await ids('')).toEqual(['4', '3', '2', '1']);
    expect(await ids('first=2')).toEqual(['4', '3']);
    expect(await ids('first=2&before=3')).toEqual(['2', '1']);
    expect(await ids('before=2')).toEqual(['1']);
    expect(await ids('before=1')).toEqual([]);
  });

  it('are listed by state', async () => {
    await api.database.warehouse.query(
      `UPDATE ops.runs SET status = 'failed' WHERE run_id IN (1, 3)`,
    );
    expect(await ids('status=failed')).toEqual(['3', '1']);
    expect(await ids('status=failed&before=3')).toEqual(['1']);
    expect(await ids('status=cancelled')).toEqual([]);
  });

  it('have the times of their stages, in the order of the stages', async () => {
    const [, third, second, first] = await list('');
    const day = '2026-01-04T00';
    expect(third?.stages).toEqual([
      {
        stage: 'ingest-sales',
        status: 'succeeded',
        attempt: 1,
        startedAt: `${day}:01:05.000Z`,
        finishedAt: `${day}:02:00.000Z`,
        waitingSeconds: 5,
        workingSeconds: 55,
      },
      {
        stage: 'ingest-stores',
        status: 'failed',
        attempt: 2,
        startedAt: `${day}:01:30.000Z`,
        finishedAt: `${day}:04:10.000Z`,
        // 30 s until its first attempt and 120 s between the two.
        waitingSeconds: 150,
        workingSeconds: 40,
      },
    ]);
    expect(second?.stages).toMatchObject([
      { status: 'pending', startedAt: null, waitingSeconds: null, workingSeconds: null },
    ]);
    expect(first?.stages).toEqual([]);
  });

  it('have the same times alone', async () => {
    const reply = await fetch(`${api.url}/v1/admin/runs/3`, { headers: { authorization } });
    const { stages } = (await reply.json()) as { stages: object[] };
    expect(stages).toMatchObject([
      { stage: 'ingest-sales', waitingSeconds: 5, workingSeconds: 55 },
      { stage: 'ingest-stores', waitingSeconds: 150, workingSeconds: 40 },
    ]);
  });

  it('are 100 at most', async () => {
    const url = `${api.url}/v1/admin/runs?first=101`;
    const reply = await fetch(url, { headers: { authorization } });
    expect([reply.status, await reply.json()]).toMatchObject([400, { code: 'ARGUMENT_INVALID' }]);
  });

  it('have the time of their request', async () => {
    const [newest] = await list('first=1');
    expect(newest?.requestedAt).toBe('2026-01-05T00:00:00.000Z');
  });
});
