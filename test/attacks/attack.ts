import { bytesOf, type HttpRequest } from '../../bench/api/http-request.js';
import { complaintAbout } from './complaint.js';
import { exchange, type Reply } from './exchange.js';
import type { TokenIssuer } from './token-issuer.js';

/** Something hostile that a client without a key can do. */
export interface Attack {
  name: string;
  /** Does it, and gives every answer. */
  run(target: Target): Promise<Reply[]>;
  /** What is wrong with one of them. */
  complaint(reply: Reply): string | undefined;
  /** What is wrong with all of them together. */
  complaintAboutAll?(target: Target, replies: readonly Reply[]): Promise<string | undefined>;
}

export interface Target {
  port: number;
  /** Whose tokens the API takes. */
  issuer: TokenIssuer;
}

/** An attack by one request that a plain HTTP client could send. */
export function byRequest(name: string, ...requests: HttpRequest[]): Attack {
  return {
    name,
    complaint: complaintAbout,
    run: async ({ port }) => {
      const replies: Reply[] = [];
      for (const request of requests) {
        replies.push(await exchange({ port, chunks: [bytesOf(request)] }));
      }
      return replies;
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

export const graphqlPost = (query: string, variables?: unknown): HttpRequest => ({
  method: 'POST',
  path: '/graphql',
  headers: JSON_TYPE,
  body: JSON.stringify({ query, variables }),
});

export const get = (path: string, headers: Record<string, string> = {}): HttpRequest => ({
  method: 'GET',
  path,
  headers,
});

/** `text` so many times, each knowing its number. */
export const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
