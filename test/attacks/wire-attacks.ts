import { type Attack, createRequestAttack, get } from './attack.js';
import { findReplyComplaint, findWireComplaint } from './complaint.js';
import { exchange, type Reply } from './exchange.js';

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n';
const post = (headers: string, body: string) =>
  `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;

/** Requests whose end two chained servers would see in different places. */
const SMUGGLING = [
  post(`content-length: 6\r\ntransfer-encoding: chunked`, `0\r\n\r\n${SMUGGLED}`),
  post(`transfer-encoding: chunked\r\ncontent-length: 3`, `0\r\n\r\n${SMUGGLED}`),
  post('content-length: 2\r\ncontent-length: 40', `{}${SMUGGLED}`),
  post('content-length: 2, 40', `{}${SMUGGLED}`),
  post('content-length: +2', `{}${SMUGGLED}`),
  post('content-length: -1', `{}${SMUGGLED}`),
  post('content-length: 0x2', `{}${SMUGGLED}`),
  post('content-length : 2', `{}${SMUGGLED}`),
  post('transfer-encoding: xchunked', `0\r\n\r\n${SMUGGLED}`),
  post('transfer-encoding: chunked, identity', `0\r\n\r\n${SMUGGLED}`),
  post('transfer-encoding:\r\n chunked', `0\r\n\r\n${SMUGGLED}`),
  post('transfer-encoding: chunked', `fffffffffffffffff\r\n{}\r\n0\r\n\r\n`),
  post('transfer-encoding: chunked', `-2\r\n{}\r\n0\r\n\r\n`),
  post('transfer-encoding: chunked', `2;${'a'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`),
  'GET /livez HTTP/1.1\nhost: localhost\n\n',
  'GET /livez HTTP/1.1\r\nhost: localhost\r\nx: a\rb: c\r\n\r\n',
  'GET /livez HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n',
  'GET /livez HTTP/1.1\r\nhost: localhost\r\n folded: b\r\n\r\n',
  'GET /livez HTTP/1.1\r\nhost: localhost\r\nhost: b\r\n\r\n',
  'GET /livez HTTP/1.1\r\n\r\n',
  'GET /livez HTTP/9.9\r\nhost: localhost\r\n\r\n',
  'GET http://other/livez HTTP/1.1\r\nhost: localhost\r\n\r\n',
  'CONNECT 10.0.0.1:22 HTTP/1.1\r\nhost: localhost\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /livez HTTP/1.1\r\nhost: localhost\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
  'GET /liv\0ez HTTP/1.1\r\nhost: localhost\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
  `GET /livez HTTP/1.1\r\nhost: localhost\r\n${'x: y\r\n'.repeat(20_000)}\r\n`,
  `GET /livez HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(1_000_000)}\r\n\r\n`,
];

/** No byte follows these: the server need not wait. */
const TIMEOUT_MS = 4_000;

/** The smuggled request would cause a second answer, with 404. */
const findSmuggled = ({ body }: Reply) =>
  body.includes('/smuggled') ? 'answered the request that was smuggled in' : undefined;

/** Bytes that are not a valid request. */
export const wireAttacks: readonly Attack[] = [
  {
    name: 'length smuggling, CRLF and what is no HTTP',
    findComplaint: (reply) => findSmuggled(reply) ?? findWireComplaint(reply),
    run: ({ port }) =>
      Promise.all(
        SMUGGLING.map((text) =>
          exchange({ port, chunks: [Buffer.from(text, 'latin1')], timeoutMs: TIMEOUT_MS }),
        ),
      ),
  },
  {
    ...createRequestAttack(
      'CRLF that would become headers of the answer',
      ...['v1/lowest-fuel-prices?first=', 'v1/lowest-fuel-prices?after=', 'docs', ''].map((path) =>
        get(`/${path}%0d%0aset-cookie:%20a=b%0d%0a%0d%0a`),
      ),
    ),
    findComplaint: (reply) =>
      /^set-cookie: a=b/im.test(reply.head) ? 'a header was made' : findReplyComplaint(reply),
  },
  createRequestAttack(
    'traversal',
    ...[
      '/../../../../etc/passwd',
      '/..%2f..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/docs/../../../../etc/passwd',
      '/docs/..%2f..%2f..%2f..%2fpackage.json',
      '/docs/..%5c..%5c..%5cpackage.json',
      '/docs/%252e%252e%252fpackage.json',
      '/docs/swagger-ui.css/../../../package.json',
      '//etc/passwd',
      '/docs//etc/passwd',
      '/docs/%00',
      '/%ff%fe',
      '/v1/admin/../../livez/..;/metrics',
    ].map((path) => get(path)),
  ),
];
