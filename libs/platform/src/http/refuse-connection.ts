import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, type Failure, problemOf } from './problem.js';

const failures: Record<string, Failure> = {
  HPE_HEADER_OVERFLOW: {
    code: 'HEADERS_TOO_LARGE',
    detail: 'URL and headers may be 16 kB long together: send a long request as the body of a POST',
    retryable: false,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'REQUEST_TIMEOUT',
    detail: 'the request did not come to its end in time: send it again',
    retryable: true,
  },
};

const unreadable: Failure = {
  code: 'BAD_REQUEST',
  detail: 'this is not a request of HTTP/1.1: see RFC 9112',
  retryable: false,
};

/** Answers on the socket itself what Node refuses before there is a request, and ends the connection. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const problem = problemOf(failures[error.code ?? ''] ?? unreadable);
    const body = JSON.stringify(problem);
    socket.write(
      [
        `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
        `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroy(error);
}
