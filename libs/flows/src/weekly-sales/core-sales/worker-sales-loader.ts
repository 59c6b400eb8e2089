import {
  claimFiles,
  copyIntoCoreSales,
  countLoaded,
  findFirstFreePage,
  openStagedSales,
  moveStagedSales,
} from './core-sales.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableLoad, TableLoader, TableLoadOptions } from '#pipeline/flow/table-loader.js';

/** The worker itself copies the rows into the warehouse. */
export class WorkerSalesLoader implements TableLoader {
  readonly isByFile = false;

  constructor(private readonly lake: ObjectStore) {}

  output({ scratch, fileIds }: TableLoad) {
    return { prefix: `${scratch}files=${fileIds[0]}-${fileIds.at(-1)}/`, isUnordered: true };
  }

  /** @throws AppError OBJECT_NOT_FOUND, retryable, when objects that the engine wrote are missing */
  async load(
    load: TableLoad,
    { transaction, onBytes, bytes: written }: TableLoadOptions,
  ): Promise<void> {
    await transaction(async (runner) => {
      const claimed = await claimFiles(runner, load);
      if (claimed.length === 0) return;
      const fromPage = await findFirstFreePage(runner);
      let rows = 0;
      const isWhole = claimed.length === load.fileIds.length;
      const copy = isWhole ? copyIntoCoreSales : await openStagedSales(runner);
      const { prefix } = this.output(load);
      let found = 0;
      for await (const { key, bytes } of this.lake.list(prefix)) {
        rows += await copy(runner, await this.lake.get(key), (chunk) => onBytes?.(chunk, bytes));
        found += bytes;
      }
      // A loaded file counts as complete from here on.
      if (written !== undefined && found !== written) throw createLostError(prefix, found, written);
      if (!isWhole) rows = await moveStagedSales(runner, claimed);
      await countLoaded(runner, claimed, { rows, fromPage });
    });
  }
}

function createLostError(prefix: string, found: number, written: number): AppError {
  const message = `only ${found} of ${written} bytes exist below ${prefix}: the lake has lost files`;
  return new AppError('OBJECT_NOT_FOUND', message, { retryable: true });
}
