import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { Ledgers } from '#composition/ledgers.js';
import { Guests } from '#operations/operation/guests.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { validateArguments } from '#serving/check-arguments.js';
import { weeklySales } from '#test/setup/flow.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noDryRuns } from '#test/setup/no-dry-runs.js';
import { noEngine } from '#test/setup/no-engine.js';
import { noLake } from '#test/setup/no-lake.js';
import { noUploads } from '#test/setup/no-uploads.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { catalogueGuests } from '../../test/setup/no-catalogue.js';
import { StoredTables } from '../tables/stored-tables.js';
import { catalogueOperations } from './catalogue-operations.js';

const reason = 'so it was decided';

const store = {
  name: 'store',
  type: 'VARCHAR',
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
};

/** Calls on the data of `beforeAll`, and the actions to expect in the audit log. */
const acts: [name: string, args: object, actions: string[]][] = [
  ['crawlTables', { locations: '/data/tills' }, ['crawl-tables']],
  ['runRecipe', { name: 'tidy' }, ['run-recipe']],
  ['profileTable', { address: 'lake_drop.stores' }, ['profile-table']],
  ['cancelCatalogueJob', { id: '1', reason }, ['cancel-catalogue-job']],
  [
    'setCatalogueSchedule',
    { name: 'crawl', locations: '/data', cron: '30 2 * * *', zone: 'UTC', reason },
    ['set-catalogue-schedule'],
  ],
  ['removeCatalogueSchedule', { name: 'crawl', reason }, ['remove-catalogue-schedule']],
  ['saveQuery', { name: 'stores', sql: 'SELECT 1' }, ['save-query']],
  ['changeSavedQuery', { name: 'stores', newName: 'shops' }, ['change-saved-query']],
  ['removeSavedQuery', { name: 'shops' }, ['remove-saved-query']],
  [
    'publishRecipe',
    {
      recipe: {
        name: 'clean_stores',
        inputs: { main: 'lake_drop.stores' },
        steps: [{ step: 'trim', columns: ['store'] }],
      },
    },
    ['publish-recipe'],
  ],
  ['describeTable', { address: 'lake_drop.stores', owner: 'ana' }, ['describe-table']],
];

describe('mutations', () => {
  let database: TestWarehouse;
  let context: OperationContext;

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    const catalogue = { places: ['file:/data'], tables: new StoredTables(warehouse) };
    context = {
      ledgers: new Ledgers(warehouse, [weeklySales]),
      queue: noQueue,
      lake: noLake,
      channels: noChannels,
      dryRuns: noDryRuns,
      openEngine: noEngine,
      uploads: noUploads,
      guests: new Guests(catalogueGuests({ catalogue })),
      actor: 'key 7',
    };
    const recipe = {
      name: 'tidy',
      inputs: { main: 'shop.sales' },
      steps: [{ step: 'sort', by: [{ column: 'a' }], first: 9 }],
    };
    await warehouse.query(
      `INSERT INTO ops.recipes (name, version, recipe, published_by) VALUES ('tidy', 1, $1, 'key 3')`,
      [recipe],
    );
    await warehouse.query(
      `INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files)
       VALUES ('lake_drop', 'stores', 'crawl', 'file:/drop', '{"format": "parquet"}', $1, 0, 0)`,
      [JSON.stringify([store])],
    );
  });
  afterAll(() => database.drop());
  beforeEach(() => database.warehouse.query('DELETE FROM ops.audit_log'));

  it('are all tested here, with each of their actions', () => {
    const declared = catalogueOperations.flatMap(({ name, audit = [] }) =>
      audit.map((action) => [name, action]),
    );
    expect(
      acts.flatMap(([name, , actions]) => actions.map((action) => [name, action])).sort(),
    ).toEqual(declared.sort());
  });

  it.each(acts)('%s %j is in the audit log with its actor', async (name, args, actions) => {
    const operation = catalogueOperations.find((each) => each.name === name)!;
    await operation.run(context, await validateArguments(operation.args, args));
    const entries = await new AuditLog(database.warehouse).list(10);
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual(
      actions.map((action) => ['key 7', action]),
    );
    for (const entry of entries) expect(entry.reason).toBe('reason' in args ? reason : null);
  });
});
