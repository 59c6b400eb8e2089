import { unlessAborted } from '../process/unless-aborted.js';

/** A scrape of several metrics, or scrapes of two Prometheus servers, share one read. */
const KEPT_MS = 1_000;
const ANSWER_WITHIN_MS = 2_000;

/**
 * Reads figures from outside the process for scrapes: one read at a time, kept for a second. A scrape
 * neither fails nor blocks when the source does not answer: it continues without the figures.
 */
export class BoundedReading<Figures> {
  private reading: Promise<Figures | undefined> | undefined;
  private latest: { figures: Figures; at: number } | undefined;

  constructor(
    private readonly read: () => Promise<Figures>,
    private readonly withinMs = ANSWER_WITHIN_MS,
  ) {}

  /**
   * Returns undefined when the read fails or takes too long; a slow read continues for the next
   * scrape.
   */
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
      // A failing service has another metric, /readyz and the log.
      return undefined;
    } finally {
      this.reading = undefined;
    }
  }
}
