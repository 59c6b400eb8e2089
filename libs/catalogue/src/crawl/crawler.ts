import type { DataSource } from 'typeorm';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { isDatabaseName } from '../tables/names.js';
import {
  maskErrorFolders,
  createPersonalFolderTest,
  maskFolderValues,
} from '../tables/personal-columns.js';
import type { Sources } from '../tables/place.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import { TableNotes } from '../tables/table-notes.js';
import { crawlDatabase } from './crawl-database.js';
import { crawlFiles } from './crawl-files.js';
import { crawlGlue } from './glue/crawl-glue.js';
import type { TableRegistrar } from './glue/register-tables.js';
import { batchQueries } from './batch-queries.js';
import { type Location, readLocation } from './locations.js';
import {
  type CrawledPlace,
  type CrawledTable,
  CrawlLog,
  type CrawlReport,
  maskReport,
} from './crawl-report.js';
import { CrawledTables } from './crawled-tables.js';

const RESERVED = 'workspace';

interface CrawlOptions {
  /** Database name of new tables; the last part of each location when left out. Letters, digits and `_`. */
  database?: string | undefined;
  /** Name in the audit log. */
  askedBy: string;
  /** Cancels the crawl; tables stored by then stay. */
  signal?: AbortSignal | undefined;
}

interface Tools {
  warehouse: DataSource;
  engine: QueryEngine;
  sources: Sources;
  cache: FileCache;
  /** Column names that mark a column as personal in any table. */
  personal?: ReadonlySet<string>;
  /** Registers tables with the Data Catalog; undefined when none is set. */
  registrar?: TableRegistrar | undefined;
}

/** Finds tables in folders, buckets and databases, and keeps the catalogue up to date. */
export class Crawler {
  private readonly tables: CrawledTables;
  private readonly log: CrawlLog;

  constructor(private readonly tools: Tools) {
    this.tables = new CrawledTables(tools.warehouse, tools.personal);
    this.log = new CrawlLog(tools.warehouse);
  }

  /**
   * Crawls locations one after another and stores the tables. A location that fails is listed in `failed` and does not
   * end the crawl. No table is ever deleted.
   * @param locations folders, `file:…`, `s3://bucket/prefix`, `postgres://…` or `glue://crawler`
   * @throws AppError LOCATION_INVALID before anything runs, for an invalid database name or location
   */
  async crawl(locations: readonly string[], options: CrawlOptions): Promise<CrawlReport> {
    const { database, askedBy, signal } = options;
    if (database !== undefined && !isDatabaseName(database)) {
      const advice = 'use lower case letters, digits and _';
      throw new AppError('LOCATION_INVALID', `the database ${database}: ${advice}`);
    }
    const read = locations.map(readLocation);
    for (const { redactedUrl, database: own } of read) {
      if ((database ?? own) !== RESERVED) continue;
      const advice = 'it has the tables that people make; choose another name';
      throw new AppError('LOCATION_INVALID', `${redactedUrl}: the database ${RESERVED}: ${advice}`);
    }
    const isPersonal = await this.createPersonalFolderTest();
    const shown = read.map((location) => maskFolderValues(location.redactedUrl, isPersonal));
    const id = await this.log.begin(shown, askedBy);
    const report: CrawlReport = { files: 0, tables: [], unreadable: [], failed: [] };
    try {
      for (const location of read) await this.crawlAndReport(location, database, report, signal);
      await this.registerTables(report, signal);
    } catch (error) {
      const told = maskErrorFolders(error, isPersonal);
      const why = told instanceof Error ? told.message : String(told);
      await this.log.end(id, maskReport(report, isPersonal), why);
      throw told;
    }
    report.tables.sort((a, b) => (a.address < b.address ? -1 : 1));
    const told = maskReport(report, isPersonal);
    await this.log.end(id, told, null);
    return told;
  }

  /** Returns a test for folder keys whose values are masked: contracts, people or headers mark them as personal. */
  private async createPersonalFolderTest(): Promise<(key: string) => boolean> {
    const notes = await new TableNotes(this.tools.warehouse).listNotes();
    const said = [...notes.values()].flatMap(({ columns }) =>
      Object.entries(columns).flatMap(([name, { personal }]) => (personal === true ? [name] : [])),
    );
    const names = [...(this.tools.personal ?? []), ...said];
    return createPersonalFolderTest(names.map((name) => ({ name, isPersonal: true })));
  }

  private async crawlAndReport(
    location: Location,
    database: string | undefined,
    report: CrawlReport,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    signal?.throwIfAborted();
    try {
      const name = database ?? location.database;
      const found = await this.log.withLocationLock(location.redactedUrl, () =>
        this.crawlLocation(location, name, signal),
      );
      report.files += found.files;
      report.tables.push(...found.tables.map((table) => noteUnchangedDatabase(table, database)));
      report.unreadable.push(...found.unreadable);
      const [fault] = found.errors;
      if (fault) throw fault;
    } catch (error) {
      if (!(error instanceof AppError) || signal?.aborted) throw error;
      const { code, message, retryable } = error;
      report.failed.push({ location: location.redactedUrl, code, why: message, retryable });
    }
  }

  private crawlLocation(
    location: Location,
    name: string,
    signal: AbortSignal | undefined,
  ): Promise<CrawledPlace> {
    if (location.kind === 'files') return this.crawlFolder(location, name, signal);
    if (location.kind === 'database') return this.crawlTablesOfDatabase(location, name);
    return this.crawlGlueTables(location, name, signal);
  }

  private async crawlGlueTables(
    { href }: Location,
    database: string,
    signal: AbortSignal | undefined,
  ): Promise<CrawledPlace> {
    const { sources } = this.tools;
    const crawler = await sources.openCrawler(href);
    try {
      return await crawlGlue({ crawler, sources, tables: this.tables, database, signal });
    } finally {
      crawler.close();
    }
  }

  /** Missing tables stay registered, as they stay in the catalogue. */
  private async registerTables(
    report: CrawlReport,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { registrar } = this.tools;
    if (!registrar) return;
    const found = report.tables.filter(({ outcome }) => outcome !== 'missing');
    report.told = [];
    try {
      await registrar.register(found.map(({ address }) => address).sort(), report.told, signal);
    } catch (error) {
      if (!(error instanceof AppError) || signal?.aborted) throw error;
      const { code, message, retryable } = error;
      const why = `the Data Catalog did not get the tables: ${message}`;
      report.failed.push({ location: 'DATA_CATALOG_URL', code, why, retryable });
    }
  }

  private crawlFolder(
    { href }: Location,
    database: string,
    signal: AbortSignal | undefined,
  ): Promise<CrawledPlace> {
    const { sources, cache, engine } = this.tools;
    const ask = batchQueries(engine, signal);
    const place = sources.openPlace(href);
    return crawlFiles({ place, cache, tables: this.tables, runQueries: ask, database, signal });
  }

  private async crawlTablesOfDatabase(
    { href, redactedUrl }: Location,
    database: string,
  ): Promise<CrawledPlace> {
    const { session, close } = await this.tools.sources.openDatabase(href);
    try {
      return await crawlDatabase(session, { stored: this.tables, database, location: redactedUrl });
    } finally {
      await close();
    }
  }
}

/** A known table keeps its database when the crawl names another. */
function noteUnchangedDatabase(table: CrawledTable, wanted: string | undefined): CrawledTable {
  const { address, changes } = table;
  const [own = ''] = address.split('.');
  if (wanted === undefined || own === wanted) return table;
  return { ...table, changes: [...changes, `stays in ${own}: only new tables go to ${wanted}`] };
}
