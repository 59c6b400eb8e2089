import type { DataSource } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import { MirrorFollower } from '#pipeline/lake-tables/mirror-follower.js';
import { TableLedger } from '#pipeline/lake-tables/table-ledger.js';
import { WORKSPACE } from '#pipeline/flow/zones.js';
import { AppError } from '#platform/errors/app-error.js';
import {
  withTableLock,
  followWorkspaceTable,
  toNamedTable,
  listVisibleTables,
} from './workspace-versions.js';

interface FollowerParts {
  warehouse: DataSource;
  lake: ObjectStore;
  /** Another catalog that follows each write; undefined for none. */
  mirror: Pick<TableMirror, 'follow'> | undefined;
}

/** Follows writes of the workspace's tables whose writer died before it could, and makes another catalog follow all of them. */
export class WorkspaceFollower {
  private readonly catalog = new TableLedger(WORKSPACE);
  private readonly mirrorFollower: MirrorFollower | undefined;
  /** Changes in the catalog that are followed. */
  private lastFollowedChange: number | undefined;

  constructor(private readonly parts: FollowerParts) {
    const { mirror } = parts;
    this.mirrorFollower = mirror && new MirrorFollower(WORKSPACE, { ...parts, mirror });
  }

  async followChanges(): Promise<void> {
    const { warehouse } = this.parts;
    const changes = await this.catalog.changes(warehouse.manager);
    const names = await this.catalog.relations(warehouse.manager);
    if (changes !== this.lastFollowedChange && (await this.followAll(names)))
      this.lastFollowedChange = changes;
    if (!this.mirrorFollower) return;
    const shown = await listVisibleTables(warehouse);
    await this.mirrorFollower.refresh(names.map(toNamedTable), ({ relation }) =>
      shown.has(relation),
    );
  }

  /** @returns whether no table was being written: a living writer follows its own */
  private async followAll(names: readonly string[]): Promise<boolean> {
    const { warehouse, lake } = this.parts;
    let isAll = true;
    for (const name of names) {
      try {
        await withTableLock(warehouse, name, () =>
          followWorkspaceTable(lake, warehouse.manager, name),
        );
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'BUSY') throw error;
        isAll = false;
      }
    }
    return isAll;
  }
}
