import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enforceLeastSpeed, wasTooSlow } from './least-speed.js';

const SPEED = { clientMinBytesPerSecond: 1_000, clientSpeedWindowMs: 10_000 };
const SECOND = 1_000;

type OnSend = (
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: () => void,
) => void;

describe('enforceLeastSpeed', () => {
  let onSend: OnSend;
  let ended: unknown[];
  beforeEach(() => {
    vi.useFakeTimers();
    ended = [];
    const server = { addHook: (_name: string, hook: OnSend) => (onSend = hook) };
    enforceLeastSpeed(server as unknown as FastifyInstance, SPEED, ({ id }) => ended.push(id));
  });
  afterEach(() => vi.useRealTimers());

  /** A response whose client is 64 kB behind and has taken nothing yet. */
  function send(id: string, payload: unknown = Readable.from([])) {
    const socket = Object.assign(new EventEmitter(), {
      destroyed: false,
      bytesWritten: 0,
      writableLength: 0,
    });
    const raw = Object.assign(new EventEmitter(), {
      destroyed: false,
      writableFinished: false,
      writableLength: 64_000,
      destroy: () => {
        raw.destroyed = true;
        raw.emit('close');
      },
    });
    const request = { id, raw: { socket } } as unknown as FastifyRequest;
    const reply = { raw, request } as unknown as FastifyReply;
    onSend(request, reply, payload, () => undefined);
    const take = (bytes: number) => (socket.bytesWritten += bytes);
    return { raw, reply, take };
  }

  it('ends a response whose client takes less over the window', () => {
    const { raw, reply, take } = send('slow');
    for (let second = 0; second < 20 && !raw.destroyed; second++) {
      take(200);
      vi.advanceTimersByTime(SECOND);
    }
    expect(ended).toEqual(['slow']);
    expect([raw.destroyed, wasTooSlow(reply)]).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('continues for a client that takes enough, also in bursts and after a pause', () => {
    const even = send('even');
    const stepped = send('stepped');
    for (let second = 0; second < 600; second++) {
      even.take(1_000);
      if (second % 8 === 7) stepped.take(8_000);
      vi.advanceTimersByTime(SECOND);
    }
    expect(ended).toEqual([]);
    // Nothing for nine seconds, then more than was missed.
    for (let pause = 0; pause < 5; pause++) {
      vi.advanceTimersByTime(9 * SECOND);
      even.take(11_000);
      stepped.take(11_000);
      vi.advanceTimersByTime(SECOND);
    }
    expect(ended).toEqual([]);
  });

  it('does not count time in which the response is not ready', () => {
    const { raw, reply } = send('computed slowly');
    raw.writableLength = 0;
    vi.advanceTimersByTime(3_600 * SECOND);
    raw.writableLength = 64_000;
    vi.advanceTimersByTime(9 * SECOND);
    expect(wasTooSlow(reply)).toBe(false);
  });

  it('allows time for a response sent as a whole, which counts as taken only at its end', () => {
    const { raw } = send('whole', 'a'.repeat(50_000));
    vi.advanceTimersByTime(60 * SECOND);
    expect(raw.destroyed).toBe(false);
    vi.advanceTimersByTime(2 * SECOND);
    expect(raw.destroyed).toBe(true);
  });

  it('ignores small responses and those that are over', () => {
    send('small', 'a'.repeat(1_000));
    expect(vi.getTimerCount()).toBe(0);
    const { raw } = send('sent', 'a'.repeat(20_000));
    expect(vi.getTimerCount()).toBe(1);
    raw.emit('close');
    expect(vi.getTimerCount()).toBe(0);
  });
});
