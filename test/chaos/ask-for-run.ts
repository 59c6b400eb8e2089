import { setTimeout as delay } from 'node:timers/promises';
import { retailMart } from '#test/setup/flow.js';
import { Client } from '../e2e/client.js';
import type { Arena } from './arena.js';
import type { Launcher } from './launcher.js';

const INTERVAL_MS = 50;

/** The API's reply to a request for a run. */
export interface Reply {
  status: number;
  code: string;
}

/** @throws when the API does not answer */
export async function askForRun(
  { adminKey, port }: Arena,
  asked: { flow: string; onlyIfChanged?: boolean },
): Promise<Reply> {
  const client = new Client(`http://127.0.0.1:${port}`, adminKey);
  const reply = await client.post('/v1/admin/runs', asked);
  const body = (await reply.json()) as { code?: string };
  return { status: reply.status, code: body.code ?? '' };
}

/**
 * Requests a run of transactions as soon as the API answers, so that it overlaps the run of weekly sales: the launcher
 * starts them one after the other. Ends when one is active, or the instance serves or has ended.
 */
export async function requestRunsMeanwhile(arena: Arena, launcher: Launcher): Promise<void> {
  while (!launcher.isSettled) {
    arena.adminKey = launcher.newAdminKey ?? arena.adminKey;
    const asked = { flow: retailMart.name, onlyIfChanged: true };
    const reply = arena.adminKey && (await askForRun(arena, asked).catch(() => undefined));
    if (reply && [202, 409].includes(reply.status)) return;
    await Promise.race([delay(INTERVAL_MS), launcher.settled]);
  }
}
