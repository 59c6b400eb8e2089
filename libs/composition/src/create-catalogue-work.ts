import { dirname, basename, join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';
import { Crawler } from '#catalogue/crawl/crawler.js';
import { askTogether } from '#catalogue/crawl/infer/ask.js';
import { tableOfFile } from '#catalogue/crawl/table-of-file.js';
import { type Prepare, prepareTable } from '#catalogue/recipes/prepare-table.js';
import { Recipes } from '#catalogue/recipes/recipes.js';
import type { RecipeReport } from '#catalogue/recipes/run-recipe.js';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import { WorkspaceTables } from '#catalogue/sql/workspace/workspace-tables.js';
import type { Relation } from '#catalogue/tables/relation.js';
import { createLake } from '#lake/create-lake.js';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { duckdbSettings } from '#lake/duckdb/duckdb-settings.js';
import { contractsOf } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';
import { folderUrl } from '#platform/config/service-url.js';
import { createAskSql } from './create-ask-sql.js';
import type { Catalogue } from './create-catalogue.js';
import { openFlows } from './flows.js';
import { plainUrl } from './plain-url.js';

/** What is done with tables, beside looking at them. */
export interface CatalogueWork {
  crawler: Pick<Crawler, 'crawl'>;
  /** What is in one file, typed by all of its values. @throws AppError SOURCE_UNREADABLE */
  relationOfFile(path: string): Promise<Relation>;
  /** Runs a published recipe over all rows, into a table of the workspace. */
  prepare(asked: Prepare): Promise<RecipeReport>;
  asksql: AskSql;
  close(): Promise<void>;
}

/** Puts together what works on the tables of a catalogue. No engine is started before it is needed. */
export function createCatalogueWork(
  config: Config,
  warehouse: DataSource,
  { tables, relations, engine, sources, cache }: Catalogue,
): CatalogueWork {
  const { store: lake, local } = createLake(config);
  const lakeUrl = plainUrl(config.lake);
  const spillFolder = join(config.scratchDir, 'spill');
  const child = new DuckdbChild({ ...duckdbSettings(config), spillFolder });
  // Recipes name their rows by SELECTs; no table of the lake's own catalog is looked up.
  const locate = () => Promise.reject(new Error('a recipe names no table of the lake'));
  const compute = new DuckdbCompute(local, { locate }, child);
  const recipes = new Recipes(warehouse, tables);
  const workspace = new WorkspaceTables(warehouse, new AuditLog(warehouse));
  const asksql = createAskSql(config, { warehouse, tables, relations, engine, lake, lakeUrl });
  return {
    crawler: new Crawler({ warehouse, engine, sources, cache, personal: personalNames() }),
    relationOfFile: (path) => {
      const full = resolve(path);
      const place = sources.place(folderUrl('file', dirname(full)).href);
      return tableOfFile({ place, cache, ask: askTogether(engine) }, basename(full));
    },
    prepare: (asked) =>
      prepareTable({ recipes, tables, relations, compute, lake, lakeUrl, workspace }, asked),
    asksql,
    close: async () => {
      await asksql.close();
      await compute.close();
    },
  };
}

/** Whatever a contract of a flow calls personal is so in files that no flow takes, until somebody says otherwise. */
function personalNames(): Set<string> {
  const contracts = openFlows().flatMap(contractsOf);
  return new Set(contracts.flatMap(({ personal = [] }) => personal));
}
