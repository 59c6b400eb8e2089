import { realpath, rm } from 'node:fs/promises';
import { dirname, basename, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';
import { Crawler } from '../crawl/crawler.js';
import { TableRegistrar } from '../crawl/glue/register-tables.js';
import { batchQueries } from '../crawl/batch-queries.js';
import { readLocation } from '../crawl/locations.js';
import { openFileTable } from '../crawl/crawl-files.js';
import {
  type ProfileReport,
  profileTable,
  type ProfileTable,
  toReport,
} from '../profile/profile-table.js';
import { Profiles } from '../profile/profiles.js';
import { type PrepareRequest, prepareTable, type RecipeReport } from '../recipes/run-recipe.js';
import { Recipes } from '../recipes/recipes.js';
import type { SqlQueryService } from '../sql/sql-query-service.js';
import { WorkspaceTables } from '../sql/workspace-tables.js';
import { WorkspaceVersions } from '../sql/workspace-versions.js';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import type { PlacedFile } from '../tables/place.js';
import type { Relation } from '../tables/table.js';
import { GlueRegistrations } from '../tables/glue-registrations.js';
import { createLake } from '#lake/create-lake.js';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { parseDuckdbSettings } from '#lake/duckdb/duckdb-settings.js';
import { isErasedSince } from '#pipeline/erasures/erasures.js';
import { checkAll } from '#lake/preflight.js';
import { listContracts } from '#pipeline/flow/flow.js';
import type { ProgramConfig } from './program-config.js';
import { folderUrl } from '#platform/config/service-url.js';
import type { Logger } from '#platform/logging/logger.js';
import { createSqlQueries } from './create-sql-queries.js';
import type { Catalogue } from './create-catalogue.js';
import type { ErasedCopies } from '#composition/erased-copies.js';
import { createRecipeEngine } from './create-recipe-engine.js';
import { openFlows } from '#composition/flows.js';
import { openGlueDatabase } from './open-glue-database.js';
import { Salts } from './salts.js';
import { plainUrl } from '#composition/plain-url.js';
import { ownFolder } from '#composition/scratch-folders.js';

/** Services that work on tables and not only read them. */
export interface CatalogueWork {
  crawler: Pick<Crawler, 'crawl'>;
  /** Returns the relation of one file, with types from all of its values. @throws AppError SOURCE_UNREADABLE */
  relationOfFile(path: string): Promise<Relation>;
  /** Runs a published recipe over all rows, and writes a table of the workspace. */
  prepare(asked: PrepareRequest): Promise<RecipeReport>;
  /** Profiles every row of a table, and stores the profile. */
  profile(asked: ProfileTable): Promise<ProfileReport>;
  sqlQueries: SqlQueryService;
  /** Lists the readable files of a place. @throws AppError SOURCE_MISSING */
  listFiles(location: string): AsyncIterable<PlacedFile>;
  /** Hides the values of all profiles, because they may be of erased people. */
  hideProfiles(): Promise<void>;
  /** Checks that the engine for recipes is available, before anything costs money. @throws AppError */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Creates the services on the tables of a catalogue. Starts no engine before it is needed. */
export function createCatalogueWork(
  config: ProgramConfig,
  warehouse: DataSource,
  logger: Logger,
  { tables, relations, engine, turns, sources, cache }: Catalogue,
  copies?: Pick<ErasedCopies, 'add'>,
): CatalogueWork {
  const opened = createLake(config);
  const { store: lake, local } = opened;
  const lakeUrl = plainUrl(config.lake);
  const spillFolder = ownFolder(config.scratchDir, 'spill');
  const child = new DuckdbChild({ ...parseDuckdbSettings(config), spillFolder });
  // Recipes name their rows by SELECTs, so no table of the lake's catalog is resolved.
  const locate = () => Promise.reject(new Error('the recipe has no table of the lake'));
  const compute = new DuckdbCompute(local, { locate }, child);
  const recipeEngine = createRecipeEngine(config, opened, compute, logger);
  const recipes = new Recipes(warehouse, tables);
  const isErased = (time: Date) => isErasedSince(warehouse, time);
  const tableFormat = new IcebergFormat(lake);
  const versions = new WorkspaceVersions({ lake, lakeUrl, tableFormat, isErased });
  const workspace = new WorkspaceTables(warehouse, new AuditLog(warehouse), versions);
  const parts = { warehouse, tables, relations, engine, turns, lake, lakeUrl };
  const sqlQueries = createSqlQueries(config, { ...parts, ...(copies && { copies }) });
  const profiles = new Profiles(warehouse);
  const salts = new Salts(config.recipeSalts);
  const engines = { engine: recipeEngine, localCompute: recipeEngine.local, lake, lakeUrl };
  const preparing = {
    recipes,
    tables,
    relations,
    workspace,
    isErased,
    ...engines,
    findSalts: (names: readonly string[]) => salts.read(names),
  };
  const registrar = createRegistrar(config, warehouse, { tables, sources });
  return {
    crawler: new Crawler({
      warehouse,
      engine,
      sources,
      cache,
      registrar,
      personal: personalNames(),
    }),
    relationOfFile: async (path) => {
      // A local link stands for its target file.
      const full = await realpath(resolve(path)).catch(() => resolve(path));
      const place = sources.openPlace(folderUrl('file', dirname(full)).href);
      return openFileTable({ place, cache, runQueries: batchQueries(engine) }, basename(full));
    },
    prepare: (asked) => prepareTable(preparing, asked),
    profile: async (asked) =>
      toReport(await profileTable({ tables, relations, engine, profiles }, asked)),
    sqlQueries,
    async *listFiles(location) {
      const place = sources.openPlace(readLocation(location).href);
      for await (const found of place.list()) if (!('why' in found)) yield found;
    },
    hideProfiles: async () => profiles.hideAllValues(await tables.list()),
    check: () => checkAll([() => recipeEngine.check(), () => salts.check()]),
    close: async () => {
      registrar?.close();
      await sqlQueries.close();
      await recipeEngine.close();
      await compute.close();
      await rm(spillFolder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Undefined without a Data Catalog. */
function createRegistrar(
  config: Pick<ProgramConfig, 'dataCatalog'>,
  warehouse: DataSource,
  catalogue: Pick<Catalogue, 'tables' | 'sources'>,
): TableRegistrar | undefined {
  const data = openGlueDatabase(config);
  return (
    data &&
    new TableRegistrar({ ...catalogue, ...data, registrations: new GlueRegistrations(warehouse) })
  );
}

/**
 * Returns the names of columns that any contract declares personal. They count as personal in all files without a flow,
 * unless notes of a table differ.
 */
function personalNames(): Set<string> {
  const contracts = openFlows().flatMap(listContracts);
  return new Set(contracts.flatMap(({ personal = [] }) => personal));
}
