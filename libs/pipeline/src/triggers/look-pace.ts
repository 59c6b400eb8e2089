import type { LeftToDo } from './file-arrivals.js';

/** Between two looks at a source that nobody has told of, where each look is paid for. */
const UNTOLD_MS = 300_000;
/** After a look that could not ask for a run: one is under way, the flow is paused, or something fails. */
const REFUSED_MS = 30_000;

/**
 * When a place where files come is looked at. A folder is at every turn; a bucket when files may have come, then at
 * every turn until nothing is left to do, and now and then whether anybody tells or not.
 */
export class LookPace {
  private due = -Infinity;
  private woken = -Infinity;
  private begun = -Infinity;
  private doneUntil = -Infinity;

  /** @param isMetered whether each look costs money */
  constructor(private readonly isMetered: boolean) {}

  isDue(now: number): boolean {
    return now >= this.due || this.woken >= this.begun;
  }

  /** Files may have come by now, ms. */
  wake(now: number): void {
    this.woken = Math.max(this.woken, now);
  }

  /** @param begun when the look began, ms @param left what it has left; undefined when it failed */
  looked(begun: number, left: LeftToDo | undefined): void {
    this.begun = begun;
    if (left === 'nothing' || left === 'not-wanted') this.doneUntil = begun;
    if (!this.isMetered || left === 'waiting' || left === 'not-wanted') this.due = begun;
    else this.due = begun + (left === 'nothing' ? UNTOLD_MS : REFUSED_MS);
  }

  /** Whether all that had come at a time is dealt with: a run was asked for, or none is wanted. */
  isDone(at: number): boolean {
    return this.doneUntil > at;
  }
}
