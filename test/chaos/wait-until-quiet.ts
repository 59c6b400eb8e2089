import { setTimeout as delay } from 'node:timers/promises';
import { connect } from './warehouse.js';

/** The queue hands on the job of a killed worker after half a minute, and forecasts follow the publication. */
const TIMEOUT_MS = 90_000;
const POLL_MS = 50;

/** Waits some time for a run that was requested at the last moment. */
export async function waitUntilQuiet(state: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  const client = await connect(state);
  try {
    for (;;) {
      const { rows } = await client.query(
        `SELECT FROM ops.runs WHERE status IN ('queued', 'running')`,
      );
      if (rows.length === 0 || Date.now() > deadline) return;
      await delay(POLL_MS);
    }
  } finally {
    await client.end();
  }
}
