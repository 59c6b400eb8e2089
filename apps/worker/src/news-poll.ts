import type { Logger } from '@nestjs/common';
import type { ArrivalNews } from '#pipeline/triggers/arrival-news.js';
import { pause } from '#platform/aws/patience.js';

/** Before a queue that fails is asked again, or one is that has more than this worker can hold. */
const REST_MS = 5_000;

/** Waits for news of files all the time, until it is stopped. */
export class NewsPoll {
  private readonly stopping = new AbortController();
  private polling: Promise<void> = Promise.resolve();
  /** What is failing: said once, until it works again. */
  private trouble: string | undefined;

  constructor(
    private readonly news: ArrivalNews,
    private readonly logger: Logger,
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
        this.trouble = undefined;
      } catch (error) {
        if (isStopping()) return;
        this.tell(String(error));
        await pause(REST_MS, signal).catch(() => undefined);
      }
    }
  }

  private tell(trouble: string): void {
    if (this.trouble !== trouble) this.logger.warn(`news of files: ${trouble}`);
    this.trouble = trouble;
  }
}
