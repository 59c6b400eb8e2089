import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Crawler } from '#catalogue/crawl/crawler.js';
import type { Sources } from '#catalogue/tables/place.js';
import { FileCache } from '#catalogue/tables/relations/file-cache.js';
import { FileRelations } from '#catalogue/tables/relations/file-relations.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { createCatalogueSources } from '#catalogue/composition/create-catalogue-sources.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';

const LIMITS = { ms: 60_000, memory: '512MB' };

/** Parts that a test replaces. */
interface Replacements {
  sources?: (real: Sources) => Sources;
  engine?: (real: QueryEngine) => QueryEngine;
}

export type TestCrawler = Awaited<ReturnType<typeof openTestCrawler>>;

/** Opens a crawler with its own warehouse and folder, and readers of the tables that it finds. */
export async function openTestCrawler({ sources: changed, engine: asked }: Replacements = {}) {
  const home = await createTempFolder('crawl');
  const database = await createTestWarehouse();
  const spillFolder = join(home, 'spill');
  const engine = new DuckdbQueryEngine({ threads: 2, concurrency: 2, spill: '256MB', spillFolder });
  // The catalogue stores no password, so the sources add it.
  const adapters = createCatalogueSources();
  const real = { ...adapters, openDatabase: () => adapters.openDatabase(database.url) };
  const sources = changed?.(real) ?? real;
  const cache = new FileCache(join(home, 'cache'), 64 * 1024 * 1024);
  const tools = { warehouse: database.warehouse, sources, cache };
  const crawler = new Crawler({ ...tools, engine: asked?.(engine) ?? engine });
  const tables = new StoredTables(database.warehouse);
  const relations = new FileRelations(tables, sources, cache);
  return {
    home,
    database,
    engine,
    cache,
    sources,
    tables,
    relations,
    crawler,
    crawl: (...locations: string[]) => crawler.crawl(locations, { askedBy: 'test' }),
    /** Returns each column's name, type, nullability and note. */
    async columns(address: string): Promise<string[]> {
      const table = await tables.find(address);
      return table.columns.map(({ name, type, nullable, note }) =>
        [name, type, ...(nullable ? ['null'] : []), ...(note === null ? [] : [note])].join(' | '),
      );
    },
    /** Returns rows of a table. @param sql over the table `t` */
    async rows(address: string, sql = 'SELECT * FROM t ORDER BY ALL') {
      const { sql: of, files } = await relations.openRelation(await tables.find(address));
      const prepare = [`CREATE VIEW t AS ${of}`];
      const questions = [{ sql, rows: 50 }];
      const [answer] = await engine.run({ files, prepare, queries: questions, limits: LIMITS });
      return answer?.rows;
    },
    async close() {
      await engine.close();
      await database.drop();
      await rm(home, { recursive: true });
    },
  };
}
