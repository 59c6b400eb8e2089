import type { IncomingMessage } from 'node:http';

type Question = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Longer questions are answered but not stored. */
const LENGTH_MAX = 16 * 1024;

const JSON_BODY = /^application\/json\s*(;|$)/i;

/** Returns whether a body is JSON, by the headers of its request. */
export const hasJsonBody = (headers: IncomingMessage['headers']): boolean =>
  JSON_BODY.test(headers['content-type'] ?? '');

/**
 * Returns the key of a question in a URL, without snapshot and role: path, sorted parameters, media type, and the
 * requested snapshot.
 * @returns undefined for a request that is no question
 */
export function buildUrlKey({ method, url = '', headers }: Question): string | undefined {
  const isQuestion = url.startsWith('/v1/')
    ? !url.startsWith('/v1/admin')
    : url.startsWith('/graphql?');
  if (method !== 'GET' || !isQuestion || url.length > LENGTH_MAX) return undefined;
  return `${formatAccept(headers)}\n${sortParameters(url)}`;
}

/** Returns the same for a GraphQL question, whose text is the body. */
export function buildBodyKey({ url, headers }: Question, body: Buffer): string {
  return `${formatAccept(headers)}\n${url}\n${body.toString('latin1')}`;
}

/** Returns whether a request is a GraphQL question with a short body that can be read first. */
export function hasShortBody({ method, url = '', headers }: Question): boolean {
  if (method !== 'POST' || !(url === '/graphql' || url.startsWith('/graphql?'))) return false;
  if (headers['content-encoding'] !== undefined || !hasJsonBody(headers)) return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= LENGTH_MAX;
}

/** Returns the key of an answer: the published snapshots, the role, and the question. */
export function buildAnswerKey(version: string, role: string, question: string): string {
  return `${version}\n${role}\n${question}`;
}

function formatAccept(headers: IncomingMessage['headers']): string {
  return `${headers.accept ?? '*/*'}\n${String(headers['x-snapshot-id'] ?? '')}`;
}

function sortParameters(url: string): string {
  const start = url.indexOf('?') + 1;
  if (start === 0 || !url.includes('&', start)) return url;
  return url.slice(0, start) + url.slice(start).split('&').sort().join('&');
}
