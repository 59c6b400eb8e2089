import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { RegisteredTable, TableRegistry } from '../ports/table-registry.js';
import type { Cell, Compute } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';

const FOLDER = 'catalog/';
const folder = z.object({ prefix: z.string(), value: z.string().optional() });
const table = z.object({
  name: z.string(),
  partitionBy: z.string().optional(),
  rows: z.number(),
  folders: z.array(folder).min(1),
});

/** A registry in the lake: one JSON object per table with the place of its Parquet. */
export class DuckdbTableRegistry implements TableRegistry {
  private compute: Compute | undefined;

  constructor(private readonly lake: ObjectStore) {}

  /** Sets the engine of `query`; called once, because the engine itself needs `locate`. */
  setQueryEngine(compute: Compute): void {
    this.compute = compute;
  }

  async publish(entry: RegisteredTable): Promise<void> {
    await this.lake.put(buildKey(entry.name), Readable.from([JSON.stringify(entry)]));
  }

  async locate(name: string): Promise<RegisteredTable> {
    return table.parse(await this.read(name));
  }

  async tables(): Promise<RegisteredTable[]> {
    const found: RegisteredTable[] = [];
    for await (const { key } of this.lake.list(FOLDER)) {
      found.push(await this.locate(key.slice(FOLDER.length, -'.json'.length)));
    }
    return found;
  }

  async query(sql: string): Promise<Record<string, Cell>[]> {
    if (!this.compute) throw new Error('queryWith was not called');
    const tables = await this.tables();
    const { collected } = await this.compute.run({
      name: 'catalog-query',
      sources: tables.map(({ name }) => ({ kind: 'table', name, table: name })),
      models: [{ name: 'catalog_query', sql, collect: true }],
    });
    return collected['catalog_query'] ?? [];
  }

  private async read(name: string): Promise<unknown> {
    try {
      return await json(await this.lake.get(buildKey(name)));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'OBJECT_NOT_FOUND') throw error;
      throw new AppError('TABLE_NOT_FOUND', `the catalog has no table ${name}`, { cause: error });
    }
  }
}

function buildKey(name: string): string {
  return `${FOLDER}${name}.json`;
}
