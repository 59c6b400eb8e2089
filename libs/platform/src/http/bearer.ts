import { timingSafeEqual } from 'node:crypto';

/**
 * Returns the bearer token of a header `Authorization`.
 * @returns undefined for other schemes, which may be a proxy's
 */
export function parseBearerToken(authorization: string): string | undefined {
  return /^bearer +(.*)$/i.exec(authorization)?.[1]?.trim();
}

/** Compares in a time that does not depend on where texts of equal length differ. */
export function isSameSecret(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
