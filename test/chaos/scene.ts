import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '#sample/random.js';
import type { Arena } from './arena.js';
import type { Launcher } from './launcher.js';
import type { LedgerWatch } from './ledger-watch.js';
import { stageKeys } from './stage-keys.js';
import { findProcess, type Role } from './processes.js';
import type { Timings } from './baseline.js';

const POLL_MS = 20;
/** Share of moments drawn over the whole start; the others are drawn within a stage. */
const ANYWHERE = 0.2;
/** A disturbed stage may take longer than an undisturbed one. */
const STRETCH = 1.2;

/** What a disturbance works on: an instance between its start and serving. */
export interface Scene {
  arena: Arena;
  launcher: Launcher;
  ledger: LedgerWatch;
  random: Random;
  timings: Timings;
  /** Newest run at the start of the round. */
  lastRun: number;
}

/** Returns one item at random. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Waits for a random moment, at most until the instance serves or has ended. */
export async function waitForMoment({ random, launcher, ledger, timings }: Scene): Promise<void> {
  if (random() < ANYWHERE) {
    const left = launcher.startedAt + random() * timings.totalMs - Date.now();
    await Promise.race([delay(Math.max(0, left)), launcher.settled]);
    return;
  }
  const place = pick(random, stageKeys);
  const wait = random() * STRETCH * (timings.stageMs.get(place) ?? 0);
  const begun = await ledger.waitUntil(
    ({ stages }) => (stages[place] ?? 'pending') !== 'pending',
    launcher.settled,
  );
  if (begun) await Promise.race([delay(wait), launcher.settled]);
}

/** Waits until something is found, at most until the instance serves or has ended. */
export async function waitForFound<T>(
  { launcher }: Pick<Scene, 'launcher'>,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  for (;;) {
    const found = await look();
    if (found !== undefined || launcher.isSettled) return found;
    await delay(POLL_MS);
  }
}

export function waitForProcess(scene: Scene, role: Role): Promise<number | undefined> {
  return waitForFound(scene, () => findProcess(scene.arena.state, role));
}
