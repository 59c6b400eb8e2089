import { randomBytes } from 'node:crypto';
import { encodeRequest, type HttpRequest } from '../../bench/api/http-request.js';
import { type Attack, get, buildGraphqlPost, type Target } from './attack.js';
import { findCanaryComplaint, startCanary } from './canary.js';
import { findReplyComplaint } from './complaint.js';
import { exchange, type Reply } from './exchange.js';

const LIST = '/v1/lowest-fuel-prices?first=1';
const ADMIN = '/v1/admin/runs';
const GUESSES = 600;
const JSON_TYPE = { 'content-type': 'application/json' };
const RETRY = /^retry-after: *\d+/im;

async function ask({ port }: Target, ...requests: HttpRequest[]): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const request of requests)
    replies.push(await exchange({ port, chunks: [encodeRequest(request)] }));
  return replies;
}

const buildBearerRequests = (token: string): HttpRequest[] => {
  const authorization = `Bearer ${token}`;
  return [
    get(ADMIN, { authorization }),
    get(LIST, { authorization }),
    { ...buildGraphqlPost('{ runs { id } }'), headers: { ...JSON_TYPE, authorization } },
  ];
};

/** An invalid key must be refused, even where anonymous reading is allowed. */
const findEntryComplaint = (reply: Reply) =>
  reply.status < 400 ? `was let in: ${reply.body.slice(0, 100)}` : findReplyComplaint(reply);

/** Invalid keys, and valid ones in the wrong place. */
export const accessAttacks: readonly Attack[] = [
  {
    name: 'forged, expired and unsigned tokens',
    findComplaint: (reply) => findCanaryComplaint(reply) ?? findEntryComplaint(reply),
    run: async (target) => {
      const canary = await startCanary();
      const tokens = Object.values(await target.issuer.issueWrongTokens(canary.url));
      const replies = await ask(target, ...tokens.flatMap(buildBearerRequests));
      await canary.close();
      return [...replies, ...canary.toReplies()];
    },
    findOverallComplaints: async (target) => {
      const right = await target.issuer.issueToken();
      const [reply] = await ask(target, get(LIST, { authorization: `Bearer ${right}` }));
      return reply?.status === 200 ? undefined : 'nor was a right token let in';
    },
  },
  {
    name: 'a key or token in the query',
    findComplaint: findEntryComplaint,
    run: async (target) => {
      const token = await target.issuer.issueToken();
      const names = ['key', 'apikey', 'api_key', 'API_KEY', 'access_token'];
      const paths = names.flatMap((name) => [
        get(`${LIST}&${name}=${token}`),
        get(`/graphql?query=%7B__typename%7D&${name}=${token}`),
        get(`${ADMIN}?${name}=${token}`),
      ]);
      return ask(target, ...paths);
    },
  },
  {
    name: `${GUESSES} guessed keys`,
    findComplaint: findEntryComplaint,
    run: (target) =>
      ask(
        target,
        ...Array.from({ length: GUESSES }, () =>
          get(ADMIN, { authorization: `Bearer rs_${randomBytes(32).toString('base64url')}` }),
        ),
      ),
    findOverallComplaints: (_target, replies) => {
      const limited = replies.filter(({ status, head }) => status === 429 && RETRY.test(head));
      return Promise.resolve(limited.length > 0 ? undefined : 'might be tried without end');
    },
  },
];
