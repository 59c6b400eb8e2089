import type { DataSource } from 'typeorm';
import { cancelRun } from '#pipeline/runs/cancel-and-retry.js';
import { ledgerOf } from '../setup/flow.js';

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

/** Number of the run of weekly sales that was asked for last. */
export async function newestRun(warehouse: DataSource): Promise<string> {
  const [run] = await warehouse.query<{ id: string }[]>(
    `SELECT run_id AS id FROM ops.runs WHERE flow = 'weekly-sales' ORDER BY run_id DESC LIMIT 1`,
  );
  return run?.id ?? 'no run';
}
