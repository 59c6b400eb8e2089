import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 150;
const PATIENCE_MS = 20_000;
/** An answer from every row of a mart, which says nothing of the snapshot it is from. */
const QUESTION = '/v1/holiday-sales';

/** A digest of what the API answers now; undefined when it has no answer. */
export async function askOnce(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const reply = await fetch(`http://127.0.0.1:${port}${QUESTION}`, { signal });
    if (reply.status !== 200) return undefined;
    return createHash('sha256')
      .update(await reply.text())
      .digest('hex');
  } catch {
    return undefined;
  }
}

/** Someone who asks the API all the time, and whom it must never tell half a run. */
export class Reader {
  private readonly heard: string[] = [];
  private isClosed = false;
  private readonly work: Promise<void>;

  constructor(private readonly port: number) {
    this.work = this.ask();
  }

  /** Different answers in the order in which they came. */
  async close(): Promise<string[]> {
    this.isClosed = true;
    await this.work;
    return this.heard;
  }

  private async ask(): Promise<void> {
    while (!this.isClosed) {
      const answer = await askOnce(this.port);
      if (answer !== undefined && answer !== this.heard.at(-1)) this.heard.push(answer);
      await delay(INTERVAL_MS);
    }
  }
}
