import { AppError } from '#platform/errors/app-error.js';
import { formatAddress } from './names.js';
import type { CatalogueTable } from './table.js';

const WORDS_MAX = 10;
const CHARACTERS_MAX = 200;

/** Fields that can be searched, with a prefix and a colon: `tag:finance`. */
const fields = {
  database: ({ database }: CatalogueTable) => [database],
  name: ({ name }: CatalogueTable) => [name],
  column: ({ columns }: CatalogueTable) => columns.map(({ name }) => name),
  type: ({ columns }: CatalogueTable) => columns.map(({ type }) => type),
  tag: ({ tags }: CatalogueTable) => tags,
  owner: ({ owner }: CatalogueTable) => (owner === null ? [] : [owner]),
  origin: ({ origin }: CatalogueTable) => [origin],
  comment: ({ comment, columns }: CatalogueTable) =>
    [comment, ...columns.map((column) => column.comment)].filter((text) => text !== null),
} satisfies Record<string, (table: CatalogueTable) => string[]>;

type Field = keyof typeof fields;

interface Word {
  /** Undefined for any field. */
  field: Field | undefined;
  text: string;
}

/** Scores of fields in order, for a full and a partial match. */
const worth: readonly [field: Field, whole: number, part: number][] = [
  ['name', 64, 32],
  ['database', 24, 12],
  ['column', 16, 8],
  ['tag', 8, 4],
  ['owner', 8, 4],
  ['comment', 2, 2],
];
const ADDRESS_WORTH = 1_000;

/**
 * Returns the tables that match every word, best first: by address, name, column, tag, owner and comment.
 * @param search words, optionally with a field, `tag:finance owner:ana sales`; case does not matter. Empty returns all
 *   tables, sorted by address.
 * @throws AppError ARGUMENT_INVALID for too long a search, or an unknown field
 */
export function searchTables(tables: readonly CatalogueTable[], search: string): CatalogueTable[] {
  const words = parseWords(search);
  return tables
    .map((table) => ({ table, score: scoreTable(table, words) }))
    .filter(({ score }) => score !== undefined)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || compareAddresses(a.table, b.table))
    .map(({ table }) => table);
}

const compareAddresses = (a: CatalogueTable, b: CatalogueTable) =>
  formatAddress(a) < formatAddress(b) ? -1 : 1;

function parseWords(search: string): Word[] {
  const texts = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (search.length > CHARACTERS_MAX || texts.length > WORDS_MAX) {
    const bounds = `${WORDS_MAX} words and ${CHARACTERS_MAX} characters`;
    throw new AppError('ARGUMENT_INVALID', `search: write at most ${bounds}`);
  }
  return texts.map((text) => {
    const colon = text.indexOf(':');
    if (colon < 0) return { field: undefined, text };
    const field = Object.keys(fields).find((each): each is Field => each === text.slice(0, colon));
    if (field) return { field, text: text.slice(colon + 1) };
    const known = Object.keys(fields).join(', ');
    throw new AppError('ARGUMENT_INVALID', `search: ${text} must begin with one of ${known}`);
  });
}

/** Returns undefined when a word does not match. */
function scoreTable(table: CatalogueTable, words: readonly Word[]): number | undefined {
  let score = 0;
  for (const word of words) {
    const found = word.field
      ? scoreField(table, word.field, word.text, 1, 1)
      : scoreText(table, word.text);
    if (found === 0) return undefined;
    score += found;
  }
  return score;
}

function scoreText(table: CatalogueTable, text: string): number {
  if (formatAddress(table) === text) return ADDRESS_WORTH;
  return Math.max(
    formatAddress(table).includes(text) ? 1 : 0,
    ...worth.map(([field, whole, part]) => scoreField(table, field, text, whole, part)),
  );
}

function scoreField(
  table: CatalogueTable,
  field: Field,
  text: string,
  whole: number,
  part: number,
) {
  const texts = fields[field](table).map((each) => each.toLowerCase());
  if (texts.includes(text)) return whole;
  return texts.some((each) => each.includes(text)) ? part : 0;
}
