import type { FlowStage } from '../../flow/flow.js';
import type { LedgerEvent } from '../flows/event-log.js';

/** How long a stage waited and worked, all its attempts together, in milliseconds. */
export interface StageTimes {
  waiting: number;
  working: number;
}

type Step = Pick<LedgerEvent, 'at' | 'stage' | 'kind'>;

/**
 * How long each stage of a run waited and worked so far. It waits from the moment that nothing is in its way:
 * its run goes on, the stages before it have ended, and so has its last attempt. Of an attempt whose worker was
 * killed nobody tells the end: it is taken to last until the next begins. What goes by while the run has ended,
 * until someone retries it, counts for nothing.
 * @param steps of the run, in their order
 * @param now when the run ended, or the present
 * @returns by stage; none for a stage that nothing was told of
 */
export function stageTimes(
  stages: readonly Pick<FlowStage, 'id' | 'after'>[],
  steps: readonly Step[],
  now: Date,
): Map<string, StageTimes> {
  const times = new Map<string, StageTimes>();
  for (const { id, after } of stages) {
    const waits = new Stopwatch();
    const works = new Stopwatch();
    const before = new Set(after);
    let isGoing = false;
    for (const { at, stage, kind } of steps) {
      if (stage === null && kind.startsWith('run.')) {
        isGoing = kind === 'run.running';
        if (!isGoing) works.stop(at);
      } else if (stage !== null && after.includes(stage)) {
        if (kind === 'stage.succeeded') before.delete(stage);
        else before.add(stage);
      } else if (stage === id) {
        works.stop(at);
        if (kind === 'stage.running') works.start(at);
        // One that has succeeded waits for nothing.
        if (kind === 'stage.succeeded') before.add(id);
        else before.delete(id);
      }
      if (isGoing && before.size === 0 && !works.isGoing) waits.start(at);
      else waits.stop(at);
    }
    waits.stop(now);
    works.stop(now);
    if (waits.wasStarted || works.wasStarted) {
      times.set(id, { waiting: waits.total, working: works.total });
    }
  }
  return times;
}

class Stopwatch {
  total = 0;
  wasStarted = false;
  private since: number | undefined;

  get isGoing(): boolean {
    return this.since !== undefined;
  }

  start(at: Date): void {
    this.since ??= at.getTime();
    this.wasStarted = true;
  }

  stop(at: Date): void {
    if (this.since === undefined) return;
    this.total += Math.max(0, at.getTime() - this.since);
    this.since = undefined;
  }
}
