import { Readable } from 'node:stream';
import { Global, Injectable, Module, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, busy } from '../errors/app-error.js';
import { isOver, whenOver } from './request-end.js';
import { Shares } from './shares.js';

/** A stream ends after this time and the client reconnects: its key may have been revoked. */
const STREAM_MS = 15 * 60_000;
/** How long a client has to read the last messages after its stream ended. */
const LAST_WORDS_MS = 2_000;

/** A response of server-sent events. */
export class EventStream {
  private readonly endController = new AbortController();
  private isServerClosing = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    const timer = setTimeout(() => this.end(), STREAM_MS).unref();
    whenOver(request, reply, () => {
      clearTimeout(timer);
      this.endController.abort();
    });
  }

  /** Aborted when nothing more is to be sent: the client is gone, or its time is over. */
  get signal(): AbortSignal {
    return this.endController.signal;
  }

  /** Whether it has ended because the server closes. */
  get isClosing(): boolean {
    return this.isServerClosing;
  }

  /** Ends it because the server closes. @returns when its client has the last messages, or is gone */
  close(): Promise<void> {
    this.isServerClosing = true;
    this.end();
    return new Promise((resolve) => whenOver(this.request, this.reply, resolve));
  }

  /**
   * Sends messages as fast as the client reads them, with a small buffer.
   * @param messages text of https://html.spec.whatwg.org/multipage/server-sent-events.html
   */
  async send(messages: AsyncIterable<string>): Promise<void> {
    const stream = Readable.from(messages);
    // The client or the database is gone: the client reconnects.
    stream.on('error', () => undefined);
    this.reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    await this.reply.type('text/event-stream').send(stream);
  }

  private end(): void {
    this.endController.abort();
    setTimeout(() => {
      // A client that reads nothing would hold the connection for ever.
      if (!isOver(this.request, this.reply)) this.reply.raw.destroy();
    }, LAST_WORDS_MS).unref();
  }
}

/** Each keeps a connection open. The limit is for each kind: viewers cannot take the streams of operators. */
const STREAMS_MAX = 100;
const STREAMS_OF_A_CLIENT_MAX = 10;

/** Events of runs for operators, or publications for viewers. */
type StreamKind = 'events' | 'publications';

/** The last message when the server closes. */
export const CLOSING = {
  code: 'SERVICE_UNAVAILABLE',
  message: 'the API is closing: connect again with the id of the last event',
  retryable: true,
} as const;

/** The open event streams of all kinds: limited in number, and none after the server closes. */
@Injectable()
export class EventStreams {
  private readonly streams = new Map<EventStream, { client: string; kind: StreamKind }>();
  private readonly shares: Record<StreamKind, Shares> = {
    events: new Shares(STREAMS_MAX),
    publications: new Shares(STREAMS_MAX),
  };
  private closing = false;

  /** Opens no more streams. @returns when all have ended */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.streams.keys()].map((stream) => stream.close()));
  }

  /**
   * Opens a stream, which counts until its request is over.
   * @param client caller of the request
   * @throws AppError RATE_LIMITED when this client has too many; BUSY when there are too many of its kind
   */
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    client: string,
    kind: StreamKind = 'events',
  ): EventStream {
    if (this.closing) throw new ServiceUnavailableException(CLOSING.message);
    const ofClient = [...this.streams.values()].filter(
      (each) => each.kind === kind && each.client === client,
    );
    if (ofClient.length >= STREAMS_OF_A_CLIENT_MAX) throw tooMany(client);
    const shares = this.shares[kind];
    if (!shares.take(client)) throw busy();
    const stream = new EventStream(request, reply);
    if (stream.signal.aborted) {
      shares.give(client);
      return stream;
    }
    this.streams.set(stream, { client, kind });
    const leave = () => {
      this.streams.delete(stream);
      shares.give(client);
    };
    stream.signal.addEventListener('abort', leave, { once: true });
    return stream;
  }
}

function tooMany(client: string): AppError {
  const message = `${client} already has the maximum of ${STREAMS_OF_A_CLIENT_MAX} open streams: close one of them`;
  return new AppError('RATE_LIMITED', message, { retryable: true });
}

/** Streams of REST and of GraphQL count together. */
@Global()
@Module({ providers: [EventStreams], exports: [EventStreams] })
export class EventStreamsModule {}
