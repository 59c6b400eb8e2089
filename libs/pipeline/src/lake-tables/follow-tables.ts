import type { QueryRunner } from 'typeorm';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import type { SnapshotRetention } from '../ledger/snapshots/snapshot-ledger.js';
import { commitTables, type TablePublishing } from './commit-tables.js';
import { declaredTables } from './declared-tables.js';
import { MirrorFollower } from './mirror-follower.js';
import { dropLeftovers, findMetadata, mirrorTable } from './table-files.js';
import { isReadable, type ReadableTable, TableLedger } from './table-ledger.js';

/**
 * Takes expired snapshots out of each table's versions, mirrors the tables, and deletes metadata that no kept version needs. Call it
 * before the files of expired snapshots are deleted.
 */
export async function followTables(
  publishing: TablePublishing,
  retention: SnapshotRetention,
): Promise<void> {
  const { flow, lake, ledger } = publishing;
  const catalog = new TableLedger(flow.name);
  const expired = new Set(await ledger.snapshots.listExpired(retention));
  await runLocked(publishing, async (session) => {
    const tables = await catalog.tables(session);
    const rewritten = declaredTables(flow).map(async (table) => {
      const known = tables.get(table.relation);
      if (!known || !isReadable(known)) return [];
      const versions = listCurrentVersions(known, expired);
      if (versions.length === known.record.versions.length) return [];
      const record = await publishing.tableFormat.rewrite(table, { ...known.record, versions });
      return [{ ...known, number: known.number + 1, record }];
    });
    await catalog.commit(session, (await Promise.all(rewritten)).flat());
  });
  // The mirrors name what is committed.
  await runLocked(publishing, async (session) => {
    const tables = await catalog.tables(session);
    await Promise.all(
      declaredTables(flow).map(async (table) => {
        const known = tables.get(table.relation);
        if (!known || !isReadable(known)) return;
        await mirrorTable(lake, table, known);
        await dropLeftovers(lake, table, known);
      }),
    );
  });
}

/** Runs work in a transaction while no snapshot is published. */
async function runLocked(
  { ledger }: TablePublishing,
  work: (session: QueryRunner) => Promise<void>,
): Promise<void> {
  await ledger.warehouse.transaction(async ({ queryRunner }) => {
    if (!queryRunner) throw new Error('a transaction without a query runner');
    await ledger.snapshots.lock(queryRunner);
    await work(queryRunner);
  });
}

function listCurrentVersions({ record }: ReadableTable, expired: ReadonlySet<number>) {
  const current = record.versions.at(-1);
  return record.versions.filter((version) => version === current || !expired.has(version.snapshot));
}

/** Follows publications without a run, and those of a worker that died before it could mirror them. */
export class TablesFollower {
  /** The published snapshot when all tables were last current. */
  private lastPublished: string | undefined;
  private readonly mirror: MirrorFollower | undefined;

  /** @param mirror another catalog, which follows each change; undefined for none */
  constructor(
    private readonly publishing: TablePublishing,
    private readonly retention: SnapshotRetention,
    mirror?: Pick<TableMirror, 'follow'>,
  ) {
    const { flow, lake, ledger } = publishing;
    const { warehouse } = ledger;
    this.mirror = mirror && new MirrorFollower(flow.name, { warehouse, lake, mirror });
  }

  async refresh(): Promise<void> {
    await this.followPublished();
    await this.mirror?.refresh(declaredTables(this.publishing.flow));
  }

  private async followPublished(): Promise<void> {
    const { ledger } = this.publishing;
    const published = await ledger.snapshots.readPublished();
    if (published === this.lastPublished || Number.isNaN(Number(published))) return;
    await runLocked(this.publishing, async (session) => {
      const current = Number(await ledger.snapshots.readPublished(session));
      if (!(await this.isCurrent(session, current)))
        await commitTables(this.publishing, session, current);
    });
    await followTables(this.publishing, this.retention);
    this.lastPublished = published;
  }

  private async isCurrent(session: QueryRunner, published: number): Promise<boolean> {
    const { flow, lake, ledger } = this.publishing;
    const tables = await new TableLedger(flow.name).tables(session);
    const chunks = await ledger.chunks.listBySnapshot(session, published);
    const filled = new Set(chunks.flatMap(({ relation, bytes }) => (bytes === 0 ? [] : relation)));
    for (const table of declaredTables(flow)) {
      const known = tables.get(table.relation);
      // A new table begins with its first file.
      if (!known && !filled.has(table.relation)) continue;
      if (known?.snapshotId !== published || known.failure !== null) return false;
      if (!isReadable(known) || !(await findMetadata(lake, table, known.record))) return false;
    }
    return true;
  }
}
