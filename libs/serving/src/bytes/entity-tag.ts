import { createHash } from 'node:crypto';

/** Digest of a body: equal digests mean equal bytes. */
export function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 27);
}

/** The strong tag of a body in one coding: RFC 9110 wants another for each. */
export function tagOf(digest: string, coding?: string): string {
  return coding === undefined ? `"${digest}"` : codedTag(`"${digest}"`, coding);
}

/** The tag of the same body in a coding; a weak tag is one of every coding. */
export const codedTag = (tag: string, coding: string): string =>
  tag.startsWith('"') ? `${tag.slice(0, -1)}.${coding}"` : tag;

/**
 * Whether a client has these bytes already, in whatever coding.
 * @param header of the request, `If-None-Match`
 */
export function hasBody(header: string | undefined, digest: string): boolean {
  if (header === undefined) return false;
  return header.includes(digest) || header.trim() === '*';
}
