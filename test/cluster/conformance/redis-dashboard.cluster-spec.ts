import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CloudState, endLeftovers, openCloudState } from '#test/cloud/services/cloud-state.js';
import { startRedis } from '#test/cloud/services/redis.js';
import { createKey } from '#test/setup/access.js';
import { type DashboardApi, openDashboardApi } from '#test/setup/dashboard-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

let state: CloudState;
let api: DashboardApi;

beforeAll(async () => {
  state = await openCloudState(await createTempFolder('redis-board'));
  const { url } = await startRedis(state);
  api = await openDashboardApi({ QUEUE_URL: url });
});
afterAll(async () => {
  await api.close();
  await endLeftovers(state.folder);
  await rm(state.folder, { recursive: true });
});

it('shows the jobs of a Redis queue on the board, and nothing of the server', async () => {
  const headers = {
    authorization: `Bearer ${await createKey(api.database.warehouse, 'operator')}`,
  };
  const get = (path: string) => fetch(`${api.url}/v1/admin/queues/api/${path}`, { headers });
  const reply = await get('queues?activeQueue=stages&page=1&jobsPerPage=20');
  expect(await reply.json()).toMatchObject({
    queues: [
      {
        counts: { completed: 2, failed: 1, waiting: 1 },
        jobs: expect.arrayContaining([
          expect.objectContaining({ id: 'run-1-1-ingest', data: { runId: 1, epoch: 1 } }),
          expect.objectContaining({
            id: 'run-2-1-plan-run',
            stacktrace: expect.anything() as unknown,
          }),
        ]) as object[],
      },
    ],
  });
  for (const path of ['run-1-1-publish', 'run-1-1-publish/flow', 'metrics', 'workers']) {
    expect([path, (await get(`queues/stages/${path}`)).status]).toEqual([path, 200]);
  }
  expect((await get('redis/stats')).status).toBe(403);
});
