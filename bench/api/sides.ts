import type { HttpRequest } from './http-request.js';
import type { PeerName } from './peers.js';
import {
  createWeekPicker,
  buildGraphqlGet,
  buildGraphqlPost,
  buildRestRequest,
  type Weeks,
} from './question.js';

export type ServerName = PeerName | 'api';

/** One load target: a server and its request. */
export interface Side {
  title: string;
  server: ServerName;
  request: HttpRequest;
  /** Returns another request each time, so that no answer was computed before. */
  next?: () => HttpRequest;
  status: number;
}

const KINDS = {
  bareRest: 'Fastify alone, GET, the bytes of our REST',
  bareWithHeaders: 'Fastify alone, GET, the bytes and headers of our REST',
  bareGet: 'Fastify alone, GET, the bytes of our GraphQL',
  barePost: 'Fastify alone, POST, the bytes of our GraphQL',
  rest: 'REST, cached',
  restGzip: 'REST, cached, gzip accepted',
  restUnchanged: 'REST, `If-None-Match` (304)',
  graphqlGet: 'GraphQL by GET, cached',
  graphqlPost: 'GraphQL by POST, cached',
  restNew: 'REST, computed each time',
  graphqlGetNew: 'GraphQL by GET, computed each time',
  graphqlPostNew: 'GraphQL by POST, computed each time',
} as const;

export type SideName = keyof typeof KINDS;

/** @param etag of our REST answer */
export function buildSides(etag: string): Record<SideName, Side> {
  const weeks = createWeekPicker();
  const side = (
    name: SideName,
    server: ServerName,
    ask: (weeks?: Weeks) => HttpRequest,
    { isNew = false, status = 200, headers = {} } = {},
  ): Side => {
    const request = ask();
    return {
      title: KINDS[name],
      server,
      request: { ...request, headers: { ...request.headers, ...headers } },
      ...(isNew ? { next: () => ask(weeks()) } : {}),
      status,
    };
  };
  const isNew = true;
  return {
    bareRest: side('bareRest', 'bare', buildRestRequest),
    bareWithHeaders: side('bareWithHeaders', 'bareWithHeaders', buildRestRequest),
    bareGet: side('bareGet', 'bare', buildGraphqlGet),
    barePost: side('barePost', 'bare', buildGraphqlPost),
    rest: side('rest', 'api', buildRestRequest),
    restGzip: side('restGzip', 'api', buildRestRequest, { headers: { 'accept-encoding': 'gzip' } }),
    restUnchanged: side('restUnchanged', 'api', buildRestRequest, {
      status: 304,
      headers: { 'if-none-match': etag },
    }),
    graphqlGet: side('graphqlGet', 'api', buildGraphqlGet),
    graphqlPost: side('graphqlPost', 'api', buildGraphqlPost),
    restNew: side('restNew', 'api', buildRestRequest, { isNew }),
    graphqlGetNew: side('graphqlGetNew', 'api', buildGraphqlGet, { isNew }),
    graphqlPostNew: side('graphqlPostNew', 'api', buildGraphqlPost, { isNew }),
  };
}
