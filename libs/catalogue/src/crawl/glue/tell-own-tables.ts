import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { HiveTable } from '#lake/ports/hive-table.js';
import { type Pace, patiently } from '#platform/aws/patience.js';
import { addressOf } from '../../tables/address.js';
import { alone } from '../../tables/alone.js';
import type { CatalogueTable } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import type { Told, ToldTable, ToldTables } from '../../tables/told-tables.js';
import { ownFolders } from './own-folders.js';
import { type GlueDatabase, registerTable } from './register-table.js';
import { toGlue } from './to-glue.js';

interface Tools extends GlueDatabase {
  warehouse: DataSource;
  tables: Pick<Tables, 'files'>;
  told: ToldTables;
}

/** How long a question waits for another process that tells one of its tables. */
const PACE: Pace = { pollMs: 500, patienceMs: 20_000 };

/**
 * Tells the Data Catalog, before a question, of tables of flows and of the workspace whose files are others than it
 * knows. A crawl tells its own.
 */
export class TellOwnTables implements Told {
  constructor(private readonly tools: Tools) {}

  /**
   * What the Data Catalog knows of the tables, by address.
   * @throws AppError BUSY, retryable, while another process tells one of them; AWS_… when the Data Catalog cannot be had
   */
  async of(tables: readonly CatalogueTable[], signal?: AbortSignal) {
    for (const table of tables) {
      if (table.origin !== 'crawl') await patiently(() => this.keepUp(table), PACE, signal);
    }
    return this.tools.told.of(tables);
  }

  async isSame(tables: readonly CatalogueTable[], known: ReadonlyMap<string, ToldTable>) {
    const own = tables.filter(({ origin }) => origin !== 'crawl');
    const now = await this.tools.told.of(own);
    const at = (told?: ToldTable) => told?.toldAt.getTime();
    return own.map(addressOf).every((each) => at(now.get(each)) === at(known.get(each)));
  }

  close(): void {
    this.tools.catalog.close();
  }

  private async keepUp(table: CatalogueTable): Promise<void> {
    if (await this.isTold(table, await this.asTold(table))) return;
    const { warehouse } = this.tools;
    const address = addressOf(table);
    const busy = `the Data Catalog is being told of ${address}; try again`;
    await alone(warehouse, `told ${address}`, busy, async () => {
      // Whoever was at it may have told it, or been told of newer files.
      const made = await this.asTold(table);
      if (await this.isTold(table, made)) return;
      await registerTable(this.tools, table, made, this.digestOf(made));
    });
  }

  private async asTold(table: CatalogueTable): Promise<HiveTable | { reason: string }> {
    const files = await this.tools.tables.files(table);
    if (table.columns.length === 0) return { reason: 'its files are lost: run its flow once more' };
    const { table: own, partitions } = ownFolders(table, files);
    return toGlue(own, partitions);
  }

  private async isTold(table: CatalogueTable, made: object): Promise<boolean> {
    const known = await this.tools.told.of([table]);
    return known.get(addressOf(table))?.digest === this.digestOf(made);
  }

  /** Files that are written here never change: where they lie says all. */
  private digestOf(made: object): string {
    const all = JSON.stringify([this.tools.database, made]);
    return createHash('sha256').update(all).digest('hex');
  }
}
