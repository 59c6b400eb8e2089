import type { HttpRequest } from './http-request.js';
import type { PeerName } from './peers.js';
import {
  distinctWeeks,
  overGraphqlGet,
  overGraphqlPost,
  overRest,
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
export function sidesOf(etag: string): Record<SideName, Side> {
  const weeks = distinctWeeks();
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
    bareRest: side('bareRest', 'bare', overRest),
    bareWithHeaders: side('bareWithHeaders', 'bareWithHeaders', overRest),
    bareGet: side('bareGet', 'bare', overGraphqlGet),
    barePost: side('barePost', 'bare', overGraphqlPost),
    rest: side('rest', 'api', overRest),
    restGzip: side('restGzip', 'api', overRest, { headers: { 'accept-encoding': 'gzip' } }),
    restUnchanged: side('restUnchanged', 'api', overRest, {
      status: 304,
      headers: { 'if-none-match': etag },
    }),
    graphqlGet: side('graphqlGet', 'api', overGraphqlGet),
    graphqlPost: side('graphqlPost', 'api', overGraphqlPost),
    restNew: side('restNew', 'api', overRest, { isNew }),
    graphqlGetNew: side('graphqlGetNew', 'api', overGraphqlGet, { isNew }),
    graphqlPostNew: side('graphqlPostNew', 'api', overGraphqlPost, { isNew }),
  };
}
