import type { FlowStage } from '../../flow/flow.js';
import type { LedgerEvent } from '../flows/event-log.js';

/** Total waiting and working time of a stage over all attempts, in milliseconds. */
export interface StageTimes {
  waiting: number;
  working: number;
}

/** A stage with those that end before it starts. */
type Sequence = Pick<FlowStage, 'id' | 'after'>;

type Step = Pick<LedgerEvent, 'at' | 'stage' | 'kind'>;

/**
 * Returns the waiting and working time of each stage so far. A stage waits while it is ready: its run is active, the
 * stages before it have ended, and so has its last attempt. No event marks the end of a killed attempt: it counts as
 * working until the next attempt. Time between the end of the run and its retry does not count.
 * @param steps of the run, in their order
 * @param now the end of the run, or the present
 * @returns by stage; none for a stage without events
 */
export function stageTimes(
  stages: readonly Sequence[],
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
        // A succeeded stage does not wait.
        if (kind === 'stage.succeeded') before.add(id);
        else before.delete(id);
      }
      if (isGoing && before.size === 0 && !works.isRunning) waits.start(at);
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

/**
 * Returns the stages of a run among those that its flow declares today. A stage follows the predecessors of a
 * predecessor that the run lacks, because a later version of the flow added it.
 * @param ids of the run's stages
 */
export function listRunStages(declared: readonly Sequence[], ids: ReadonlySet<string>): Sequence[] {
  const before = new Map<string, readonly string[]>();
  for (const { id, after } of declared) {
    const predecessors = after.flatMap((each) =>
      ids.has(each) ? [each] : (before.get(each) ?? []),
    );
    before.set(id, predecessors);
  }
  return Array.from(before, ([id, after]) => ({ id, after })).filter(({ id }) => ids.has(id));
}

class Stopwatch {
  total = 0;
  wasStarted = false;
  private since: number | undefined;

  get isRunning(): boolean {
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
