import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 150;
const TIMEOUT_MS = 20_000;
/** Answers that use every row of a mart of each flow, and do not contain the snapshot's number. */
const QUESTIONS = ['/v1/holiday-sales', '/v1/basket-size?format=csv'];

/** Digests of the API's answers, by question; undefined without an answer. */
export type Answers = ReadonlyMap<string, string | undefined>;

/** Returns the API's current answer to each question. */
export async function askAll(port: number): Promise<Answers> {
  const asked = QUESTIONS.map(async (question) => [question, await ask(port, question)] as const);
  return new Map(await Promise.all(asked));
}

async function ask(port: number, question: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const reply = await fetch(`http://127.0.0.1:${port}${question}`, { signal });
    if (reply.status !== 200) return undefined;
    return createHash('sha256')
      .update(await reply.text())
      .digest('hex');
  } catch {
    return undefined;
  }
}

/** A client that polls the API constantly, and must never see a partial run. */
export class Reader {
  private readonly received = new Map<string, string[]>();
  private isClosed = false;
  private readonly work: Promise<void>;

  constructor(private readonly port: number) {
    this.work = this.ask();
  }

  /** Returns the distinct answers to each question in order. */
  async close(): Promise<ReadonlyMap<string, readonly string[]>> {
    this.isClosed = true;
    await this.work;
    return this.received;
  }

  private async ask(): Promise<void> {
    while (!this.isClosed) {
      for (const [question, answer] of await askAll(this.port)) {
        const heard = this.received.get(question) ?? [];
        if (answer !== undefined && answer !== heard.at(-1)) heard.push(answer);
        this.received.set(question, heard);
      }
      await delay(INTERVAL_MS);
    }
  }
}
