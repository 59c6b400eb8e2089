import { unlessAborted } from '../process/unless-aborted.js';

/** A scrape of several metrics, or of two Prometheus servers, reads once. */
const KEPT_MS = 1_000;
const ANSWER_WITHIN_MS = 2_000;

/**
 * What scrapes read from outside the process: at most one reading at a time, kept for a second. A scrape
 * neither fails nor hangs because what it reads does not answer: it goes on without.
 */
export class BoundedReading<Figures> {
  private reading: Promise<Figures | undefined> | undefined;
  private latest: { figures: Figures; at: number } | undefined;

  constructor(
    private readonly read: () => Promise<Figures>,
    private readonly withinMs = ANSWER_WITHIN_MS,
  ) {}

  /** Undefined when it has failed, or takes too long; it then goes on, for the next scrape. */
  async figures(): Promise<Figures | undefined> {
    if (this.latest && performance.now() - this.latest.at < KEPT_MS) return this.latest.figures;
    this.reading ??= this.begin();
    return unlessAborted(this.reading, AbortSignal.timeout(this.withinMs)).catch(() => undefined);
  }

  private async begin(): Promise<Figures | undefined> {
    try {
      const figures = await this.read();
      this.latest = { figures, at: performance.now() };
      return figures;
    } catch {
      // What is down tells by a metric of its own, by /readyz and in the log.
      return undefined;
    } finally {
      this.reading = undefined;
    }
  }
}
