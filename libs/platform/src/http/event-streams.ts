import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { busy } from '../errors/busy.js';
import { EventStream } from './event-stream.js';

/** Each keeps a connection open. */
const STREAMS_MAX = 100;
const STREAMS_OF_A_CLIENT_MAX = 10;

/** What a client is told whose stream ends with the server. */
export const CLOSING = {
  code: 'SERVICE_UNAVAILABLE',
  message: 'the API is closing: connect again, and go on after the last event',
  retryable: true,
} as const;

/** The streams of events that are open, whatever they tell: so many at once, and none once the server closes. */
@Injectable()
export class EventStreams {
  private readonly streams = new Map<EventStream, string>();
  private closing = false;

  /** Opens none from now on. @returns when all have ended */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.streams.keys()].map((stream) => stream.close()));
  }

  /**
   * Opens one; it counts until its request is over, whatever becomes of it.
   * @param client who asks
   * @throws AppError RATE_LIMITED when this client has too many; BUSY when all together have
   */
  open(request: FastifyRequest, reply: FastifyReply, client: string): EventStream {
    if (this.closing) throw new ServiceUnavailableException(CLOSING.message);
    const ofClient = [...this.streams.values()].filter((each) => each === client);
    if (ofClient.length >= STREAMS_OF_A_CLIENT_MAX) throw tooMany(client);
    if (this.streams.size >= STREAMS_MAX) throw busy();
    const stream = new EventStream(request, reply);
    if (stream.signal.aborted) return stream;
    this.streams.set(stream, client);
    stream.signal.addEventListener('abort', () => this.streams.delete(stream), { once: true });
    return stream;
  }
}

function tooMany(client: string): AppError {
  const message = `${client} has ${STREAMS_OF_A_CLIENT_MAX} streams open, as many as one may: end one of them`;
  return new AppError('RATE_LIMITED', message, { retryable: true });
}
