import { encodeRequest, type HttpRequest } from '../../bench/api/http-request.js';
import { type Attack, get, buildGraphqlPost } from './attack.js';
import { findCanaryComplaint, startCanary } from './canary.js';
import { findReplyComplaint } from './complaint.js';
import { exchange, type Reply } from './exchange.js';

const HEADERS = [
  'x-forwarded-host',
  'x-forwarded-for',
  'x-original-url',
  'x-rewrite-url',
  'origin',
  'referer',
  'forwarded',
  'via',
  'x-http-method-override',
  'x-snapshot-id',
  'link',
];

/** A URL in every text argument, and in those that take a URL. */
function buildRequests(url: string): HttpRequest[] {
  const escaped = encodeURIComponent(url);
  const text = JSON.stringify(url);
  const places = ['first', 'after', 'snapshot', 'format', 'url', 'path', 'return', 'callback'];
  const query = `{ lowestFuelPrices(after: ${text}) { totalCount } }`;
  const extensions = { persistedQuery: { version: 1, sha256Hash: url, url } };
  return [
    ...places.map((name) => get(`/v1/lowest-fuel-prices?${name}=${escaped}`)),
    ...HEADERS.map((name) => get('/v1/lowest-fuel-prices?first=1', { [name]: url })),
    ...[url, url.replace('http:', ''), url.replace('http://', '/\\')].flatMap((to) => [
      get(`/auth/login?return=${encodeURIComponent(to)}`),
      get(`/auth/callback?code=a&state=b&iss=${encodeURIComponent(to)}`),
    ]),
    get(`/graphql?query=${encodeURIComponent(query)}`),
    buildGraphqlPost(query),
    { ...buildGraphqlPost(''), body: JSON.stringify({ extensions }) },
    { ...buildGraphqlPost(''), path: '/v1/admin/runs', body: JSON.stringify({ source: url, url }) },
    {
      ...buildGraphqlPost(''),
      path: '/v1/sales/query',
      body: JSON.stringify({ filters: { url } }),
    },
    { ...buildGraphqlPost(''), path: '/mcp', body: JSON.stringify(readResource(url)) },
    get(url),
  ];
}

const readResource = (uri: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'resources/read',
  params: { uri },
});

/** A sign-in redirects to the issuer, and from there back here. */
function findLocationComplaint(url: string, reply: Reply): string | undefined {
  const location = /^location: *(.*)$/im.exec(reply.head)?.[1];
  // Resolved like in a browser: `//host` and `/\\host` are other hosts, too.
  const there = location === undefined ? undefined : new URL(location, 'http://api.invalid');
  if (there?.host === new URL(url).host) return `leads to ${location}`;
  // MCP requests have another form of error.
  return reply.body.includes('"jsonrpc"') ? undefined : findReplyComplaint(reply);
}

/** URLs that would make the API send a request, or redirect a browser, to another host. */
function createForeignUrlAttack(): Attack {
  let elsewhere = '';
  return {
    name: 'a URL of another server in every place',
    findComplaint: (reply) => findCanaryComplaint(reply) ?? findLocationComplaint(elsewhere, reply),
    run: async ({ port }) => {
      const canary = await startCanary();
      elsewhere = canary.url;
      const replies: Reply[] = [];
      for (const request of buildRequests(elsewhere)) {
        replies.push(await exchange({ port, chunks: [encodeRequest(request)] }));
      }
      await canary.close();
      return [...replies, ...canary.toReplies()];
    },
  };
}

export const foreignUrlAttacks: readonly Attack[] = [createForeignUrlAttack()];
