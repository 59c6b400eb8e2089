import { bytesOf } from '../../bench/api/http-request.js';
import { distinctWeeks, overGraphqlPost, overRest } from '../../bench/api/question.js';
import type { Attack } from './attack.js';
import { complaintAbout } from './complaint.js';
import { exchange } from './exchange.js';

const QUESTIONS = 1_000;
/** All are sent at once, and accepted ones wait for one another. */
const PATIENCE_MS = 60_000;

const SLOW = 200;
/** Between two bytes of a slow client. */
const BYTE_MS = 100;
/** Longer than the API's own time-outs. */
const SLOW_PATIENCE_MS = 90_000;
const HEADERS = 'GET /v1/weekly-top-stores HTTP/1.1\r\nhost: localhost\r\nx: ';
const BODY = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{"query":"`;

/** Harmless requests in harmful numbers. */
export const crowdAttacks: readonly Attack[] = [
  {
    name: '1,000 parallel questions that were never asked before',
    complaint: complaintAbout,
    run: ({ port }) => {
      const weeks = distinctWeeks();
      const ask = (number: number) => (number % 2 === 0 ? overRest : overGraphqlPost)(weeks());
      return Promise.all(
        Array.from({ length: QUESTIONS }, (_, number) =>
          exchange({ port, chunks: [bytesOf(ask(number))], patienceMs: PATIENCE_MS }),
        ),
      );
    },
  },
  {
    name: '200 slow sockets: headers and bodies a byte at a time',
    complaint: ({ ended }) => (ended === 'silent' ? 'held to the end' : undefined),
    run: ({ port }) =>
      Promise.all(
        Array.from({ length: SLOW }, (_, number) =>
          exchange({
            port,
            chunks: slowly(number % 2 === 0 ? HEADERS : BODY),
            pauseMs: BYTE_MS,
            patienceMs: SLOW_PATIENCE_MS,
          }),
        ),
      ),
  },
];

function* slowly(begins: string): Generator<Buffer> {
  yield Buffer.from(begins);
  for (;;) yield Buffer.from('a');
}
