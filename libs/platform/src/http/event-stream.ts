import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOver, whenOver } from './when-over.js';

/** A stream ends by itself after so long, and the client comes again: a key may have been revoked. */
const STREAM_MS = 15 * 60_000;
/** What a reader has to take the last messages once its stream has ended. */
const LAST_WORDS_MS = 2_000;

/** An answer of server-sent events, for as long as it may last. */
export class EventStream {
  private readonly over = new AbortController();
  private closes = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    const timer = setTimeout(() => this.end(), STREAM_MS).unref();
    whenOver(request, reply, () => {
      clearTimeout(timer);
      this.over.abort();
    });
  }

  /** Comes when nothing more is to be sent: the client is gone, or its time is over. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Whether it has ended since the server closes. */
  get isClosing(): boolean {
    return this.closes;
  }

  /** Ends it since the server closes. @returns when its client has the last words, or is gone */
  close(): Promise<void> {
    this.closes = true;
    this.end();
    return new Promise((resolve) => whenOver(this.request, this.reply, resolve));
  }

  /**
   * Sends messages as fast as the client takes them: no more of them wait than a few.
   * @param messages text of https://html.spec.whatwg.org/multipage/server-sent-events.html
   */
  async send(messages: AsyncIterable<string>): Promise<void> {
    const stream = Readable.from(messages);
    // The client is gone, or the database: it comes again.
    stream.on('error', () => undefined);
    this.reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    await this.reply.type('text/event-stream').send(stream);
  }

  private end(): void {
    this.over.abort();
    setTimeout(() => {
      // Whoever takes nothing would hold the connection for ever.
      if (!isOver(this.request, this.reply)) this.reply.raw.destroy();
    }, LAST_WORDS_MS).unref();
  }
}
