import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { DataSource } from 'typeorm';
import { FlowRelations } from '../tables/flow-relations.js';
import { FlowTables } from '../tables/flow-tables.js';
import { TableLineage } from '../table-lineage.js';
import { type QueryQueue, createQueryQueue } from '../sql/sql-query-service.js';
import { AllRelations, AllTables, StoredTables } from '../tables/stored-tables.js';
import type { Sources } from '../tables/place.js';
import { FileCache } from '../tables/relations/file-cache.js';
import { FileRelations } from '../tables/relations/file-relations.js';
import { TableNotes } from '../tables/table-notes.js';
import { createLake } from '#lake/create-lake.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { readParquetColumns } from '#lake/parquet/parquet-columns.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { ProgramConfig } from './program-config.js';
import type { CatalogueServices } from '../operations/catalogue-services.js';
import { createCatalogueSources } from './create-catalogue-sources.js';
import { copiedFiles, filesInPlace } from './lake-files.js';
import { plainUrl } from '#composition/plain-url.js';
import { filesFolder, ownFolder } from '#composition/scratch-folders.js';
import { sqlLimits } from './sql-limits.js';

const THREADS_MAX = 2;
const SPILL = '2GB';

/** Maximum bytes of copies of files that the engine cannot read in place. */
const CACHE_BYTES = 20 * 1024 ** 3;

/** The catalogue, and the services that add to it. */
export interface Catalogue extends CatalogueServices {
  tables: AllTables;
  engine: DuckdbQueryEngine;
  sources: Sources;
  cache: FileCache;
  turns: QueryQueue;
  close(): Promise<void>;
}

/** Loaded for lineage alone: loading the answers takes longer than most commands run. */
const readAnswers = async () => (await import('./answer-readings.js')).answerReadings;

/** Creates the catalogue from crawled tables, tables of flows and people's notes. */
export function createCatalogue(
  config: ProgramConfig,
  flows: readonly Flow[],
  warehouse: DataSource,
): Catalogue {
  const { store, local } = createLake(config);
  const url = plainUrl(config.lake);
  const found = new StoredTables(warehouse);
  const readColumns = (prefix: string) => readParquetColumns(store, prefix);
  const ofFlows = new FlowTables(warehouse, flows, { url, store, readColumns });
  const tables = new AllTables(found, ofFlows, new TableNotes(warehouse));
  const places = config.catalogueUrls.map(({ href }) => href);
  // Tables of the workspace are in the lake, and open like it.
  const sources = createCatalogueSources([...places, config.lake.href]);
  const cache = new FileCache(filesFolder(config.scratchDir), CACHE_BYTES);
  const lies = config.lake.scheme === 's3' ? copiedFiles(store, url, cache) : filesInPlace(local);
  const relations = new FlowRelations(ofFlows, url, lies);
  const stored = new FileRelations(found, sources, cache);
  const spillFolder = ownFolder(config.scratchDir, 'spill');
  const { sessions } = sqlLimits(config.sql);
  const engine = new DuckdbQueryEngine({
    // One extra session parses meanwhile.
    concurrency: sessions + 1,
    threads: Math.min(availableParallelism(), THREADS_MAX),
    spillFolder,
    spill: SPILL,
  });
  const outside = { source: plainUrl(config.source), answers: readAnswers };
  return {
    tables,
    relations: new AllRelations(stored, relations),
    engine,
    turns: createQueryQueue({ atOnce: sessions }),
    lineage: new TableLineage(warehouse, flows, tables, outside),
    places,
    sources,
    cache,
    close: async () => {
      await engine.close();
      await rm(spillFolder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
