import type { DataSource } from 'typeorm';
import { vi } from 'vitest';
import { cancelRun } from '#pipeline/runs/cancel-and-retry.js';
import { StreamGap } from '#streaming/ports/stream-gap.js';
import { StreamStates } from '#streaming/reader/stream-states.js';
import { createLedger } from '../setup/flow.js';

/** Time for a source to become stable and be polled, and for a run to read it. */
const RUN_MS = 60_000;

const by = { actor: 'a test', reason: 'a command of a page' };

/** Requests a run of weekly sales that keeps waiting, because its flow is paused. */
export async function askForRunThatWaits(warehouse: DataSource): Promise<void> {
  const { requests, settings } = createLedger(warehouse);
  // In one transaction, so that no worker sees it before it waits.
  await warehouse.transaction(async (manager) => {
    const request = { trigger: 'admin', onlyIfChanged: false, actor: by.actor } as const;
    const { run } = await requests.request(manager, request);
    await manager.query(`UPDATE ops.runs SET status = 'waiting' WHERE run_id = $1`, [run.id]);
    await settings.pause(manager, by.actor, by.reason);
  });
}

/** Leaves a failed run of weekly sales. */
export async function stopRun(warehouse: DataSource): Promise<void> {
  await askForRunThatWaits(warehouse);
  await cancelRun(createLedger(warehouse), { runId: await findNewestRun(warehouse), ...by });
  await resumeFlow(warehouse);
}

/** Leaves the stream of transactions at a gap, in a partition that it does not have. */
export async function openGap(warehouse: DataSource): Promise<void> {
  const name = 'transactions';
  const states = new StreamStates(warehouse);
  await states.add({ name, flow: 'retail-mart' });
  const place = { topicId: 'a topic', partition: 9 };
  const gap = new StreamGap(name, { ...place, from: 1 }, { ...place, first: 2, next: 3 });
  await states.stopAtGap(name, gap);
}

/** Resumes the flow of weekly sales. */
export async function resumeFlow(warehouse: DataSource): Promise<void> {
  await warehouse.transaction((manager) => createLedger(warehouse).settings.resume(manager));
}

/**
 * Waits for the worker's automatic run for the files in the source, and prevents another one: an active run could make
 * the next command fail.
 */
export async function awaitRunForFiles(warehouse: DataSource): Promise<void> {
  await vi.waitFor(
    async () => {
      const ended = await warehouse.query<unknown[]>(
        `SELECT FROM ops.runs
         WHERE flow = 'weekly-sales' AND trigger = 'files' AND finished_at IS NOT NULL`,
      );
      if (ended.length === 0) throw new Error('no run for files has ended');
    },
    { timeout: RUN_MS, interval: 100 },
  );
  await warehouse.transaction((manager) =>
    createLedger(warehouse).settings.set(manager, { onFiles: false }),
  );
}

/** Returns the number of the newest run of weekly sales. */
export async function findNewestRun(warehouse: DataSource): Promise<string> {
  const [run] = await warehouse.query<{ id: string }[]>(
    `SELECT run_id AS id FROM ops.runs WHERE flow = 'weekly-sales' ORDER BY run_id DESC LIMIT 1`,
  );
  return run?.id ?? 'no run';
}
