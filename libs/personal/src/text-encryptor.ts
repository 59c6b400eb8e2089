import type { DataSource } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import { encryptInThread } from './encrypt-in-thread.js';
import { buildRowLayout } from './encrypt-rows.js';
import { encryptRows, encryptText, type FindKeys, type PersonalFile } from './encrypt-text.js';
import { findKeysById, PersonKeys } from './person-keys.js';

/** A larger text takes longer to encrypt than a thread takes to start. */
const SMALL_BYTES_MAX = 500_000;

/** Seals personal data in the rows of a dataset, with a key per person. */
export class TextEncryptor {
  private readonly findKeys: FindKeys;

  /** @param contract that names its personal columns */
  constructor(
    warehouse: DataSource,
    flow: string,
    private readonly contract: Contract,
  ) {
    const keys = new PersonKeys(warehouse, { flow, dataset: contract.dataset });
    this.findKeys = async ({ persons, keyIds }) => ({
      persons: await keys.ensureKeys(persons),
      earlier: await findKeysById(warehouse, keyIds),
    });
  }

  /** Encrypts a text as `encryptText` does; a large one in a thread, so that other work goes on meanwhile. */
  async *encrypt(bytes: AsyncIterable<Buffer>, file: PersonalFile): AsyncGenerator<Buffer> {
    const { contract, findKeys } = this;
    const chunks = bytes[Symbol.asyncIterator]();
    const first: Buffer[] = [];
    let next = await chunks.next();
    for (let size = 0; next.done !== true && size <= SMALL_BYTES_MAX; next = await chunks.next()) {
      first.push(next.value);
      size += next.value.length;
    }
    const all = async function* (): AsyncGenerator<Buffer> {
      yield* first;
      for (; next.done !== true; next = await chunks.next()) yield next.value;
    };
    try {
      yield* next.done === true
        ? encryptText(all(), contract, file, findKeys)
        : encryptInThread(all(), { contract, file }, findKeys);
    } finally {
      await chunks.return?.();
    }
  }

  /**
   * Returns a corrected row in sealed form. Its sealed cells are sealed again for the person of the row, who may have
   * changed.
   * @param line of the file, for a row without a readable number
   */
  async encryptRow(text: string, line: number, file: PersonalFile): Promise<string> {
    const layout = buildRowLayout(this.contract, file.header);
    const row = { line, text: Buffer.from(text, 'utf8').toString('latin1'), end: '' };
    return (await encryptRows(layout, [row], file, this.findKeys, true)).toString('utf8');
  }
}
