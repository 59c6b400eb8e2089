import type { Contract } from '#intake/contracts/contract.js';
import { isUnknown, matchHeader } from '#intake/contracts/match-header.js';
import { findHeader, HEAD_BYTES } from '#intake/source/text/header.js';
import { digestChunks } from '#intake/source/digest-file.js';
import { ERROR_FOLDER, PROCESSED_FOLDER } from '#intake/source/source-names.js';
import type { RewritableText } from '#intake/source/packed/rewrite-file.js';
import { NAME_LENGTH } from './encrypt-text.js';
import { findPersonalRow, type RowLayout, buildRowLayout } from './encrypt-rows.js';
import { type TextRow, readTextRows } from './text-rows.js';

/** The person to erase from texts. */
export interface ErasureTarget {
  /** Contract of the person's dataset. */
  contract: Contract;
  /** The person's number, or the place of a row without a readable number. */
  person: string;
  /** For such a row: the delivered paths of its text, because the digest changes after each erasure. */
  paths?: ReadonlySet<string>;
}

/** The result for a text: nothing to erase, unreadable, or its new content. */
export type Erasure = 'none' | 'unread' | (() => AsyncIterable<Buffer>);

const SET_APART = new RegExp(`^(${ERROR_FOLDER}|${PROCESSED_FOLDER})/`);

/** A key that is null erases the content of a row. */
const NO_KEY = { id: 0, key: null };

/**
 * Finds the data of a person in a text.
 * @param contracts of every file that may be in the source, so that each text is recognised
 * @returns `unread` for a text of no contract, and for one of the person's dataset without their number
 * @throws AppError of the read
 */
export async function findErasure(
  text: RewritableText,
  contracts: readonly Contract[],
  erased: ErasureTarget,
): Promise<Erasure> {
  const header = await readHeader(text);
  const match = header && matchHeader(contracts, header.cells);
  if (!header || !match || isUnknown(match)) return 'unread';
  const { contract, rivals = [], others = [] } = match;
  const possible = [contract, ...rivals, ...others.map((other) => other.contract)];
  if (!possible.includes(erased.contract)) return 'none';
  const layout = buildRowLayout(erased.contract, header);
  if (layout.person === undefined) return 'unread';
  const of = { person: erased.person, layout, file: await readRowName(text, erased) };
  const rows = () =>
    readTextRows(text.read(), { delimiter: header.delimiter, headerLine: header.line });
  for await (const row of rows()) {
    if (row.line > header.line && removePerson(of, row) !== undefined) {
      return () => eraseText(rows(), header.line, of);
    }
  }
  return 'none';
}

/** Returns the name that distinguishes the rows of a text from those of others. */
async function readRowName(
  text: RewritableText,
  { person, paths }: ErasureTarget,
): Promise<string> {
  const [, name = ''] = /^row ([0-9a-f]+):/.exec(person) ?? [];
  // No row has this name.
  if (name === '') return '';
  if (paths?.has(text.path.replace(SET_APART, ''))) return name;
  return (await digestChunks(text.read())).sha256.slice(0, NAME_LENGTH);
}

/** Returns a row without the person's data; undefined for a row of other people. */
function removePerson(
  { file, layout, person }: { file: string; layout: RowLayout; person: string },
  row: TextRow,
): string | undefined {
  const personal = findPersonalRow(layout, row, file);
  if (personal?.person !== person) return undefined;
  const left = personal.encryptWith(NO_KEY, new Map());
  return left === row.text ? undefined : left;
}

async function* eraseText(
  rows: AsyncIterable<TextRow>,
  headerLine: number,
  of: Parameters<typeof removePerson>[0],
): AsyncGenerator<Buffer> {
  for await (const row of rows) {
    const left = row.line > headerLine ? removePerson(of, row) : undefined;
    yield Buffer.from((left ?? row.text) + row.end, 'latin1');
  }
}

async function readHeader(text: RewritableText) {
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of text.read()) {
    head.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return findHeader(Buffer.concat(head).subarray(0, HEAD_BYTES), bytes < HEAD_BYTES);
}
