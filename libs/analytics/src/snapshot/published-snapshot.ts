import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeWatch } from '#platform/database/change-watch.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { Wakers } from '#platform/process/wakers.js';
import {
  ANSWER_FLOW,
  createNoSnapshotError,
  type Snapshot,
  snapshotRow,
  snapshotSql,
} from './snapshot.js';

/** The published snapshot of each flow, kept without queries to the warehouse. Publishing notifies this channel. */
@Injectable()
export class PublishedSnapshot implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watch: ChangeWatch<PublishedState | undefined>;
  private readonly wakers = new Wakers();
  private latest: string | undefined;

  constructor(private readonly warehouse: DataSource) {
    this.watch = new ChangeWatch(warehouse, {
      applicationName: 'retailstream-api-watch',
      channel: 'retailstream_published',
      readState: readPublished,
      onState: (published) => this.wake(published.version),
    });
  }

  /** Undefined before the first publication, and before the first read of the warehouse. */
  find(flow: string = ANSWER_FLOW): Snapshot | undefined {
    return this.watch.state?.byFlow.get(flow);
  }

  /**
   * Returns the snapshot of any flow that has one.
   * @throws AppError NO_SNAPSHOT before the first publication; the error of the read from the warehouse
   */
  async requireAny(): Promise<Snapshot> {
    await this.check();
    const [first] = this.watch.state?.byFlow.values() ?? [];
    if (first) return this.find() ?? first;
    throw createNoSnapshotError();
  }

  /** Changes at each publication, also of the same snapshot; empty without one. */
  get version(): string {
    return this.watch.state?.version ?? '';
  }

  /**
   * Yields the published snapshots of all flows: now, after each publication, and after each interval without one.
   * @param signal ends it
   */
  async *follow(beatMs: number, signal: AbortSignal): AsyncGenerator<readonly Snapshot[]> {
    while (!signal.aborted) {
      const known = this.wakers.count;
      yield [...(this.watch.state?.byFlow.values() ?? [])];
      await this.wakers.until(known, beatMs, signal);
    }
  }

  private wake(version: string): void {
    if (version === this.latest) return;
    this.latest = version;
    this.wakers.wake();
  }

  /** Resolves when it has read everything published before this call. */
  refresh(): Promise<void> {
    return this.watch.refresh();
  }

  /** Reads the warehouse now. @throws when it does not answer */
  check(): Promise<void> {
    return this.watch.check();
  }

  async onApplicationBootstrap(): Promise<void> {
    // An API that only generates its description has no warehouse.
    if (this.warehouse.isInitialized) await this.watch.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.watch.close();
  }
}

interface PublishedState {
  byFlow: ReadonlyMap<string, Snapshot>;
  version: string;
}

async function readPublished(session: Queryable): Promise<PublishedState> {
  const snapshots = await queryRows(session, snapshotRow, snapshotSql, [null]);
  const versions = snapshots.map(({ id, publishedAt }) => `${id} ${publishedAt}`);
  return {
    byFlow: new Map(snapshots.map((snapshot) => [snapshot.flow, snapshot])),
    version: versions.sort().join(', '),
  };
}
