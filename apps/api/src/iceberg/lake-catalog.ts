import type { DataSource } from 'typeorm';
import { isEnough, type Role } from '#access/principal.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Guests } from '#operations/operation/guests.js';
import { declaredTables, type FlowTables } from '#pipeline/lake-tables/declared-tables.js';
import { toNamespace, tablePrefix, WORKSPACE } from '#pipeline/flow/zones.js';
import { findMetadata } from '#pipeline/lake-tables/table-files.js';
import { TableLedger } from '#pipeline/lake-tables/table-ledger.js';
import { AppError } from '#platform/errors/app-error.js';

/** A table as the catalog has it now. */
interface CatalogTable {
  /** Without its namespace. */
  name: string;
  /** Folder of the table in the lake. */
  prefix: string;
  /** Key of its metadata in the lake. */
  metadata: string;
}

/** The role that may read rows of single people and of the workspace, as in SQL. */
const READS_PEOPLE: Role = 'analyst';

/** Between the levels of a namespace in a path, by the REST specification. */
const LEVEL_SEPARATOR = '\u001f';

/** The Iceberg tables of all flows, as far as a caller may read them. */
export class LakeCatalog {
  private readonly flows: ReadonlyMap<string, FlowTables>;

  constructor(
    private readonly warehouse: DataSource,
    private readonly lake: Pick<ObjectStore, 'get' | 'url'>,
    flows: readonly FlowTables[],
    private readonly guests: Pick<Guests, 'writtenTables'>,
  ) {
    this.flows = new Map(flows.map((flow) => [toNamespace(flow.name), flow]));
  }

  get namespaces(): string[] {
    return [...this.flows.keys(), WORKSPACE];
  }

  /** @throws AppError NAMESPACE_UNKNOWN */
  requireNamespace(namespace: string): void {
    if (namespace !== WORKSPACE) this.requireFlow(namespace);
  }

  /** @throws AppError NAMESPACE_UNKNOWN */
  async listTableNames(namespace: string, role: Role): Promise<string[]> {
    return (await this.listTables(namespace, role)).map(({ name }) => name).sort();
  }

  /**
   * Finds a table. In an unknown namespace there is none: for `weekly_sales.store_week.refs`, Spark asks for a table `refs`
   * of the namespace `weekly_sales.store_week` first, and reads the metadata of `store_week` after TABLE_UNKNOWN only.
   * @throws AppError TABLE_UNKNOWN
   */
  async find(namespace: string, name: string, role: Role): Promise<CatalogTable> {
    const isKnown = this.namespaces.includes(namespace);
    const tables = isKnown ? await this.listTables(namespace, role) : [];
    const found = tables.find((table) => table.name === name);
    if (found) return found;
    const below = isKnown
      ? `namespaces/${namespace}/tables lists the tables`
      : 'namespaces lists the namespaces';
    const advice = `GET /iceberg/v1/${below} for your role`;
    const address = [...namespace.split(LEVEL_SEPARATOR), name].join('.');
    throw new AppError('TABLE_UNKNOWN', `there is no table ${address}: ${advice}`);
  }

  /**
   * Returns the URL of a table's metadata and its JSON.
   * @throws AppError TABLE_UNKNOWN; NO_SNAPSHOT in a lake that lost it
   */
  async load(
    namespace: string,
    name: string,
    role: Role,
  ): Promise<{ location: string; metadata: string }> {
    const table = await this.find(namespace, name, role);
    const metadata = await findMetadata(this.lake, table, table);
    if (metadata !== undefined) return { location: this.lake.url(table.metadata), metadata };
    const problem = `${namespace}.${name} has no metadata in this lake`;
    throw new AppError('NO_SNAPSHOT', `${problem}: the next publication writes it`, {
      retryable: true,
    });
  }

  private async listTables(namespace: string, role: Role): Promise<CatalogTable[]> {
    if (namespace === WORKSPACE)
      return isEnough(role, READS_PEOPLE) ? this.listWorkspaceTables() : [];
    const flow = this.requireFlow(namespace);
    const opened = await new TableLedger(flow.name).listOpenTables(this.warehouse.manager);
    const hidden = isEnough(role, READS_PEOPLE) ? new Set<string>() : listPeopleColumns(flow);
    return declaredTables(flow).flatMap(({ relation, name, prefix }) => {
      const known = opened.find((table) => table.relation === relation);
      if (!known || known.columns.some((column) => hidden.has(column))) return [];
      return [{ name: name.slice(namespace.length + 1), prefix, metadata: known.metadata }];
    });
  }

  /** Tables without personal columns, also without those that people have marked since. */
  private async listWorkspaceTables(): Promise<CatalogTable[]> {
    const opened = await new TableLedger(WORKSPACE).listOpenTables(this.warehouse.manager);
    if (opened.length === 0) return [];
    const readable = new Set(
      (await this.guests.writtenTables()).flatMap(({ database, name, isPersonal }) =>
        database === WORKSPACE && !isPersonal ? [name] : [],
      ),
    );
    return opened.flatMap(({ relation: name, metadata }) =>
      readable.has(name) ? [{ name, prefix: tablePrefix(WORKSPACE, name), metadata }] : [],
    );
  }

  private requireFlow(namespace: string): FlowTables {
    const flow = this.flows.get(namespace);
    if (flow) return flow;
    const advice = `use ${this.namespaces.join(' or ')}`;
    throw new AppError('NAMESPACE_UNKNOWN', `there is no namespace ${namespace}: ${advice}`);
  }
}

/** Returns the columns with the number of a person: a row with one is about a single person. */
function listPeopleColumns({ datasets }: FlowTables): Set<string> {
  const references = [...datasets.values()].flatMap((dataset) => dataset.references);
  return new Set(
    references.flatMap(({ column, to }) => (datasets.get(to)?.isPeople ? [column] : [])),
  );
}
