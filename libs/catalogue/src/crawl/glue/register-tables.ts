import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type HiveTable, type HiveTables, TABLE_ADDRESS } from '#lake/ports/hive-table.js';
import { type Pace, withRetries } from '#platform/aws/retries.js';
import { AppError } from '#platform/errors/app-error.js';
import { withLock } from '../../tables/with-lock.js';
import type { Sources } from '../../tables/place.js';
import type { CatalogueTable, Tables } from '../../tables/table.js';
import {
  type TableRegistrations,
  type GlueRegistration,
  type GlueRegistrations,
  buildGlueName,
  buildRegistrationKey,
} from '../../tables/glue-registrations.js';
import type { RegistrationReport } from '../crawl-report.js';
import { partitionByFolder, findTableFolders } from './table-folders.js';
import { toHiveTable } from './glue-layout.js';

/** A database of the Data Catalog, and the registrations in it. */
interface GlueDatabase {
  catalog: HiveTables;
  database: string;
  registrations: Pick<GlueRegistrations, 'removeRegistration' | 'saveRegistration' | 'saveRefusal'>;
}

/**
 * Registers a table with the Data Catalog as `database__name`, and stores the result.
 * @param made the table to register, or why it cannot be registered
 * @param digest of its columns and files; a changed digest registers the table again
 * @throws AppError when the Data Catalog is unavailable
 */
async function registerTable(
  { catalog, database, registrations }: GlueDatabase,
  table: CatalogueTable,
  made: HiveTable | { reason: string },
  digest?: string,
): Promise<Omit<RegistrationReport, 'address'>> {
  if ('reason' in made) {
    await registrations.saveRefusal(table, made.reason);
    return { outcome: 'left out', what: made.reason };
  }
  const name = buildGlueName(table);
  // Two addresses may give the same name there.
  const parameters = { ...made.parameters, [TABLE_ADDRESS]: buildRegistrationKey(table) };
  // A partial registration counts as none. A crawled table stays queryable under its old registration meanwhile.
  if (digest !== undefined) await registrations.removeRegistration(table);
  try {
    const outcome = await catalog.register({ ...made, name, parameters });
    const columns = [...made.columns, ...made.partitionKeys];
    await registrations.saveRegistration(table, { database, name, columns }, digest);
    return { outcome, what: `${database}.${name}` };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CATALOG_MISMATCH') throw error;
    await registrations.saveRefusal(table, error.message);
    return { outcome: 'left out', what: error.message };
  }
}

interface Tools extends GlueDatabase {
  tables: Tables;
  sources: Pick<Sources, 'openPlace'>;
}

/** Registers tables with the Data Catalog, and never removes one. */
export class TableRegistrar {
  constructor(private readonly tools: Tools) {}

  /**
   * @param addresses of tables in the catalogue; registered as `database__name`
   * @param report gets each table's result as it is known
   * @throws AppError when the Data Catalog is unavailable; earlier registrations stay
   */
  async register(
    addresses: readonly string[],
    report: RegistrationReport[],
    signal?: AbortSignal,
  ): Promise<void> {
    const listed = new Map<string, Promise<string[]>>();
    const paths = (location: string) => {
      const known = listed.get(location) ?? this.listPaths(location);
      listed.set(location, known);
      return known;
    };
    for (const address of addresses) {
      signal?.throwIfAborted();
      const table = await this.tools.tables.find(address);
      report.push({ address, ...(await this.registerOne(table, paths)) });
    }
  }

  close(): void {
    this.tools.catalog.close();
  }

  private async registerOne(
    table: CatalogueTable,
    paths: (location: string) => Promise<string[]>,
  ): Promise<Omit<RegistrationReport, 'address'>> {
    return registerTable(this.tools, table, await this.buildRegistration(table, paths));
  }

  private async buildRegistration(
    table: CatalogueTable,
    paths: (location: string) => Promise<string[]>,
  ): Promise<ReturnType<typeof toHiveTable>> {
    const first = toHiveTable(table, []);
    if ('reason' in first) return first;
    const files = await this.tools.tables.files(table);
    const folders = findTableFolders(table, files, await paths(table.location));
    if ('reason' in folders) return folders;
    const { location, partitions } = folders;
    return toHiveTable({ ...table, location }, partitions);
  }

  private async listPaths(location: string): Promise<string[]> {
    const paths: string[] = [];
    for await (const { path } of this.tools.sources.openPlace(location).list()) paths.push(path);
    return paths;
  }
}

interface OwnTableTools extends GlueDatabase {
  warehouse: DataSource;
  tables: Pick<Tables, 'files'>;
  registrations: GlueRegistrations;
}

/** How long a query waits for another process that registers one of its tables. */
const PACE: Pace = { pollMs: 500, giveUpAfterMs: 20_000 };

/**
 * Before a query, registers tables of flows and of the workspace whose files have changed. Crawls register their own
 * tables.
 */
export class OwnTableRegistrar implements TableRegistrations {
  constructor(private readonly tools: OwnTableTools) {}

  /**
   * Returns the registrations of the tables, by `buildRegistrationKey`.
   * @throws AppError BUSY, retryable, while another process registers one of them; AWS_… when the Data Catalog is
   *   unavailable
   */
  async findRegistrations(tables: readonly CatalogueTable[], signal?: AbortSignal) {
    for (const table of tables) {
      if (table.origin !== 'crawl')
        await withRetries(() => this.ensureRegistered(table), PACE, signal);
    }
    return this.tools.registrations.findRegistrations(tables);
  }

  async isSame(tables: readonly CatalogueTable[], known: ReadonlyMap<string, GlueRegistration>) {
    const own = tables.filter(({ origin }) => origin !== 'crawl');
    const now = await this.tools.registrations.findRegistrations(own);
    const at = (told?: GlueRegistration) => told?.registeredAt.getTime();
    return own.map(buildRegistrationKey).every((each) => at(now.get(each)) === at(known.get(each)));
  }

  close(): void {
    this.tools.catalog.close();
  }

  private async ensureRegistered(table: CatalogueTable): Promise<void> {
    if (await this.isRegistered(table, await this.buildRegistration(table))) return;
    const { warehouse } = this.tools;
    const address = buildRegistrationKey(table);
    const busy = `another job registers ${address} in the Data Catalog; try again`;
    await withLock(warehouse, `told ${address}`, busy, async () => {
      // The other process may have registered the table, or registered newer files.
      const made = await this.buildRegistration(table);
      if (await this.isRegistered(table, made)) return;
      await registerTable(this.tools, table, made, this.hashContent(made));
    });
  }

  private async buildRegistration(table: CatalogueTable): Promise<HiveTable | { reason: string }> {
    const files = await this.tools.tables.files(table);
    if (table.columns.length === 0) return { reason: 'its files are missing: run its flow again' };
    const { table: own, partitions } = partitionByFolder(table, files);
    return toHiveTable(own, partitions);
  }

  private async isRegistered(table: CatalogueTable, made: object): Promise<boolean> {
    const known = await this.tools.registrations.findRegistrations([table]);
    return known.get(buildRegistrationKey(table))?.digest === this.hashContent(made);
  }

  /** The pipeline's files never change, so their locations identify the content. */
  private hashContent(made: object): string {
    const all = JSON.stringify([this.tools.database, made]);
    return createHash('sha256').update(all).digest('hex');
  }
}
