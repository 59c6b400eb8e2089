import type { ArrivalNews } from '#pipeline/triggers/arrival-events.js';
import { pause } from '#platform/aws/patience.js';
import type { FailureLog } from '#platform/logging/failure-log.js';

/** Before a queue that fails is asked again, or one is that has more than this worker can hold. */
const REST_MS = 5_000;
const NEWS = 'news of files';

/** Waits for news of files all the time, until it is stopped. */
export class NewsPoll {
  private readonly stopping = new AbortController();
  private polling: Promise<void> = Promise.resolve();

  constructor(
    private readonly news: ArrivalNews,
    private readonly failures: FailureLog,
  ) {}

  /** @param wake told whenever files have come */
  start(wake: () => void): void {
    this.polling = this.poll(wake);
  }

  /** Ends a wait at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.polling;
  }

  private async poll(wake: () => void): Promise<void> {
    const { signal } = this.stopping;
    const isStopping = () => signal.aborted;
    while (!isStopping()) {
      try {
        if (!this.news.isOpen) await pause(REST_MS, signal);
        else if (await this.news.receive(signal, Date.now)) wake();
        this.failures.recovered(NEWS);
      } catch (error) {
        if (isStopping()) return;
        this.failures.report(NEWS, `${NEWS}: ${String(error)}`);
        await pause(REST_MS, signal).catch(() => undefined);
      }
    }
  }
}
