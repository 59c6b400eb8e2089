/** Between two polls of a metered place without a notification. */
const UNPROMPTED_MS = 300_000;
/** After a poll that could not request work: it is already running, paused or failing. */
const REFUSED_MS = 30_000;
/** Files that keep changing delay work no longer than this. */
const RESTLESS_MAX_MS = 60_000;

/** What a poll leaves: nothing; files without a request for work; files for which no work is wanted. */
export type LeftToDo = 'nothing' | 'waiting' | 'not-wanted';

export interface PolledPlace<Outcome> {
  /** Digest of the files; undefined when there are none, or work was requested for them. */
  newDigest(): Promise<string | undefined>;
  /** Requests work for new files. */
  request(digest: string): Promise<Outcome>;
}

/** Watches a place for files, and requests work once they stop changing. */
export class ArrivalWatch {
  private readonly pace: PollPace;
  /** Files without a request for work; times in ms. */
  private arrivals: { digest: string; since: number; began: number } | undefined;

  /**
   * @param isMetered whether each poll costs money
   * @param settleMs how long files must be unchanged before work is requested, ms
   */
  constructor(
    isMetered: boolean,
    private readonly settleMs: number,
  ) {
    this.pace = new PollPace(isMetered);
  }

  /** Whether a poll is due at `now`, ms. */
  isDue(now: number): boolean {
    return this.pace.isDue(now);
  }

  /** Reports that files may have arrived, ms. */
  wake(now: number): void {
    this.pace.wake(now);
  }

  /** Whether all files that arrived until a time are handled: work was requested, or none is wanted. */
  isDone(at: number): boolean {
    return this.pace.isDone(at);
  }

  /** No work is wanted for files of this place now. */
  skip(now: number): void {
    this.pace.recordPoll(now, 'not-wanted');
  }

  /**
   * Polls the place once.
   * @returns the outcome of a request for work; undefined when none was made
   * @throws as `place` does; the next poll retries
   */
  async poll<Outcome>(place: PolledPlace<Outcome>, now: number): Promise<Outcome | undefined> {
    let left: LeftToDo | undefined;
    try {
      const digest = await place.newDigest();
      if (digest !== undefined && !this.isSettled(digest, now)) {
        left = 'waiting';
        return undefined;
      }
      const outcome = digest === undefined ? undefined : await place.request(digest);
      this.arrivals = undefined;
      left = 'nothing';
      return outcome;
    } finally {
      this.pace.recordPoll(now, left);
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
 * When a place is polled for files. A folder is polled at every turn. A bucket is polled when files may have
 * arrived, then at every turn until nothing is left, and at intervals without a notification.
 */
export class PollPace {
  private due = -Infinity;
  private woken = -Infinity;
  private lastBegin = -Infinity;
  private doneUntil = -Infinity;

  /** @param isMetered whether each poll costs money */
  constructor(private readonly isMetered: boolean) {}

  isDue(now: number): boolean {
    return now >= this.due || this.woken >= this.lastBegin;
  }

  /** Reports that files may have arrived, ms. */
  wake(now: number): void {
    this.woken = Math.max(this.woken, now);
  }

  /** @param begun when the poll began, ms @param left what it leaves; undefined when it failed */
  recordPoll(begun: number, left: LeftToDo | undefined): void {
    this.lastBegin = begun;
    if (left === 'nothing' || left === 'not-wanted') this.doneUntil = begun;
    if (!this.isMetered || left === 'waiting' || left === 'not-wanted') this.due = begun;
    else this.due = begun + (left === 'nothing' ? UNPROMPTED_MS : REFUSED_MS);
  }

  isDone(at: number): boolean {
    return this.doneUntil > at;
  }
}
