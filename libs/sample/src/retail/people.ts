import { pick, type Random, whole } from '../random.js';
import { FIRST_NAMES, LAST_NAMES, STREET_KINDS, STREETS } from './words.js';

/** An invented person. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly address: string;
  readonly pincode: string;
}

/** @param area the first three digits of the pincode */
export function inventPerson(area: string, random: Random): Person {
  return {
    firstName: pick(FIRST_NAMES, random),
    lastName: pick(LAST_NAMES, random),
    address: inventAddress(random),
    pincode: `${area}${String(whole(random, 1, 999)).padStart(3, '0')}`,
  };
}

/** House and street. */
export function inventAddress(random: Random): string {
  return `${whole(random, 1, 199)} ${pick(STREETS, random)} ${pick(STREET_KINDS, random)}`;
}
