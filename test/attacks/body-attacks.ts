import { encodeRequest, type HttpRequest } from '../../bench/api/http-request.js';
import { type Attack, createRequestAttack, buildGraphqlPost } from './attack.js';
import { findReplyComplaint } from './complaint.js';
import { exchange } from './exchange.js';

const MB = 1_000_000;
const SIZE = 100 * MB;
const UPLOAD = '/v1/admin/quarantine/replay';

interface Flood {
  path: string;
  type: string;
  /** Start of the body; one repeated letter follows. */
  begins: string;
}

const FLOODS: readonly Flood[] = [
  { path: '/graphql', type: 'application/json', begins: '{"query":"' },
  { path: '/graphql', type: 'multipart/form-data; boundary=b', begins: '--b\r\n\r\n' },
  { path: '/graphql', type: 'text/csv', begins: 'a,b\n' },
  { path: UPLOAD, type: 'text/csv', begins: 'a,b\n' },
  { path: UPLOAD, type: 'application/json', begins: '{"a":"' },
  { path: '/v1/weekly-top-stores', type: 'application/json', begins: '{"a":"' },
];

function* streamBody(begins: string): Generator<Buffer> {
  yield Buffer.from(begins);
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let sent = begins.length; sent < SIZE; sent += chunk.length) {
    yield chunk.subarray(0, SIZE - sent);
  }
}

function* withLength({ path, type, begins }: Flood): Generator<Buffer> {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${SIZE}\r\n\r\n`;
  yield Buffer.from(head);
  yield* streamBody(begins);
}

function* streamChunks({ path, type, begins }: Flood): Generator<Buffer> {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`;
  yield Buffer.from(head);
  for (const chunk of streamBody(begins)) {
    yield Buffer.concat([
      Buffer.from(`${chunk.length.toString(16)}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]);
  }
  yield Buffer.from('0\r\n\r\n');
}

const buildPost = (type: string, body: string): HttpRequest => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': type },
  body,
});

/** Bodies that are too long, or of another type than declared. */
export const bodyAttacks: readonly Attack[] = [
  {
    name: '100 MB of JSON, multipart and CSV, with a length and in chunks',
    findComplaint: findReplyComplaint,
    run: ({ port }) =>
      Promise.all(
        FLOODS.flatMap((flood) => [withLength(flood), streamChunks(flood)]).map((chunks) =>
          exchange({ port, chunks }),
        ),
      ),
  },
  createRequestAttack(
    'malformed JSON and wrong content types',
    buildPost('application/json', '{"query":'),
    buildPost('application/json', ''),
    buildPost('application/json', 'null'),
    buildPost('application/json', '"{ __typename }"'),
    buildPost('application/json', '{"query":{"a":1}}'),
    buildPost('application/json', '{"query":null,"variables":[]}'),
    buildPost('application/json', '{"query":"{ __typename }","variables":"x"}'),
    buildPost('application/json', '{"query":"{ __typename }","__proto__":{"a":1}}'),
    buildPost('application/json; charset=utf-16', '{"query":"{ __typename }"}'),
    buildPost('application/x-www-form-urlencoded', 'query={__typename}'),
    buildPost('text/plain', '{ __typename }'),
    buildPost('multipart/form-data; boundary=x', '--x--'),
    buildPost('', '{"query":"{ __typename }"}'),
    buildPost('*/*', '{"query":"{ __typename }"}'),
    { ...buildPost('application/json', '\u001f\u008b'), path: '/graphql' },
    {
      ...buildGraphqlPost('{ __typename }'),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    },
    { ...buildPost('application/json', '{"onlyIfChanged":'), path: '/v1/admin/runs' },
    { ...buildPost('application/json', '{"onlyIfChanged":null}'), path: '/v1/admin/runs' },
    { ...buildPost('application/json', '{}'), path: '/v1/weekly-top-stores' },
  ),
  {
    name: 'a body that stops, and one that goes on beyond its length',
    findComplaint: findReplyComplaint,
    run: async ({ port }) => {
      const request = encodeRequest(buildGraphqlPost('{ __typename }'));
      const beyond = [request, Buffer.from('{"query":"{ __typename }"}')];
      return [await exchange({ port, chunks: beyond })];
    },
  },
];
