import { expect } from 'vitest';

interface Message {
  id?: string;
  event?: string;
  data?: string;
}

/** Events that a client of server-sent events has read. */
export class EventReader {
  readonly messages: Message[] = [];
  private readonly stopping = new AbortController();
  private constructor(readonly ended: Promise<void>) {}

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const stopping = new AbortController();
    const reply = await fetch(url, { headers, signal: stopping.signal });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    let tell: () => void = () => undefined;
    const reader = new EventReader(new Promise((resolve) => (tell = resolve)));
    reader.stopping.signal.addEventListener('abort', () => stopping.abort());
    void reader.read(reply).finally(tell);
    return reader;
  }

  /** Returns the names of events, in order, without progress. */
  get kinds(): string[] {
    return this.messages.flatMap(({ event }) => (event && event !== 'progress' ? [event] : []));
  }

  stop(): void {
    this.stopping.abort();
  }

  private async read({ body }: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        const parts = (text + chunk).split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const fields = part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2));
          this.messages.push(Object.fromEntries(fields) as Message);
        }
      }
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
  }
}
