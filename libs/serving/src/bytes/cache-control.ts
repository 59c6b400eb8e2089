import type { IncomingHttpHeaders } from 'node:http';

const YEAR_S = 31_536_000;

/** Whom an answer may be kept for: whoever shows a key or a cookie gets it for themselves. */
export type Audience = 'public' | 'private';

export function audienceOf(headers: IncomingHttpHeaders): Audience {
  return headers.authorization === undefined && headers.cookie === undefined ? 'public' : 'private';
}

/** Of what is said of people: for whoever asked, this once. */
export const PERSONAL = 'private, no-store';

/** The question for what is published now is asked anew each time; the tag makes that cheap. */
export function cacheControl(audience: Audience, isImmutable: boolean): string {
  return `${audience}, ${isImmutable ? `max-age=${YEAR_S}, immutable` : 'no-cache'}`;
}
