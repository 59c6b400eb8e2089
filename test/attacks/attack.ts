import { bytesOf, type HttpRequest } from '../../bench/api/http-request.js';
import { complaintAbout } from './complaint.js';
import { exchange, type Reply } from './exchange.js';
import type { TokenIssuer } from './token-issuer.js';

/** A hostile action that needs no key. */
export interface Attack {
  name: string;
  /** Runs it, and returns every answer. */
  run(target: Target): Promise<Reply[]>;
  /** Describes what is wrong with one answer. */
  complaint(reply: Reply): string | undefined;
  /** Describes what is wrong with all answers together. */
  complaintAboutAll?(target: Target, replies: readonly Reply[]): Promise<string | undefined>;
}

export interface Target {
  port: number;
  /** The issuer whose tokens the API accepts. */
  issuer: TokenIssuer;
}

/** An attack of single requests that a plain HTTP client could send. */
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

/** Repeats `text` with an index. */
export const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
