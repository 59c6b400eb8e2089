import {
  claimFiles,
  copyIntoCoreSales,
  countLoaded,
  firstFreePage,
  openStagedSales,
  takeStagedSales,
} from '../core-sales.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableLoad, TableLoader, TableLoadOptions } from '#pipeline/flow/table-loader.js';

/** The worker copies the rows into the warehouse itself. */
export class WorkerSalesLoader implements TableLoader {
  readonly isByFile = false;

  constructor(private readonly lake: ObjectStore) {}

  output({ scratch, fileIds }: TableLoad) {
    return { prefix: `${scratch}files=${fileIds[0]}-${fileIds.at(-1)}/`, isUnordered: true };
  }

  async load(load: TableLoad, { transaction, onBytes }: TableLoadOptions): Promise<void> {
    await transaction(async (runner) => {
      const claimed = await claimFiles(runner, load);
      if (claimed.length === 0) return;
      const fromPage = await firstFreePage(runner);
      let rows = 0;
      const isWhole = claimed.length === load.fileIds.length;
      const copy = isWhole ? copyIntoCoreSales : await openStagedSales(runner);
      for await (const { key, bytes } of this.lake.list(this.output(load).prefix)) {
        rows += await copy(runner, await this.lake.get(key), (chunk) => onBytes?.(chunk, bytes));
      }
      if (!isWhole) rows = await takeStagedSales(runner, claimed);
      await countLoaded(runner, claimed, { rows, fromPage });
    });
  }
}
