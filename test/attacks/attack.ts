import { encodeRequest, type HttpRequest } from '../../bench/api/http-request.js';
import { findReplyComplaint } from './complaint.js';
import { exchange, type Reply } from './exchange.js';
import type { TokenIssuer } from './token-issuer.js';

/** A hostile action that needs no key. */
export interface Attack {
  name: string;
  /** Runs it, and returns every answer. */
  run(target: Target): Promise<Reply[]>;
  /** Describes what is wrong with one answer. */
  findComplaint(reply: Reply): string | undefined;
  /** Describes what is wrong with all answers together. */
  findOverallComplaints?(target: Target, replies: readonly Reply[]): Promise<string | undefined>;
}

export interface Target {
  port: number;
  /** The issuer whose tokens the API accepts. */
  issuer: TokenIssuer;
}

/** An attack of single requests that a plain HTTP client could send. */
export function createRequestAttack(name: string, ...requests: HttpRequest[]): Attack {
  return {
    name,
    findComplaint: findReplyComplaint,
    run: async ({ port }) => {
      const replies: Reply[] = [];
      for (const request of requests) {
        replies.push(await exchange({ port, chunks: [encodeRequest(request)] }));
      }
      return replies;
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

export const buildGraphqlPost = (query: string, variables?: unknown): HttpRequest => ({
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
export const repeatText = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
