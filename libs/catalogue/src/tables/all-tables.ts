import { addressOf, tableUnknown } from './address.js';
import { noted, type TableNotes } from './table-notes.js';
import type { CatalogueTable, TableFile } from './table.js';
import type { Relation } from './relation.js';
import type { Relations, Tables } from './tables.js';

/** Stored tables and those of the flows in one list, with what people say of them. */
export class AllTables implements Tables {
  constructor(
    private readonly stored: Tables,
    private readonly flows: Tables,
    private readonly notes: Pick<TableNotes, 'all'>,
  ) {}

  async list(): Promise<CatalogueTable[]> {
    const [flows, stored, notes] = await Promise.all([
      this.flows.list(),
      this.stored.list(),
      this.notes.all(),
    ]);
    // A flow knows its own tables best: a crawl of its files does not take their place.
    const byAddress = new Map([...stored, ...flows].map((each) => [addressOf(each), each]));
    return [...byAddress]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, table]) => noted(table, notes.get(address)));
  }

  async find(address: string): Promise<CatalogueTable> {
    const tables = await this.list();
    const asked = address.trim().toLowerCase();
    const found = tables.find((each) => addressOf(each) === asked);
    if (found) return found;
    throw tableUnknown(address, tables.map(addressOf));
  }

  files(table: CatalogueTable): Promise<TableFile[]> {
    return (table.origin === 'flow' ? this.flows : this.stored).files(table);
  }
}

/** Brings tables to the query engine, each as whoever made it lies. */
export class AllRelations implements Relations {
  constructor(
    private readonly stored: Relations,
    private readonly flows: Relations,
  ) {}

  of(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    return (table.origin === 'flow' ? this.flows : this.stored).of(table, signal);
  }
}
