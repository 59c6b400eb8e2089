import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from './table.js';

const NEAREST = 3;
const ENOUGH_ALIKE = 3;

/** `database.name`, by which people name a table. */
export const addressOf = ({ database, name }: Pick<CatalogueTable, 'database' | 'name'>): string =>
  `${database}.${name}`;

/** @param addresses of the tables that there are */
export function tableUnknown(address: string, addresses: readonly string[]): AppError {
  const asked = address.slice(0, 200);
  const near = nearest(asked.toLowerCase(), addresses);
  const advice =
    near.length > 0
      ? `do you mean ${near.join(' or ')}?`
      : 'list the tables to see which there are';
  return new AppError('TABLE_UNKNOWN', `there is no table ${asked}: ${advice}`);
}

/** Addresses that are written most like another, the likest first. */
export function nearest(asked: string, addresses: readonly string[]): string[] {
  return addresses
    .map((address) => ({ address, score: likeness(asked, address) }))
    .filter(({ score }) => score > ENOUGH_ALIKE - 1)
    .sort((a, b) => b.score - a.score || (a.address < b.address ? -1 : 1))
    .slice(0, NEAREST)
    .map(({ address }) => address);
}

/** Letters that two addresses share: those of a name that stands in the other, or at both ends of the names. */
function likeness(asked: string, address: string): number {
  const [nameAsked = '', name = ''] = [asked, address].map((text) => text.split('.').at(-1));
  const isWithin = nameAsked !== '' && (name.includes(nameAsked) || nameAsked.includes(name));
  const ends = sharedStart(nameAsked, name) + sharedStart(reversed(nameAsked), reversed(name));
  const shared = isWithin ? Math.min(nameAsked.length, name.length) : ends;
  // Of two as much alike, the one in the database that was named, then the one of about that length.
  const isInDatabase = address.startsWith(asked.slice(0, asked.indexOf('.') + 1));
  return shared + (isInDatabase ? 0.5 : 0) - Math.abs(nameAsked.length - name.length) / 1_000;
}

function sharedStart(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let place = 0; place < shorter; place++) if (a[place] !== b[place]) return place;
  return shorter;
}

const reversed = (text: string) => [...text].reverse().join('');
