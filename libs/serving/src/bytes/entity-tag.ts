import { createHash } from 'node:crypto';

/** Digest of a body: equal digests mean equal bytes. */
export function hashBody(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 27);
}

/** Returns the strong tag of a body in one coding: RFC 9110 requires a different one for each. */
export function formatTag(digest: string, coding?: string): string {
  return coding === undefined ? `"${digest}"` : addCoding(`"${digest}"`, coding);
}

/** Returns the tag of the same body in a coding; a weak tag is valid for all codings. */
export const addCoding = (tag: string, coding: string): string =>
  tag.startsWith('"') ? `${tag.slice(0, -1)}.${coding}"` : tag;

/**
 * Returns whether a client already has these bytes, in any coding.
 * @param header of the request, `If-None-Match`
 */
export function isFresh(header: string | undefined, digest: string): boolean {
  if (header === undefined) return false;
  return header.includes(digest) || header.trim() === '*';
}
