import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { hasRows } from '#platform/database/rows.js';
import { claimFile } from './core-sales.js';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import type { TableLoad, TableLoader, TableLoadOptions } from '#pipeline/flow/table-loader.js';
import { type LoadKey, formatLoadPrefix } from './load-key.js';

const FIRST_DELAY_MS = 100;
const DELAY_MAX_MS = 2_000;

/**
 * Writes the rows where S3 notifies the loader function, and waits until they are in the warehouse. The function claims
 * the file, so that each file is loaded once.
 */
export class EventSalesLoader implements TableLoader {
  readonly isByFile = true;

  /** @param timeoutSeconds maximum wait for the rows of one file */
  constructor(
    private readonly warehouse: DataSource,
    private readonly lake: ObjectStore,
    private readonly timeoutSeconds: number,
  ) {}

  output(load: TableLoad) {
    return { prefix: formatLoadPrefix(toLoadKey(load)), orderBy: ['line'], inOneObject: true };
  }

  async load(load: TableLoad, { signal, transaction, onBytes }: TableLoadOptions): Promise<void> {
    const key = toLoadKey(load);
    const prefix = formatLoadPrefix(key);
    const objects = await this.listObjects(prefix);
    const [object] = objects;
    if (objects.length > 1) {
      const what = `${prefix} has ${objects.length} objects, but the loader expects one per file`;
      throw new AppError('COMPUTE_FAILED', `${what}; run the stage again`);
    }
    if (object) {
      await this.waitUntilLoaded(key, object.key, signal);
      onBytes?.(object.bytes, object.bytes);
    } else {
      // An engine that writes no object for zero rows does not trigger the function.
      await transaction((runner) => claimFile(runner, key));
    }
    await this.lake.deletePrefix(prefix);
  }

  private async listObjects(prefix: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for await (const object of this.lake.list(prefix)) objects.push(object);
    return objects;
  }

  private async waitUntilLoaded(load: LoadKey, key: string, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + this.timeoutSeconds * 1_000;
    for (let pause = FIRST_DELAY_MS; ; pause = Math.min(pause * 2, DELAY_MAX_MS)) {
      signal.throwIfAborted();
      if (await this.isLoaded(load)) return;
      if (performance.now() > deadline) throw this.createOverdueError(key);
      await delay(pause, undefined, { signal });
    }
  }

  /** Whether the rows are loaded, or replaced by those of a newer run under other rules. */
  private isLoaded({ fileId, rules, runId }: LoadKey): Promise<boolean> {
    return hasRows(
      this.warehouse,
      'SELECT FROM core.loaded_files WHERE file_id = $1 AND (rules = $2 OR run_id > $3)',
      [fileId, rules, runId],
    );
  }

  private createOverdueError(key: string): AppError {
    const what = `the loader has not loaded ${key} within ${this.timeoutSeconds} s`;
    const advice = "check its log, its dead-letter queue and the bucket's notification";
    return new AppError('LOAD_OVERDUE', `${what}; ${advice}`, { retryable: true });
  }
}

/** The function loads an object of exactly one file. */
function toLoadKey({ runId, fileIds, rules }: TableLoad): LoadKey {
  const [fileId, ...more] = fileIds;
  if (fileId === undefined || more.length > 0) {
    throw new Error(`an event load of ${fileIds.length} files`);
  }
  return { runId, fileId, rules };
}
