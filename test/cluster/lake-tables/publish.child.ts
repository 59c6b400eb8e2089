import { createInterface } from 'node:readline';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { FileStore } from '#lake/stores/file-store.js';
import { TablesFollower } from '#pipeline/lake-tables/follow-tables.js';
import { ledgerEntities } from '#pipeline/ledger/runs/run.entity.js';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { createLedger, weeklySales } from '../../setup/flow.js';
import type { PublisherTask } from './publisher-pool.js';

// Publishes a snapshot and its tables, and kills itself at a step: a statement of the warehouse, or a change of the lake.
const [, , url = '', lakeFolder = ''] = process.argv;

let steps = 0;
let death: PublisherTask['death'];
const kill = () => process.kill(process.pid, 'SIGKILL');

/** Counts a step. Dies before the last one, or just after it was begun. */
function count(): void {
  steps += 1;
  if (steps !== death?.last) return;
  if (death.isBegun) setImmediate(kill);
  else kill();
}

const store = new FileStore(lakeFolder);
const put: ObjectStore['put'] = (...given) => {
  count();
  return store.put(...given);
};
const deletePrefix: ObjectStore['deletePrefix'] = (...given) => {
  count();
  return store.deletePrefix(...given);
};
const lake = Object.assign(Object.create(store) as FileStore, { put, deletePrefix });

const ignore = () => undefined;
const logger = {
  logQuery: count,
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
  logMigration: ignore,
  log: ignore,
  warn: ignore,
};
const entities = ledgerEntities;
const warehouse = await createWarehouse({ url, applicationName: 'killed', entities });
warehouse.setOptions({ logging: ['query'], logger });
await warehouse.initialize();
const ledger = createLedger(warehouse, weeklySales);
const tableFormat = new IcebergFormat(lake);
const publishing = { flow: weeklySales, lake, ledger, tableFormat, logger };

/** A snapshot that is put back needs no run. */
const noQueue = {
  enqueuePlan: () => Promise.resolve(),
  enqueueStages: () => Promise.resolve(),
  hasJob: () => Promise.resolve(false),
  depth: () => Promise.resolve({}),
  close: () => Promise.resolve(),
};

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as PublisherTask;
  ({ death } = asked);
  steps = 0;
  const request = { snapshotId: asked.snapshotId, actor: 'key 1', reason: 'a test' };
  await publishSnapshot(ledger, noQueue, request);
  await new TablesFollower(publishing, {
    snapshotsKept: 9,
    snapshotsKeptDays: undefined,
    snapshotsKeptMinutes: 0,
  }).refresh();
  // Of a publication with fewer steps.
  if (death) kill();
  process.stdout.write(`${steps}\n`);
}
