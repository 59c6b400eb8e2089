import type { Sources } from '../../tables/places/sources.js';
import type { CatalogueTable } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import type { ToldReport } from '../store/crawl-report.js';
import { type GlueDatabase, registerTable } from './register-table.js';
import { tableFolders } from './table-folders.js';
import { toGlue } from './to-glue.js';

interface Tools extends GlueDatabase {
  tables: Tables;
  sources: Pick<Sources, 'place'>;
}

/** Tells the Data Catalog of tables, and never of one that is gone. */
export class TellTables {
  constructor(private readonly tools: Tools) {}

  /**
   * @param addresses of tables here; one is `database__name` there
   * @param report what became of each, as it goes
   * @throws AppError when the Data Catalog cannot be had; what was told by then stays
   */
  async tell(
    addresses: readonly string[],
    report: ToldReport[],
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
      report.push({ address, ...(await this.tellOne(table, paths)) });
    }
  }

  close(): void {
    this.tools.catalog.close();
  }

  private async tellOne(
    table: CatalogueTable,
    paths: (location: string) => Promise<string[]>,
  ): Promise<Omit<ToldReport, 'address'>> {
    return registerTable(this.tools, table, await this.asTold(table, paths));
  }

  private async asTold(
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
