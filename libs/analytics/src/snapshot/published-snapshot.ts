import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeWatch } from '#platform/database/change-watch.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { ANSWERED_FLOW, noSnapshot, type Snapshot, snapshotRow, snapshotSql } from './snapshot.js';

/** The published snapshot of each flow, known without asking the warehouse. Publishing tells it on this channel. */
@Injectable()
export class PublishedSnapshot implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watch: ChangeWatch<Published | undefined>;

  constructor(private readonly warehouse: DataSource) {
    this.watch = new ChangeWatch(warehouse, {
      applicationName: 'retailstream-api-watch',
      channel: 'retailstream_published',
      look,
    });
  }

  /** Undefined before the first is published, and before the warehouse was looked at. */
  of(flow: string = ANSWERED_FLOW): Snapshot | undefined {
    return this.watch.state?.byFlow.get(flow);
  }

  /**
   * One of a flow, whichever has one.
   * @throws AppError NO_SNAPSHOT before the first is published; what a look into the warehouse fails with
   */
  async required(): Promise<Snapshot> {
    await this.check();
    const [first] = this.watch.state?.byFlow.values() ?? [];
    if (first) return this.of() ?? first;
    throw noSnapshot();
  }

  /** Changes whenever another snapshot is published, or the same again; empty while there is none. */
  get version(): string {
    return this.watch.state?.version ?? '';
  }

  /** Resolves when what was published before this call is known. */
  refresh(): Promise<void> {
    return this.watch.refresh();
  }

  /** Looks into the warehouse now. @throws when it does not answer */
  check(): Promise<void> {
    return this.watch.check();
  }

  async onApplicationBootstrap(): Promise<void> {
    // An API that is only described has no warehouse.
    if (this.warehouse.isInitialized) await this.watch.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.watch.close();
  }
}

interface Published {
  byFlow: ReadonlyMap<string, Snapshot>;
  version: string;
}

async function look(session: Queryable): Promise<Published> {
  const snapshots = await queryRows(session, snapshotRow, snapshotSql, [null]);
  const versions = snapshots.map(({ id, publishedAt }) => `${id} ${publishedAt}`);
  return {
    byFlow: new Map(snapshots.map((snapshot) => [snapshot.flow, snapshot])),
    version: versions.sort().join(', '),
  };
}
