import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { DataSource } from 'typeorm';
import { FlowRelations, type LocalFiles } from '#catalogue/flows/flow-relations.js';
import { FlowTables } from '#catalogue/flows/flow-tables.js';
import { TableLineage } from '#catalogue/lineage/table-lineage.js';
import { AllRelations, AllTables } from '#catalogue/tables/all-tables.js';
import type { Sources } from '#catalogue/tables/places/sources.js';
import { FileCache } from '#catalogue/tables/relations/file-cache.js';
import { FileRelations } from '#catalogue/tables/relations/file-relations.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { TableNotes } from '#catalogue/tables/table-notes.js';
import { createLake } from '#lake/create-lake.js';
import type { LocalLake } from '#lake/duckdb/local-lake.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { parquetColumns } from '#lake/parquet-schema/parquet-columns.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';
import type { CatalogueServices } from '#serving/operation/catalogue-services.js';
import { answerReadings } from './answer-readings.js';
import { createCatalogueSources } from './create-catalogue-sources.js';
import { plainUrl } from './plain-url.js';
import { sqlLimits } from './sql-limits.js';

const THREADS_MAX = 2;
const SPILL = '2GB';
const FILES_AT_ONCE = 4;

/** Bytes that copies of what the engine does not read where it lies may take. */
const CACHE_BYTES = 20 * 1024 ** 3;

/** The catalogue, and what those work with who add to it. */
export interface Catalogue extends CatalogueServices {
  sources: Sources;
  cache: FileCache;
  close(): Promise<void>;
}

/** Puts the catalogue together: what was found, what flows make and what people say of it. */
export function createCatalogue(
  config: Config,
  flows: readonly Flow[],
  warehouse: DataSource,
): Catalogue {
  const { store, local } = createLake(config);
  const url = plainUrl(config.lake);
  const found = new StoredTables(warehouse);
  const columnsOf = (prefix: string) => parquetColumns(store, prefix);
  const ofFlows = new FlowTables(warehouse, flows, { url, store, columnsOf });
  const tables = new AllTables(found, ofFlows, new TableNotes(warehouse));
  const copies = join(config.scratchDir, `lake-${randomUUID()}`);
  const relations = new FlowRelations(ofFlows, url, localFilesOf(local, copies));
  const places = config.catalogueUrls.map(({ href }) => href);
  const sources = createCatalogueSources(places);
  const cache = new FileCache(join(config.scratchDir, 'files'), CACHE_BYTES);
  const stored = new FileRelations(found, sources, cache);
  const engine = new DuckdbQueryEngine({
    // One more parses meanwhile.
    atOnce: sqlLimits(config.sql).sessions + 1,
    threads: Math.min(availableParallelism(), THREADS_MAX),
    spillFolder: join(config.scratchDir, 'spill'),
    spill: SPILL,
  });
  const outside = { source: plainUrl(config.source), answers: answerReadings };
  return {
    tables,
    relations: new AllRelations(stored, relations),
    engine,
    lineage: new TableLineage(warehouse, flows, tables, outside),
    ...{ places, sources, cache },
    close: async () => {
      await engine.close();
      await rm(copies, { recursive: true, force: true });
    },
  };
}

/** Objects of published chunks never change: each is brought once, and kept as long as this works. */
function localFilesOf(local: LocalLake, copies: string): LocalFiles {
  const known = new Map<string, Promise<string>>();
  const turn = pLimit(FILES_AT_ONCE);
  const bring = (key: string): Promise<string> => {
    const path = known.get(key) ?? turn(() => local.localFile(key, copies));
    known.set(key, path);
    path.catch(() => known.delete(key));
    return path;
  };
  return async (keys, signal) => {
    await mkdir(copies, { recursive: true });
    signal?.throwIfAborted();
    return Promise.all(keys.map(bring));
  };
}
