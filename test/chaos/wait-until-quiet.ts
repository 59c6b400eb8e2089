import { setTimeout as delay } from 'node:timers/promises';
import { connect } from './warehouse.js';

const PATIENCE_MS = 20_000;
const LOOK_MS = 50;

/** Waits some time for a run that was requested at the last moment. */
export async function waitUntilQuiet(state: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const client = await connect(state);
  try {
    for (;;) {
      const { rows } = await client.query(
        `SELECT FROM ops.runs WHERE status IN ('queued', 'running')`,
      );
      if (rows.length === 0 || Date.now() > deadline) return;
      await delay(LOOK_MS);
    }
  } finally {
    await client.end();
  }
}
