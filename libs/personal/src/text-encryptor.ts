import type { DataSource } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import { findKeysById, PersonKeys } from './person-keys.js';
import { findPersonalRow, type RowLayout, buildRowLayout } from './encrypt-rows.js';
import { type TextRow, readTextRows } from './text-rows.js';

const ROWS_AT_ONCE = 1_000;
/** Batch size in bytes, because rows may be long. */
const BYTES_AT_ONCE = 1_000_000;
export const NAME_LENGTH = 12;

/** A file whose text is to be sealed. */
export interface PersonalFile {
  sha256: string;
  header: { cells: string[]; delimiter: string; line: number };
}

/** Seals personal data in the rows of a dataset, with a key per person. */
export class TextEncryptor {
  private readonly keys: PersonKeys;

  /** @param contract that names its personal columns */
  constructor(
    private readonly warehouse: DataSource,
    flow: string,
    private readonly contract: Contract,
  ) {
    this.keys = new PersonKeys(warehouse, { flow, dataset: contract.dataset });
  }

  /**
   * Yields a text with the same rows and lines, in which personal cells are encrypted with the person's key. A text
   * that is already sealed stays the same. Cells sealed for another person are not opened: a file could pass another's
   * name under its own number.
   */
  async *encrypt(bytes: AsyncIterable<Buffer>, file: PersonalFile): AsyncGenerator<Buffer> {
    const { delimiter, line: headerLine } = file.header;
    const layout = buildRowLayout(this.contract, file.header);
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
      yield await this.encryptRows(layout, rows, file, false);
      [rows, bytesHeld] = [[], 0];
    }
    if (rows.length > 0) yield await this.encryptRows(layout, rows, file, false);
  }

  /**
   * Returns a corrected row in sealed form. Its sealed cells are sealed again for the person of the row, who may have
   * changed.
   * @param line of the file, for a row without a readable number
   */
  async encryptRow(text: string, line: number, file: PersonalFile): Promise<string> {
    const layout = buildRowLayout(this.contract, file.header);
    const row = { line, text: Buffer.from(text, 'utf8').toString('latin1'), end: '' };
    return (await this.encryptRows(layout, [row], file, true)).toString('utf8');
  }

  private async encryptRows(
    layout: RowLayout,
    rows: readonly TextRow[],
    { sha256 }: PersonalFile,
    opensOthers: boolean,
  ): Promise<Buffer> {
    const name = sha256.slice(0, NAME_LENGTH);
    const found = rows.map((row) => ({ row, personal: findPersonalRow(layout, row, name) }));
    const personal = found.flatMap((each) => each.personal ?? []);
    const keys = await this.keys.ensureKeys([...new Set(personal.map(({ person }) => person))]);
    const sealed = [...new Set(personal.flatMap((each) => each.encryptedKeyIds))];
    const earlier = await findKeysById(this.warehouse, sealed);
    const texts = found.map(({ row, personal }) => {
      if (!personal) return row.text + row.end;
      const key = keys.get(personal.person);
      if (!key) throw new Error('a person has no key although one was made');
      const own = earlier.get(key.id);
      const may = opensOthers ? earlier : new Map(own && [[key.id, own]]);
      return personal.encryptWith(key, may) + row.end;
    });
    return Buffer.from(texts.join(''), 'latin1');
  }
}
