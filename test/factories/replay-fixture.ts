import { text } from 'node:stream/consumers';
import { type EmbeddedLake, openEmbeddedLake } from '../setup/embedded-lake.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { QuarantineFactory } from './quarantine.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { createLedger } from '#test/setup/flow.js';
import type { Correction } from '#pipeline/corrections/correction.js';
import { deliverCorrected } from '#pipeline/corrections/deliver-corrected.js';
import { takeCorrections, type CorrectionCounts } from '#pipeline/corrections/take-corrections.js';

const SOURCE = 'file:/source';

interface CorrectedFile {
  id: number;
  path: string;
  sha256: string;
}

export async function* yieldItems<Item>(items: Item[]): AsyncGenerator<Item> {
  for (const item of items) yield await Promise.resolve(item);
}

/** A quarantine of three rows of one file, with the services to replay them. */
export class ReplayFixture {
  static readonly header = {
    cells: ['Store', 'Weekly; Sales', 'Type "A"'],
    delimiter: ';',
    line: 3,
  };

  private constructor(
    readonly database: TestWarehouse,
    readonly embedded: EmbeddedLake,
    readonly factory: QuarantineFactory,
    readonly fileId: number,
    readonly sha256: string,
  ) {}

  static async open(): Promise<ReplayFixture> {
    const [database, embedded] = await Promise.all([createTestWarehouse(), openEmbeddedLake()]);
    const factory = new QuarantineFactory(database.warehouse, embedded.compute);
    const run = await factory.run();
    const { fileId, sha256 } = await factory.addFile('sales.csv', { header: ReplayFixture.header });
    await factory.write('sales', run, [
      [fileId, 5, 'x;1;A', 'store', 'x', 'BAD_INTEGER'],
      [fileId, 7, '2;2', null, null, 'SHORT_ROW'],
      [fileId, 9, 'z;3;A', 'store', 'z', 'BAD_INTEGER'],
    ]);
    await factory.recordCleaning(fileId, run, { BAD_INTEGER: 2, SHORT_ROW: 1 });
    return new ReplayFixture(database, embedded, factory, fileId, sha256);
  }

  createCorrection(line: number, corrected: string, sha256 = this.sha256): Correction {
    return { sha256, line, text: corrected };
  }

  /** The flow's ledger. */
  get ledger(): Ledger {
    return createLedger(this.database.warehouse);
  }

  take(...corrections: Correction[]): Promise<CorrectionCounts> {
    const { ledger } = this;
    return takeCorrections({ ledger, lake: this.embedded.lake }, yieldItems(corrections), 'key 1');
  }

  deliver(source = SOURCE): Promise<void> {
    return deliverCorrected({ ledger: this.ledger, lake: this.embedded.lake, source });
  }

  /** Rows in quarantine: path, line, state, and the file that corrects them. */
  async listRows(state: 'open' | 'corrected'): Promise<[string, number, string, string | null][]> {
    const reader = new QuarantineReader(this.ledger, this.embedded.lake);
    const found: [string, number, string, string | null][] = [];
    for await (const row of reader.rows({ state })) {
      found.push([row.path, row.line, row.state, row.correctedBy]);
    }
    return found;
  }

  /** Files that deliver corrections, oldest first. */
  listDeliveries(source = SOURCE): Promise<CorrectedFile[]> {
    return this.query<CorrectedFile>(
      `SELECT file_id::integer AS id, path, sha256
       FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 AND path LIKE 'mended/%' AND withdrawn_at IS NULL ORDER BY delivery`,
      [source],
    );
  }

  async readText({ sha256 }: Pick<CorrectedFile, 'sha256'>): Promise<string> {
    return text(await this.embedded.lake.get(`raw/sales/${sha256}.csv`));
  }

  /** Lines below the header of each delivered file. */
  async readDelivered(): Promise<string[][]> {
    const texts = await Promise.all(
      (await this.listDeliveries()).map((file) => this.readText(file)),
    );
    return texts.map((each) => each.split('\n').slice(1));
  }

  /** Publishes a run that covers every file. */
  async publish(): Promise<void> {
    await this.query(`UPDATE ops.source_files SET status = 'I' WHERE status = 'W'`);
  }

  /** Publishes a run that reads the newest of these files and quarantines rows of it. */
  async cleanNewest(...faulty: [line: number, text: string][]): Promise<CorrectedFile> {
    const file = (await this.listDeliveries()).at(-1)!;
    const run = await this.factory.run();
    const rows = faulty.map(
      ([line, row]) =>
        [file.id, line, row, 'store', 'y', 'BAD_INTEGER'] as [
          number,
          number,
          string,
          string,
          string,
          string,
        ],
    );
    if (rows.length > 0) await this.factory.write('sales', run, rows);
    await this.factory.recordCleaning(
      file.id,
      run,
      rows.length > 0 ? { BAD_INTEGER: rows.length } : {},
    );
    await this.publish();
    return file;
  }

  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]> {
    return this.database.warehouse.query<Row[]>(sql, parameters);
  }

  async close(): Promise<void> {
    await this.embedded.close();
    await this.database.drop();
  }
}
