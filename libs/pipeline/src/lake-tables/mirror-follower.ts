import type { DataSource } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import { mirroredTable, type NamedTable } from './table-files.js';
import { isReadable, TableLedger } from './table-ledger.js';

interface MirrorParts {
  warehouse: DataSource;
  lake: Pick<ObjectStore, 'url'>;
  mirror: Pick<TableMirror, 'follow'>;
}

/**
 * Makes another catalog follow the tables of a flow, or of the workspace. It takes no lock, which another service could hold up: the
 * mirror refuses a write over a version that it did not read.
 */
export class MirrorFollower {
  private readonly catalog: TableLedger;
  private lastState: string | undefined;

  constructor(
    flow: string,
    private readonly parts: MirrorParts,
  ) {
    this.catalog = new TableLedger(flow);
  }

  /** @param isShown whether readers may have a table; default all */
  async refresh(
    tables: readonly NamedTable[],
    isShown: (table: NamedTable) => boolean = () => true,
  ): Promise<void> {
    const { mirror, warehouse } = this.parts;
    const shown = new Set(tables.filter(isShown));
    const names = Array.from(shown, ({ name }) => name);
    const state = JSON.stringify([await this.catalog.changes(warehouse.manager), names]);
    if (state === this.lastState) return;
    const failures: unknown[] = [];
    for (const table of tables) {
      // One table that another program has must not hold up the others.
      await mirror
        .follow(table.name, async () => (shown.has(table) ? this.findCommitted(table) : undefined))
        .catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    this.lastState = state;
  }

  private async findCommitted(table: NamedTable) {
    const { warehouse, lake } = this.parts;
    const known = await this.catalog.table(warehouse.manager, table.relation);
    return known && isReadable(known) ? mirroredTable(lake, table, known) : undefined;
  }
}
