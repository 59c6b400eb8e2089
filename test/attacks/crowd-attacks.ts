import { encodeRequest } from '../../bench/api/http-request.js';
import { createWeekPicker, buildGraphqlPost, buildRestRequest } from '../../bench/api/question.js';
import type { Attack } from './attack.js';
import { findReplyComplaint } from './complaint.js';
import { exchange } from './exchange.js';

const QUESTIONS = 1_000;
/** All are sent at once, and accepted ones wait for one another. */
const TIMEOUT_MS = 60_000;

const SLOW = 200;
/** Between two bytes of a slow client. */
const BYTE_MS = 100;
/** Longer than the API's own time-outs. */
const SLOW_TIMEOUT_MS = 90_000;
const HEADERS = 'GET /v1/weekly-top-stores HTTP/1.1\r\nhost: localhost\r\nx: ';
const BODY = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{"query":"`;

/** Harmless requests in harmful numbers. */
export const crowdAttacks: readonly Attack[] = [
  {
    name: '1,000 parallel questions that were never asked before',
    findComplaint: findReplyComplaint,
    run: ({ port }) => {
      const weeks = createWeekPicker();
      const ask = (number: number) =>
        (number % 2 === 0 ? buildRestRequest : buildGraphqlPost)(weeks());
      return Promise.all(
        Array.from({ length: QUESTIONS }, (_, number) =>
          exchange({ port, chunks: [encodeRequest(ask(number))], timeoutMs: TIMEOUT_MS }),
        ),
      );
    },
  },
  {
    name: '200 slow sockets: headers and bodies a byte at a time',
    findComplaint: ({ ended }) => (ended === 'silent' ? 'held to the end' : undefined),
    run: ({ port }) =>
      Promise.all(
        Array.from({ length: SLOW }, (_, number) =>
          exchange({
            port,
            chunks: streamSlowly(number % 2 === 0 ? HEADERS : BODY),
            pauseMs: BYTE_MS,
            timeoutMs: SLOW_TIMEOUT_MS,
          }),
        ),
      ),
  },
];

function* streamSlowly(begins: string): Generator<Buffer> {
  yield Buffer.from(begins);
  for (;;) yield Buffer.from('a');
}
