import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type HiveTable, type HiveTables, TABLE_ADDRESS } from '#lake/ports/hive-table.js';
import { type Pace, withRetries } from '#platform/aws/patience.js';
import { AppError } from '#platform/errors/app-error.js';
import { alone } from '../../tables/alone.js';
import type { Sources } from '../../tables/place.js';
import type { CatalogueTable, Tables } from '../../tables/table.js';
import {
  type TableRegistrations,
  type GlueRegistration,
  type GlueRegistrations,
  nameInGlue,
  registrationOf,
} from '../../tables/glue-registrations.js';
import type { RegistrationReport } from '../crawl-report.js';
import { ownFolders, tableFolders } from './table-folders.js';
import { toGlue } from './glue-layout.js';

/** A database of the Data Catalog, and the registrations in it. */
interface GlueDatabase {
  catalog: HiveTables;
  database: string;
  told: Pick<GlueRegistrations, 'begin' | 'told' | 'leftOut'>;
}

/**
 * Registers a table with the Data Catalog as `database__name`, and stores the result.
 * @param made the table to register, or why it cannot be registered
 * @param digest of its columns and files; a changed digest registers the table again
 * @throws AppError when the Data Catalog is unavailable
 */
async function registerTable(
  { catalog, database, told }: GlueDatabase,
  table: CatalogueTable,
  made: HiveTable | { reason: string },
  digest?: string,
): Promise<Omit<RegistrationReport, 'address'>> {
  if ('reason' in made) {
    await told.leftOut(table, made.reason);
    return { outcome: 'left out', what: made.reason };
  }
  const name = nameInGlue(table);
  // Two addresses may give the same name there.
  const parameters = { ...made.parameters, [TABLE_ADDRESS]: registrationOf(table) };
  // A partial registration counts as none. A crawled table stays queryable under its old registration meanwhile.
  if (digest !== undefined) await told.begin(table);
  try {
    const outcome = await catalog.register({ ...made, name, parameters });
    const columns = [...made.columns, ...made.partitionKeys];
    await told.told(table, { database, name, columns }, digest);
    return { outcome, what: `${database}.${name}` };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CATALOG_MISMATCH') throw error;
    await told.leftOut(table, error.message);
    return { outcome: 'left out', what: error.message };
  }
}

interface Tools extends GlueDatabase {
  tables: Tables;
  sources: Pick<Sources, 'place'>;
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
      const known = listed.get(location) ?? this.pathsAt(location);
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
    return registerTable(this.tools, table, await this.asRegistered(table, paths));
  }

  private async asRegistered(
    table: CatalogueTable,
    paths: (location: string) => Promise<string[]>,
  ): Promise<ReturnType<typeof toGlue>> {
    const first = toGlue(table, []);
    if ('reason' in first) return first;
    const files = await this.tools.tables.files(table);
    const folders = tableFolders(table, files, await paths(table.location));
    if ('reason' in folders) return folders;
    const { location, partitions } = folders;
    return toGlue({ ...table, location }, partitions);
  }

  private async pathsAt(location: string): Promise<string[]> {
    const paths: string[] = [];
    for await (const { path } of this.tools.sources.place(location).list()) paths.push(path);
    return paths;
  }
}

interface OwnTableTools extends GlueDatabase {
  warehouse: DataSource;
  tables: Pick<Tables, 'files'>;
  told: GlueRegistrations;
}

/** How long a query waits for another process that registers one of its tables. */
const PACE: Pace = { pollMs: 500, patienceMs: 20_000 };

/**
 * Before a query, registers tables of flows and of the workspace whose files have changed. Crawls register their own
 * tables.
 */
export class OwnTableRegistrar implements TableRegistrations {
  constructor(private readonly tools: OwnTableTools) {}

  /**
   * Returns the registrations of the tables, by `registrationOf`.
   * @throws AppError BUSY, retryable, while another process registers one of them; AWS_… when the Data Catalog is
   *   unavailable
   */
  async of(tables: readonly CatalogueTable[], signal?: AbortSignal) {
    for (const table of tables) {
      if (table.origin !== 'crawl')
        await withRetries(() => this.ensureRegistered(table), PACE, signal);
    }
    return this.tools.told.of(tables);
  }

  async isSame(tables: readonly CatalogueTable[], known: ReadonlyMap<string, GlueRegistration>) {
    const own = tables.filter(({ origin }) => origin !== 'crawl');
    const now = await this.tools.told.of(own);
    const at = (told?: GlueRegistration) => told?.registeredAt.getTime();
    return own.map(registrationOf).every((each) => at(now.get(each)) === at(known.get(each)));
  }

  close(): void {
    this.tools.catalog.close();
  }

  private async ensureRegistered(table: CatalogueTable): Promise<void> {
    if (await this.isRegistered(table, await this.asRegistered(table))) return;
    const { warehouse } = this.tools;
    const address = registrationOf(table);
    const busy = `another job registers ${address} in the Data Catalog; try again`;
    await alone(warehouse, `told ${address}`, busy, async () => {
      // The other process may have registered the table, or registered newer files.
      const made = await this.asRegistered(table);
      if (await this.isRegistered(table, made)) return;
      await registerTable(this.tools, table, made, this.digestOf(made));
    });
  }

  private async asRegistered(table: CatalogueTable): Promise<HiveTable | { reason: string }> {
    const files = await this.tools.tables.files(table);
    if (table.columns.length === 0) return { reason: 'its files are missing: run its flow again' };
    const { table: own, partitions } = ownFolders(table, files);
    return toGlue(own, partitions);
  }

  private async isRegistered(table: CatalogueTable, made: object): Promise<boolean> {
    const known = await this.tools.told.of([table]);
    return known.get(registrationOf(table))?.digest === this.digestOf(made);
  }

  /** The pipeline's files never change, so their locations identify the content. */
  private digestOf(made: object): string {
    const all = JSON.stringify([this.tools.database, made]);
    return createHash('sha256').update(all).digest('hex');
  }
}
