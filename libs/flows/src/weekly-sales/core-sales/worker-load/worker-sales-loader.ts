import { claimFile, copyIntoCoreSales, countLoaded } from '../core-sales.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableLoad, TableLoader, TableLoadOptions } from '#pipeline/flow/table-loader.js';

/** The worker copies the rows into the warehouse itself. */
export class WorkerSalesLoader implements TableLoader {
  constructor(private readonly lake: ObjectStore) {}

  output({ scratch, fileId }: TableLoad) {
    return { prefix: `${scratch}file=${fileId}/`, isUnordered: true };
  }

  async load(load: TableLoad, { transaction, onBytes }: TableLoadOptions): Promise<void> {
    await transaction(async (runner) => {
      if (!(await claimFile(runner, load))) return;
      let rows = 0;
      for await (const { key, bytes } of this.lake.list(this.output(load).prefix)) {
        const csv = await this.lake.get(key);
        rows += await copyIntoCoreSales(runner, csv, (chunk) => onBytes?.(chunk, bytes));
      }
      await countLoaded(runner, load.fileId, rows);
    });
  }
}
