import { connect } from 'node:net';

/** A server's answer on a separate socket. */
export interface Reply {
  /** 0 without an answer. */
  status: number;
  /** Raw status line and headers. */
  head: string;
  body: string;
  /** How it ended: with a whole answer, or without one. */
  ended: 'answered' | 'closed' | 'reset' | 'silent';
}

export interface SentRequest {
  port: number;
  /** Sent until the answer is complete: the chunks may be endless. */
  chunks: Iterable<Buffer>;
  /** Pause between chunks; by default as fast as the server reads. */
  pauseMs?: number;
  /** Timeout for an answer. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** The last chunk, with optional trailers. */
const LAST_CHUNK = /\r\n0\r\n([^\r\n]+\r\n)*\r\n$/;
const TAIL_BYTES = 2_000;

/** Sends valid or invalid bytes on a separate socket and reads one answer. Never rejects. */
export function exchange(sent: SentRequest): Promise<Reply> {
  const { port, chunks, pauseMs, timeoutMs = TIMEOUT_MS } = sent;
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const rest = chunks[Symbol.iterator]();
    let received = Buffer.alloc(0);
    const finish = (ended: Reply['ended']) => {
      clearTimeout(timer);
      clearInterval(pace);
      socket.destroy();
      const [head = '', ...body] = received.toString('latin1').split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      const isWhole = isComplete(received);
      resolve({ status, head, body: body.join('\r\n\r\n'), ended: isWhole ? 'answered' : ended });
    };
    const timer = setTimeout(() => finish('silent'), timeoutMs);
    /** @returns whether it may write more at once */
    const writeOne = () => {
      const next = rest.next();
      return next.done !== true && socket.write(next.value);
    };
    const writeAll = () => {
      while (!socket.destroyed && writeOne());
    };
    const pace = pauseMs === undefined ? undefined : setInterval(writeOne, pauseMs);
    if (pauseMs === undefined) socket.on('connect', writeAll).on('drain', writeAll);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isComplete(received)) finish('answered');
    });
    socket.on('error', () => finish('reset'));
    socket.on('close', () => finish('closed'));
  });
}

const decodeTail = (received: Buffer) =>
  received.toString('latin1', Math.max(0, received.length - TAIL_BYTES));

/** Whether the answer is complete by its headers; a stream of events is with its head. */
function isComplete(received: Buffer): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = received.toString('latin1', 0, end);
  if (/^HTTP\/1\.1 (204|304)/.test(head)) return true;
  if (/^content-type: *text\/event-stream/im.test(head)) return true;
  if (/^transfer-encoding: *chunked/im.test(head)) return LAST_CHUNK.test(decodeTail(received));
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  return length !== undefined && received.length >= end + 4 + Number(length);
}
