import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { DataSource } from 'typeorm';
import { addressOf } from '../../tables/address.js';
import { alone } from '../../tables/alone.js';
import type { CatalogueTable, TableFile } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import type { ToldTable, ToldTables } from '../../tables/told-tables.js';
import { ownFolders } from './own-folders.js';
import { type DataCatalog, registerTable } from './register-table.js';
import { toGlue } from './to-glue.js';

interface Tools extends DataCatalog {
  warehouse: DataSource;
  tables: Pick<Tables, 'files'>;
  told: ToldTables;
}

/**
 * Tells the Data Catalog, before a question, of tables of flows and of the workspace whose files are others than it
 * knows. A crawl tells its own.
 */
export class TellOwnTables {
  private readonly turn = pLimit(1);

  constructor(private readonly tools: Tools) {}

  /**
   * What the Data Catalog knows of the tables, by address.
   * @throws AppError BUSY, retryable, while another process tells one of them; AWS_… when the Data Catalog cannot be had
   */
  async of(tables: readonly CatalogueTable[]): Promise<Map<string, ToldTable>> {
    for (const table of tables) {
      if (table.origin !== 'crawl') await this.turn(() => this.keepUp(table));
    }
    return this.tools.told.of(tables);
  }

  close(): void {
    this.tools.catalog.close();
  }

  private async keepUp(table: CatalogueTable): Promise<void> {
    const files = await this.tools.tables.files(table);
    const digest = digestOf(table, files);
    if (await this.isTold(table, digest)) return;
    const address = addressOf(table);
    const busy = `the Data Catalog is being told of ${address}; try again`;
    await alone(this.tools.warehouse, `told ${address}`, busy, async () => {
      const { table: own, partitions } = ownFolders(table, files);
      await registerTable(this.tools, table, toGlue(own, partitions), digest);
    });
  }

  private async isTold(table: CatalogueTable, digest: string): Promise<boolean> {
    const known = await this.tools.told.of([table]);
    return known.get(addressOf(table))?.digest === digest;
  }
}

/** Files that are written here never change: their paths say all. */
function digestOf({ location, columns }: CatalogueTable, files: readonly TableFile[]): string {
  const shape = columns.map(({ name, type, comment }) => [name, type, comment]);
  const lying = files.map(({ path, partition }) => [path, partition]);
  const all = JSON.stringify([location, shape, lying]);
  return createHash('sha256').update(all).digest('hex');
}
