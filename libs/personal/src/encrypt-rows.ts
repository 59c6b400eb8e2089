import type { Contract, ContractColumn } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import { isBlankRow, findByteOrderMarks } from '#intake/source/text/blank-row.js';
import { MULTILINE_ROW } from '#lake/ports/compute.js';
import { parseKeyId, decryptCell, type PersonKey, encryptCell } from './encrypt-cell.js';
import { type RowCell, splitCells, type TextRow } from './text-rows.js';

/** Content of a row of which nothing is left. */
const ERASED = 'erased';
/** A sealed row whose quotes do not match. */
const ENCRYPTED_ROW = new RegExp(`^(sealed:\\d{1,15}\\.[\\w-]{38,}|${ERASED})""[\\r\\n]*$`);

/** The layout of the rows of one file. */
export interface RowLayout {
  delimiter: string;
  width: number;
  /** Column of each cell that may stay unencrypted: declared, and without personal data. */
  clearColumns: ReadonlyMap<number, ContractColumn>;
  /** Index of the cell with the person's number. */
  person: number | undefined;
  /** Texts of a repeated header. */
  headers: ReadonlySet<string>;
  nullTokens: readonly string[];
}

/** @throws Error for a contract without personal data */
export function buildRowLayout(
  contract: Contract,
  { cells, delimiter }: { cells: readonly string[]; delimiter: string },
): RowLayout {
  const { personal, key: [key] = [], columns, nullTokens } = contract;
  if (!personal || key === undefined)
    throw new Error(`dataset ${contract.dataset} lacks personal columns or a key`);
  const { positions, width } = matchContract(contract, cells);
  const clear = columns.filter(({ name }) => !personal.includes(name));
  const open = clear.flatMap((column): [number, ContractColumn][] => {
    const position = positions[column.name];
    return position === undefined ? [] : [[position, column]];
  });
  const headers = columns.flatMap(({ headers }) => headers.map((text) => text.toLowerCase()));
  return {
    delimiter,
    width,
    nullTokens,
    clearColumns: new Map(open),
    person: positions[key],
    headers: new Set([...headers, ...cells.map((cell) => cell.trim().toLowerCase())]),
  };
}

export interface PersonalRow {
  /** The person's number; or file and line, if it cannot be read. */
  person: string;
  /** Cells that are already sealed, as in rows from quarantine. */
  encryptedKeyIds: readonly number[];
  /** Returns the row with sealed cells. @param keys of cells that are already sealed, by number */
  encryptWith(key: PersonKey, keys: ReadonlyMap<number, PersonKey>): string;
}

/**
 * Finds the cells of a row to seal. These are all cells, except open ones with a value of their type. With missing or
 * additional cells, only the person's number stays open; with unbalanced quotes the whole row is sealed.
 * @param file name that distinguishes its rows from those of other files
 * @returns undefined for a row with nothing to seal
 */
export function findPersonalRow(
  layout: RowLayout,
  row: TextRow,
  file: string,
): PersonalRow | undefined {
  const mark = findByteOrderMarks(row.text);
  const written = row.text.slice(mark.length);
  if (ENCRYPTED_ROW.test(written) || isBlankRow(written, layout.delimiter)) return undefined;
  const cells = splitCells(written, layout.delimiter);
  if (isHeader(layout, cells)) return undefined;
  const found = readPerson(layout, written, cells);
  const person = found ?? `row ${file}:${row.line}`;
  if (cells.some(({ value }) => value === undefined)) {
    // Two quotes after a text mark a row with unbalanced quotes, with any text around it.
    const sealedBy = (key: PersonKey) => {
      const text = encryptText(key, written);
      const isKept = text !== '' && text.length < MULTILINE_ROW.bytes;
      return `${mark}${isKept ? text : ERASED}""${listLineEnds(written)}`;
    };
    return { person, encryptedKeyIds: [], encryptWith: sealedBy };
  }
  const isWhole = cells.length === layout.width;
  const places = cells.flatMap(({ value = '' }, place) => {
    const column = layout.clearColumns.get(place);
    const stays = column && (isWhole || place === layout.person) && hasColumnType(column, value);
    // Only line ends remain in a cell of an erased person.
    const saysNothing = layout.nullTokens.includes(value) || /^[\r\n]*$/.test(value);
    return stays || saysNothing ? [] : [place];
  });
  if (places.length === 0) return undefined;
  const sealed = places.flatMap((place) => parseKeyId(cells[place]?.value ?? '') ?? []);
  const sealedBy: PersonalRow['encryptWith'] = (key, keys) => {
    const withCells = (cellOf: (cell: RowCell) => string) =>
      cells
        .map((cell, place) => (places.includes(place) ? cellOf(cell) : cell.raw))
        .join(layout.delimiter);
    const text = withCells((cell) => encryptRowCell(cell, key, keys));
    // No engine reads a row that long.
    const isLong = text.length > MULTILINE_ROW.bytes;
    const kept = isLong
      ? withCells((cell) => encryptRowCell(cell, { ...key, key: null }, keys))
      : text;
    // It stays a row: its file is checked against the number of its rows.
    return mark + (isBlankRow(kept, layout.delimiter) ? `${ERASED}""` : kept);
  };
  return { person, encryptedKeyIds: sealed, encryptWith: sealedBy };
}

function isHeader({ headers }: RowLayout, cells: readonly RowCell[]): boolean {
  // A blank cell may be part of a header; an unreadable one may not.
  return cells.every(({ value }) => value !== undefined && headers.has(value.trim().toLowerCase()));
}

function readPerson(
  layout: RowLayout,
  text: string,
  cells: readonly RowCell[],
): string | undefined {
  const { person: place, delimiter } = layout;
  if (place === undefined) return undefined;
  // All cells up to this one have matching quotes.
  const isCertain = cells.slice(0, place + 1).every(({ value }) => value !== undefined);
  const value = isCertain ? cells[place]?.value : text.split(delimiter)[place];
  const [, number] = /^(\d{1,18})(?:[.]0+)?$/.exec(value ?? '') ?? [];
  // 17, 017 and 17.0 are the same number.
  return number === undefined ? undefined : String(BigInt(number));
}

/** Keeps the number of line ends, because engines count lines. */
function encryptRowCell(
  { raw, value = '' }: RowCell,
  key: PersonKey,
  keys: ReadonlyMap<number, PersonKey>,
): string {
  const ends = listLineEnds(raw);
  const text = encryptText(key, decryptWith(keys, value));
  return ends === '' ? text : `"${text}${ends}"`;
}

function decryptWith(keys: ReadonlyMap<number, PersonKey>, value: string): string {
  const by = keys.get(parseKeyId(value) ?? 0);
  if (!by) return value;
  // Data that was sealed for an erased person is empty from now on.
  if (!by.key) return '';
  return decryptCell(by.key, value)?.toString('latin1') ?? value;
}

const encryptText = ({ id, key }: PersonKey, text: string): string =>
  key === null || text === '' ? '' : encryptCell({ id, key }, Buffer.from(text, 'latin1'));

const listLineEnds = (text: string): string => (text.match(/\r\n|\n|\r/g) ?? []).join('');

/** Whether a cell matches its column's type; any other text may be a name in the wrong column. */
function hasColumnType({ type }: ContractColumn, value: string): boolean {
  switch (type) {
    case 'integer':
      return /^[+-]?\d{1,9}([.]0+)?$/.test(value);
    case 'decimal':
      return /^[+-]?\d{1,15}([.]\d*)?$/.test(value);
    case 'date':
      return /^\d{1,4}[-/]\d{1,2}[-/]\d{1,4}$/.test(value);
    case 'boolean':
      return /^(true|false|yes|no|t|f|y|n|0|1)$/i.test(value);
    case 'text':
      return true;
  }
}
