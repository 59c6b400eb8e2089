import { timingSafeEqual } from 'node:crypto';

/**
 * The bearer token of a header `Authorization`.
 * @returns undefined for other schemes, which are a proxy's for instance
 */
export function bearerIn(authorization: string): string | undefined {
  return /^bearer +(.*)$/i.exec(authorization)?.[1]?.trim();
}

/** Compares in a time that does not depend on where texts of one length differ. */
export function isSameSecret(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
