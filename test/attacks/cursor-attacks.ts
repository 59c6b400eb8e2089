import { encodeRequest } from '../../bench/api/http-request.js';
import { type Attack, get, buildGraphqlPost } from './attack.js';
import { findReplyComplaint } from './complaint.js';
import { exchange } from './exchange.js';

const LIST = '/v1/lowest-fuel-prices?first=1';

/** A valid cursor, and forgeries of it. */
function forgeCursors(cursor: string): string[] {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = Buffer.from(cursor, 'base64url').toString();
  const [snapshot, list] = JSON.parse(text) as [string, string];
  return [
    ...[Number.MAX_SAFE_INTEGER, 1e18, 1e12, -1, 0.5, '1; SELECT 1', null, [], { a: 1 }].map(
      (offset) => encode([snapshot, list, offset]),
    ),
    ...['999999999999999999', '0', '-1', '1 OR 1=1', 9, null, '9'.repeat(30)].map((id) =>
      encode([id, list, 1]),
    ),
    ...["' OR 1=1", '', null, 5, 'x'.repeat(5_000)].map((name) => encode([snapshot, name, 1])),
    encode({}),
    encode([]),
    encode('x'),
    '['.repeat(10_000),
    Buffer.from('['.repeat(7_000)).toString('base64url'),
    `${cursor}=`,
    `${cursor}AAAA`,
    cursor.slice(1),
    '\u0000',
    '%',
  ];
}

/** Cursors beyond any list, and forged ones. */
export const cursorAttacks: readonly Attack[] = [
  {
    name: 'forged cursors with huge offsets',
    findComplaint: findReplyComplaint,
    run: async ({ port }) => {
      const first = await exchange({ port, chunks: [encodeRequest(get(LIST))] });
      const { pageInfo } = JSON.parse(first.body) as { pageInfo: { endCursor: string } };
      const replies = [first];
      for (const after of forgeCursors(pageInfo.endCursor)) {
        const query = `{ lowestFuelPrices(first: 1, after: ${JSON.stringify(after)}) { totalCount } }`;
        for (const request of [
          get(`${LIST}&after=${encodeURIComponent(after)}`),
          buildGraphqlPost(query),
        ]) {
          replies.push(await exchange({ port, chunks: [encodeRequest(request)] }));
        }
      }
      return replies;
    },
  },
];
