import type { IncomingMessage } from 'node:http';

type Question = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Longer questions are answered all the same, and not kept. */
const LENGTH_MAX = 16 * 1024;

const JSON_BODY = /^application\/json\s*(;|$)/i;

/** Whether a body is JSON, as its request says. */
export const saysJson = (headers: IncomingMessage['headers']): boolean =>
  JSON_BODY.test(headers['content-type'] ?? '');

/**
 * What an answer depends on beside snapshot and role, of a question that is all in its URL: path,
 * parameters in whatever order, media type, and the snapshot asked for.
 * @returns undefined for what is no question
 */
export function urlQuestion({ method, url = '', headers }: Question): string | undefined {
  const isQuestion = url.startsWith('/v1/')
    ? !url.startsWith('/v1/admin')
    : url.startsWith('/graphql?');
  if (method !== 'GET' || !isQuestion || url.length > LENGTH_MAX) return undefined;
  return `${asked(headers)}\n${inOrder(url)}`;
}

/** The same of a GraphQL question, whose text is the body. */
export function bodyQuestion({ url, headers }: Question, body: Buffer): string {
  return `${asked(headers)}\n${url}\n${body.toString('latin1')}`;
}

/** Whether a request is a GraphQL question with a short body that can be read before all else. */
export function hasShortBody({ method, url = '', headers }: Question): boolean {
  if (method !== 'POST' || !(url === '/graphql' || url.startsWith('/graphql?'))) return false;
  if (headers['content-encoding'] !== undefined || !saysJson(headers)) return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= LENGTH_MAX;
}

/** Names an answer: what is published, for whom, and what was asked. */
export function answerKey(version: string, role: string, question: string): string {
  return `${version}\n${role}\n${question}`;
}

function asked(headers: IncomingMessage['headers']): string {
  return `${headers.accept ?? '*/*'}\n${String(headers['x-snapshot-id'] ?? '')}`;
}

function inOrder(url: string): string {
  const start = url.indexOf('?') + 1;
  if (start === 0 || !url.includes('&', start)) return url;
  return url.slice(0, start) + url.slice(start).split('&').sort().join('&');
}
