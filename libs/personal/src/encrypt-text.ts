import type { Contract } from '#intake/contracts/contract.js';
import type { PersonKey } from './encrypt-cell.js';
import { buildRowLayout, findPersonalRow, type RowLayout } from './encrypt-rows.js';
import { readTextRows, type TextRow } from './text-rows.js';

const ROWS_AT_ONCE = 1_000;
/** Batch size in bytes, because rows may be long. */
const BYTES_AT_ONCE = 1_000_000;
export const NAME_LENGTH = 12;

/** A file whose text is to be sealed. */
export interface PersonalFile {
  sha256: string;
  header: { cells: string[]; delimiter: string; line: number };
}

/** The people of some rows, and the numbers of keys with which their cells are already sealed. */
export interface WantedKeys {
  persons: readonly string[];
  keyIds: readonly number[];
}

export interface FoundKeys {
  /** A key for each wanted person. */
  persons: ReadonlyMap<string, PersonKey>;
  /** Keys by their numbers; without unknown ones. */
  earlier: ReadonlyMap<number, PersonKey>;
}

export type FindKeys = (wanted: WantedKeys) => Promise<FoundKeys>;

/**
 * Yields a text with the same rows and lines, in which personal cells are encrypted with the person's key. A text
 * that is already sealed stays the same. Cells sealed for another person are not opened: a file could pass another's
 * name under its own number.
 */
export async function* encryptText(
  bytes: AsyncIterable<Buffer>,
  contract: Contract,
  file: PersonalFile,
  findKeys: FindKeys,
): AsyncGenerator<Buffer> {
  const { delimiter, line: headerLine } = file.header;
  const layout = buildRowLayout(contract, file.header);
  let rows: TextRow[] = [];
  let bytesHeld = 0;
  for await (const row of readTextRows(bytes, { delimiter, headerLine })) {
    if (row.line <= headerLine) {
      yield Buffer.from(row.text + row.end, 'latin1');
      continue;
    }
    rows.push(row);
    bytesHeld += row.text.length;
    if (rows.length < ROWS_AT_ONCE && bytesHeld < BYTES_AT_ONCE) continue;
    yield await encryptRows(layout, rows, file, findKeys, false);
    [rows, bytesHeld] = [[], 0];
  }
  if (rows.length > 0) yield await encryptRows(layout, rows, file, findKeys, false);
}

/** @param opensOthers whether cells sealed for another person are sealed again for the person of the row */
export async function encryptRows(
  layout: RowLayout,
  rows: readonly TextRow[],
  { sha256 }: PersonalFile,
  findKeys: FindKeys,
  opensOthers: boolean,
): Promise<Buffer> {
  const name = sha256.slice(0, NAME_LENGTH);
  const found = rows.map((row) => ({ row, personal: findPersonalRow(layout, row, name) }));
  const personal = found.flatMap((each) => each.personal ?? []);
  const { persons, earlier } = await findKeys({
    persons: [...new Set(personal.map(({ person }) => person))],
    keyIds: [...new Set(personal.flatMap((each) => each.encryptedKeyIds))],
  });
  const texts = found.map(({ row, personal }) => {
    if (!personal) return row.text + row.end;
    const key = persons.get(personal.person);
    if (!key) throw new Error('a person has no key although one was made');
    const own = earlier.get(key.id);
    const may = opensOthers ? earlier : new Map(own && [[key.id, own]]);
    return personal.encryptWith(key, may) + row.end;
  });
  return Buffer.from(texts.join(''), 'latin1');
}
