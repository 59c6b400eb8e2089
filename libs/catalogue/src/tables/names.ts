import anyAscii from 'any-ascii';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from './table.js';

const MOST = 63;

/** Whether a text has letters and no Latin one: its name is a transliteration. */
export const isOtherScript = (text: string): boolean =>
  /\p{L}/u.test(text) && !/\p{Script=Latin}/u.test(text.normalize('NFKD'));

/** Returns a name that needs no quotes in SQL: lower case, letters, digits and `_`; empty when none remain. */
export function toSafeName(text: string): string {
  const latin = isOtherScript(text) ? anyAscii(text) : text;
  const plain = latin.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = plain
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MOST);
  return /^[0-9]/.test(name) ? `_${name}`.slice(0, MOST) : name;
}

/** Returns unique column names; an empty or duplicate name becomes `column_<position>`. */
export function toColumnNames(sources: readonly string[]): string[] {
  const taken = new Set<string>();
  const wanted = sources.map(toSafeName);
  return wanted.map((name, index) => {
    const isFree = name !== '' && !taken.has(name);
    const own = isFree
      ? name
      : chooseFreeName(`column_${index + 1}`, new Set([...taken, ...wanted]));
    taken.add(own);
    return own;
  });
}

/** Returns the name, with a number added if it is in use. */
export function chooseFreeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const next = `${name.slice(0, MOST - 6)}_${number}`;
    if (!taken.has(next)) return next;
  }
}

/** Whether a name is valid for a database of the catalogue. */
export const isDatabaseName = (name: string): boolean => /^[a-z_][a-z0-9_]{0,62}$/.test(name);

const NEAREST = 3;
const ENOUGH_ALIKE = 3;

/** Returns the address `database.name`. */
export const formatAddress = ({
  database,
  name,
}: Pick<CatalogueTable, 'database' | 'name'>): string => `${database}.${name}`;

/** Returns the error for an unknown table. @param addresses of all tables */
export function createTableUnknownError(address: string, addresses: readonly string[]): AppError {
  const asked = address.slice(0, 200);
  const near = findNearest(asked.toLowerCase(), addresses);
  const advice =
    near.length > 0 ? `do you mean ${near.join(' or ')}?` : 'list the tables of the catalogue';
  return new AppError('TABLE_UNKNOWN', `there is no table ${asked}: ${advice}`);
}

/** Returns the addresses with the most similar spelling, best first. */
export function findNearest(asked: string, addresses: readonly string[]): string[] {
  return addresses
    .map((address) => ({ address, score: scoreLikeness(asked, address) }))
    .filter(({ score }) => score > ENOUGH_ALIKE - 1)
    .sort((a, b) => b.score - a.score || (a.address < b.address ? -1 : 1))
    .slice(0, NEAREST)
    .map(({ address }) => address);
}

/** Returns the number of shared letters: of a name that contains the other, or at both ends of the names. */
function scoreLikeness(asked: string, address: string): number {
  const [nameAsked = '', name = ''] = [asked, address].map((text) => text.split('.').at(-1));
  const isWithin = nameAsked !== '' && (name.includes(nameAsked) || nameAsked.includes(name));
  const ends =
    countSharedStart(nameAsked, name) + countSharedStart(reverseText(nameAsked), reverseText(name));
  const shared = isWithin ? Math.min(nameAsked.length, name.length) : ends;
  // Ties go to the requested database, then to the most similar length.
  const isInDatabase = address.startsWith(asked.slice(0, asked.indexOf('.') + 1));
  return shared + (isInDatabase ? 0.5 : 0) - Math.abs(nameAsked.length - name.length) / 1_000;
}

function countSharedStart(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let place = 0; place < shorter; place++) if (a[place] !== b[place]) return place;
  return shorter;
}

const reverseText = (text: string) => [...text].reverse().join('');

/** Returns any name as a quoted SQL identifier. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
