import { setTimeout as delay } from 'node:timers/promises';
import type { Attack, Target } from './attack.js';
import { startWatch, type Watched, type WatchSetup } from './watch.js';

export interface AttackFigures extends Watched {
  name: string;
  seconds: number;
  /** How many answers had each status; 0 stands for a connection that was closed without one. */
  statuses: Record<string, number>;
  /** What is wrong with the answers, each complaint once. */
  complaints: string[];
}

/** So that every attack is seen by several looks, however short it is. */
const LOOKS_MS = 200;

/** Attacks one after the other, while `/livez` and memory are watched from outside. */
export async function runAttacks(
  attacks: readonly Attack[],
  target: Target & WatchSetup,
): Promise<AttackFigures[]> {
  const { port, pid } = target;
  const watch = await startWatch({ port, pid });
  const figures: AttackFigures[] = [];
  try {
    for (const attack of attacks) {
      await watch.take();
      const before = performance.now();
      const replies = await attack.run(target);
      const seconds = (performance.now() - before) / 1_000;
      await delay(LOOKS_MS);
      const statuses: Record<string, number> = {};
      for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1;
      const complaints = [
        ...replies.flatMap((reply) => attack.complaint(reply) ?? []),
        ...[(await attack.complaintAboutAll?.(target, replies)) ?? []].flat(),
      ];
      figures.push({
        ...(await watch.take()),
        name: attack.name,
        seconds,
        statuses,
        complaints: [...new Set(complaints)],
      });
    }
    return figures;
  } finally {
    await watch.stop();
  }
}
