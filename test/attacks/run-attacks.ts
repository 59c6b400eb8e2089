import { setTimeout as delay } from 'node:timers/promises';
import type { Attack, Target } from './attack.js';
import { startWatch, type Samples, type WatchSetup } from './watch.js';

export interface AttackFigures extends Samples {
  name: string;
  seconds: number;
  /** Number of answers by status; 0 means a connection closed without an answer. */
  statuses: Record<string, number>;
  /** What is wrong with the answers, without repetitions. */
  complaints: string[];
}

/** Long enough for several samples of even a short attack. */
const POLL_MS = 200;
const MAX_POLL_MS = 10_000;

type Sampler = Pick<Awaited<ReturnType<typeof startWatch>>, 'take'>;

/** Runs the attacks in order, while another process watches `/livez` and memory. */
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
      await delay(POLL_MS);
      const statuses: Record<string, number> = {};
      for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1;
      const complaints = [
        ...replies.flatMap((reply) => attack.findComplaint(reply) ?? []),
        ...[(await attack.findOverallComplaints?.(target, replies)) ?? []].flat(),
      ];
      figures.push({
        ...(await takeSamples(watch)),
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

/** Takes at least one sample: on a busy machine one may come late. */
async function takeSamples({ take }: Sampler): Promise<Samples> {
  const until = performance.now() + MAX_POLL_MS;
  let seen = await take();
  while (seen.livez.length + seen.failures.length === 0 && performance.now() < until) {
    await delay(POLL_MS);
    const { peakBytes, ...more } = await take();
    seen = { ...more, peakBytes: Math.max(seen.peakBytes, peakBytes) };
  }
  return seen;
}
