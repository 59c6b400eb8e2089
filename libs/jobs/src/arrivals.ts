/** Between two polls of a metered place that nobody was notified of. */
const UNPROMPTED_MS = 300_000;
/** After a poll that could not ask for work: some is under way, it is paused, or something fails. */
const REFUSED_MS = 30_000;
/** What keeps changing does not put work off longer than this. */
const RESTLESS_MAX_MS = 60_000;

/** What a poll has left: nothing, files that no work was asked for yet, or whatever there is, since none is wanted. */
export type LeftToDo = 'nothing' | 'waiting' | 'not-wanted';

/** A place as one poll finds it. */
export interface PolledPlace<Outcome> {
  /** Digest of the files; undefined where there are none, or work was asked for them. */
  newDigest(): Promise<string | undefined>;
  /** Asks for work on what has come. */
  ask(digest: string): Promise<Outcome>;
}

/** Watches a place for files, and asks for work once nothing changes there any more. */
export class ArrivalWatch {
  private readonly pace: PollPace;
  /** Files that nothing was asked for yet, ms. */
  private arrivals: { digest: string; since: number; began: number } | undefined;

  /**
   * @param isMetered whether each poll costs money
   * @param settleMs how long nothing may change before work is asked for, ms
   */
  constructor(
    isMetered: boolean,
    private readonly settleMs: number,
  ) {
    this.pace = new PollPace(isMetered);
  }

  /** Whether it is time for a poll, ms. */
  isDue(now: number): boolean {
    return this.pace.isDue(now);
  }

  /** Files may have come by now, ms. */
  wake(now: number): void {
    this.pace.wake(now);
  }

  /** Whether all that had come at a time is dealt with: work was asked for, or none is wanted. */
  isDone(at: number): boolean {
    return this.pace.isDone(at);
  }

  /** Nobody wants work for files of this place now. */
  skip(now: number): void {
    this.pace.polled(now, 'not-wanted');
  }

  /**
   * Looks at the place once.
   * @returns what asking for work came to; undefined when none was asked for
   * @throws as `place` does, and the next poll tries again
   */
  async poll<Outcome>(place: PolledPlace<Outcome>, now: number): Promise<Outcome | undefined> {
    let left: LeftToDo | undefined;
    try {
      const digest = await place.newDigest();
      if (digest !== undefined && !this.isSettled(digest, now)) {
        left = 'waiting';
        return undefined;
      }
      const outcome = digest === undefined ? undefined : await place.ask(digest);
      this.arrivals = undefined;
      left = 'nothing';
      return outcome;
    } finally {
      this.pace.polled(now, left);
    }
  }

  private isSettled(digest: string, now: number): boolean {
    const { arrivals } = this;
    const since = arrivals?.digest === digest ? arrivals.since : now;
    const began = arrivals?.began ?? now;
    this.arrivals = { digest, since, began };
    return now - since >= this.settleMs || now - began >= RESTLESS_MAX_MS;
  }
}

/**
 * When a place where files come is polled. A folder is at every turn; a bucket when files may have come, then at
 * every turn until nothing is left to do, and now and then even without a notification.
 */
export class PollPace {
  private due = -Infinity;
  private woken = -Infinity;
  private begun = -Infinity;
  private doneUntil = -Infinity;

  /** @param isMetered whether each poll costs money */
  constructor(private readonly isMetered: boolean) {}

  isDue(now: number): boolean {
    return now >= this.due || this.woken >= this.begun;
  }

  /** Files may have come by now, ms. */
  wake(now: number): void {
    this.woken = Math.max(this.woken, now);
  }

  /** @param begun when the poll began, ms @param left what it has left; undefined when it failed */
  polled(begun: number, left: LeftToDo | undefined): void {
    this.begun = begun;
    if (left === 'nothing' || left === 'not-wanted') this.doneUntil = begun;
    if (!this.isMetered || left === 'waiting' || left === 'not-wanted') this.due = begun;
    else this.due = begun + (left === 'nothing' ? UNPROMPTED_MS : REFUSED_MS);
  }

  isDone(at: number): boolean {
    return this.doneUntil > at;
  }
}
