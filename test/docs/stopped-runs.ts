import type { DataSource } from 'typeorm';
import { vi } from 'vitest';
import { cancelRun } from '#pipeline/runs/cancel-and-retry.js';
import { ledgerOf } from '../setup/flow.js';

/** A source settles, is polled, and a run looks at it. */
const RUN_MS = 60_000;

const by = { actor: 'a test', reason: 'a command of a page' };

/** Asks for a run of weekly sales that goes on waiting: its flow is paused. */
export async function askForRunThatWaits(warehouse: DataSource): Promise<void> {
  const { requests, settings } = ledgerOf(warehouse);
  // All at once, so that no worker sees it before it waits.
  await warehouse.transaction(async (manager) => {
    const request = { trigger: 'admin', onlyIfChanged: false, actor: by.actor } as const;
    const { run } = await requests.ask(manager, request);
    await manager.query(`UPDATE ops.runs SET status = 'waiting' WHERE run_id = $1`, [run.id]);
    await settings.pause(manager, by.actor, by.reason);
  });
}

/** Leaves a run of weekly sales that did not come to its end. */
export async function stopRun(warehouse: DataSource): Promise<void> {
  await askForRunThatWaits(warehouse);
  await cancelRun(ledgerOf(warehouse), { runId: await newestRun(warehouse), ...by });
  await resumeFlow(warehouse);
}

/** Lets runs of weekly sales begin again. */
export async function resumeFlow(warehouse: DataSource): Promise<void> {
  await warehouse.transaction((manager) => ledgerOf(warehouse).settings.resume(manager));
}

/**
 * Waits for the run that the worker starts by itself for the files that lie in the source, and has it start no other:
 * the next command may be one that a run under way refuses.
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
    ledgerOf(warehouse).settings.set(manager, { onFiles: false }),
  );
}

/** Number of the run of weekly sales that was asked for last. */
export async function newestRun(warehouse: DataSource): Promise<string> {
  const [run] = await warehouse.query<{ id: string }[]>(
    `SELECT run_id AS id FROM ops.runs WHERE flow = 'weekly-sales' ORDER BY run_id DESC LIMIT 1`,
  );
  return run?.id ?? 'no run';
}
