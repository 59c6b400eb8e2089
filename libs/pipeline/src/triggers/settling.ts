/** What keeps changing does not put work off longer than this. */
const RESTLESS_MAX_MS = 60_000;

/** Tells when files that have come lie still. */
export class Settling {
  /** Files that nothing was asked for yet, ms. */
  private arrivals: { digest: string; since: number; began: number } | undefined;

  /** @param settleMs how long nothing may change, ms */
  constructor(private readonly settleMs: number) {}

  /** Whether files have come that nothing was asked for yet. */
  get isWaiting(): boolean {
    return this.arrivals !== undefined;
  }

  /** Whether work is to be asked for. @param digest of what lies there @param now ms */
  isDue(digest: string, now: number): boolean {
    const { arrivals } = this;
    const since = arrivals?.digest === digest ? arrivals.since : now;
    const began = arrivals?.began ?? now;
    this.arrivals = { digest, since, began };
    return now - since >= this.settleMs || now - began >= RESTLESS_MAX_MS;
  }

  /** Nothing has come, or work was asked for. */
  over(): void {
    this.arrivals = undefined;
  }
}
