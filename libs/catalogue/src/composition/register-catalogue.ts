import { createLake } from '#lake/create-lake.js';
import type { GuestParts } from '#composition/guest.js';
import type { ProgramConfig } from './program-config.js';
import type { CatalogueServices, JoinedCatalogue } from '../operations/catalogue-services.js';
import { plainUrl } from '#composition/plain-url.js';
import type { CatalogueWork } from './create-catalogue-work.js';
import { Salts } from './salts.js';
import { sqlLimits } from './sql-limits.js';

export type JobWork = Pick<
  CatalogueWork,
  'crawler' | 'prepare' | 'profile' | 'listFiles' | 'hideProfiles'
>;

/**
 * The catalogue as a part of programs. Pipeline and answers do not need it, so the first request that does loads its
 * code and opens it.
 */
export interface RegisteredCatalogue {
  /** For operations. */
  services: JoinedCatalogue;
  /** For jobs. */
  work: JobWork;
  /** Checks the settings for questions, and their service. @throws AppError */
  checkSql(): Promise<void>;
  /** Checks the settings for jobs too, before anything costs money. @throws AppError */
  checkWork(): Promise<void>;
  /** Closes everything it opened. */
  close(): Promise<void>;
}

/** Registers the catalogue with a program. */
export function registerCatalogue({
  config,
  flows,
  warehouse,
  logger,
  copies,
}: GuestParts<ProgramConfig>): RegisteredCatalogue {
  const catalogue = new LazyResource(async () => {
    const { createCatalogue } = await import('./create-catalogue.js');
    return createCatalogue(config, flows, warehouse);
  });
  const sql = new LazyResource(async () => {
    const { createSqlQueries } = await import('./create-sql-queries.js');
    const lake = createLake(config).store;
    const lakeUrl = plainUrl(config.lake);
    const opened = await catalogue.open();
    return createSqlQueries(config, { ...opened, warehouse, lake, lakeUrl, copies });
  });
  const work = new LazyResource(async () => {
    const { createCatalogueWork } = await import('./create-catalogue-work.js');
    return createCatalogueWork(config, warehouse, logger, await catalogue.open(), copies);
  });
  copies.add(async () => (await catalogue.open()).cache.clear());
  return {
    services: { ...createLazyServices(() => catalogue.open(), config), openSql: () => sql.open() },
    work: createLazyWork(() => work.open()),
    checkSql: async () => {
      sqlLimits(config.sql);
      if (config.sql.scheme !== 'duckdb') await sql.open();
    },
    checkWork: async () => {
      sqlLimits(config.sql);
      const hasService = config.sql.scheme !== 'duckdb' || config.recipes.scheme !== 'duckdb';
      await (hasService ? (await work.open()).check() : new Salts(config.recipeSalts).check());
    },
    close: async () => {
      await work.close();
      await sql.close();
      await catalogue.close();
    },
  };
}

function createLazyServices(
  open: () => Promise<CatalogueServices>,
  { catalogueUrls }: Pick<ProgramConfig, 'catalogueUrls'>,
): CatalogueServices {
  return {
    tables: {
      list: async () => (await open()).tables.list(),
      find: async (address) => (await open()).tables.find(address),
      files: async (table) => (await open()).tables.files(table),
    },
    relations: {
      openRelation: async (table, signal) => (await open()).relations.openRelation(table, signal),
    },
    engine: {
      run: async (session) => (await open()).engine.run(session),
      parse: async (sql) => (await open()).engine.parse(sql),
      // It closes with the catalogue.
      close: () => Promise.resolve(),
    },
    turns: { enter: async (...given) => (await open()).turns.enter(...given) },
    lineage: { trace: async (...given) => (await open()).lineage.trace(...given) },
    places: catalogueUrls.map(({ href }) => href),
  };
}

function createLazyWork(open: () => Promise<JobWork>): JobWork {
  return {
    crawler: {
      crawl: async (locations, options) => (await open()).crawler.crawl(locations, options),
    },
    prepare: async (asked) => (await open()).prepare(asked),
    profile: async (asked) => (await open()).profile(asked),
    hideProfiles: async () => (await open()).hideProfiles(),
    async *listFiles(location) {
      yield* (await open()).listFiles(location);
    },
  };
}

/** Opens a resource at its first use, once for all callers. */
class LazyResource<Value extends { close(): Promise<void> }> {
  private opening: Promise<Value> | undefined;

  constructor(private readonly make: () => Promise<Value>) {}

  open(): Promise<Value> {
    this.opening ??= this.make().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  async close(): Promise<void> {
    const opened = await this.opening?.catch(() => undefined);
    await opened?.close();
  }
}
