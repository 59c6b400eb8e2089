import { createTableMirror } from '#composition/create-table-mirror.js';
import type { GuestParts } from '#composition/guest.js';
import { createLake } from '#lake/create-lake.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import { PollingService } from '#platform/process/polling-service.js';
import { WorkspaceFollower } from '../sql/workspace-follower.js';

const INTERVAL_MS = 5_000;

/** Follows the tables of the workspace in their version hints and in the Data Catalog, also after their writer died. */
export class WorkspaceTables extends PollingService {
  private readonly mirror: TableMirror | undefined;

  constructor({ warehouse, config }: Pick<GuestParts, 'warehouse' | 'config'>) {
    super('Workspace');
    this.mirror = createTableMirror(config);
    const lake = createLake(config).store;
    const follower = new WorkspaceFollower({ warehouse, lake, mirror: this.mirror });
    this.every(INTERVAL_MS, 'publish the tables of the workspace', () => follower.followChanges());
  }

  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    this.mirror?.close();
  }
}
