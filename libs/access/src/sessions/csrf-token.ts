import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The token that a page sends back with whatever its session's cookie authenticates. It follows from the
 * session's id, which no page can read: it fits this session only, and nothing has to be kept.
 */
export function csrfToken(sessionId: string): string {
  return createHmac('sha256', sessionId).update('csrf').digest('base64url');
}

export function isCsrfToken(given: unknown, sessionId: string): boolean {
  if (typeof given !== 'string') return false;
  const [sent, wanted] = [Buffer.from(given), Buffer.from(csrfToken(sessionId))];
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}
