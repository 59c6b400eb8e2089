import type { DataSource } from 'typeorm';
import { parseKeyId, decryptCell } from './encrypt-cell.js';
import { findKeysById } from './person-keys.js';

const CELL = String.raw`sealed:\d{1,15}\.[\w-]{38,}`;
/** A row that is sealed whole, because its quotes do not match; a cell of several lines; any other cell. */
const ENCRYPTED = new RegExp(`^(${CELL})""[\\r\\n]*$|"(${CELL})[\\r\\n]+"|(${CELL})`, 'g');

/**
 * Decrypts rows of files with sealed cells.
 * @returns their texts in the same order, with empty cells for erased people; and the other people they belong to:
 * `customers 17`
 */
export async function decryptFileRows(
  warehouse: DataSource,
  rows: readonly string[],
): Promise<{ texts: string[]; people: string[] }> {
  const sealed = rows.flatMap((row) => row.match(new RegExp(CELL, 'g')) ?? []);
  const keys = await findKeysById(warehouse, [
    ...new Set(sealed.flatMap((cell) => parseKeyId(cell) ?? [])),
  ]);
  const decryptText = (cell: string) => {
    const key = keys.get(parseKeyId(cell) ?? 0)?.key;
    return (key && decryptCell(key, cell)?.toString('utf8')) ?? '';
  };
  const texts = rows.map((row) =>
    row.replace(ENCRYPTED, (_all, whole?: string, ofLines?: string, cell?: string) =>
      whole === undefined
        ? quoteCell(decryptText(ofLines ?? cell ?? ''))
        : decryptText(whole) || 'erased""',
    ),
  );
  const known = [...keys.values()].filter(({ key }) => key !== null);
  return { texts, people: known.map(({ dataset, person }) => `${dataset} ${person}`).sort() };
}

/** Returns a text as a cell of a file. */
const quoteCell = (text: string) =>
  /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
