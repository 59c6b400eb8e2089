import type { IncomingHttpHeaders } from 'node:http';

const YEAR_S = 31_536_000;

/** Who may cache an answer. A request with a key or a cookie gets a private answer. */
export type Audience = 'public' | 'private';

export function resolveAudience(headers: IncomingHttpHeaders): Audience {
  return headers.authorization === undefined && headers.cookie === undefined ? 'public' : 'private';
}

/** For personal data: no cache stores them. */
export const PERSONAL = 'private, no-store';

/**
 * Returns Cache-Control. Clients revalidate an answer from the published snapshot each time; its tag makes that cheap.
 */
export function formatCacheControl(audience: Audience, isImmutable: boolean): string {
  return `${audience}, ${isImmutable ? `max-age=${YEAR_S}, immutable` : 'no-cache'}`;
}
