import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GlueRegistrations } from '../tables/glue-registrations.js';
import { type CatalogueTable, createTableColumn } from '../tables/table.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import { captureOutput } from '#test/setup/programs.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { redshiftCommand } from './redshift-command.js';

let warehouse: TestWarehouse;
const sales = {
  database: 'shop',
  name: 'sales',
  columns: [createTableColumn('store', 'BIGINT'), createTableColumn('day', 'DATE')],
  keys: [['store', 'day']],
} as unknown as CatalogueTable;

beforeAll(async () => {
  warehouse = await createTestWarehouse();
  const at = { database: 'retail', name: 'shop__sales', columns: [] };
  await new GlueRegistrations(warehouse.warehouse).saveRegistration(sales, at);
});
afterAll(() => warehouse.drop());

const run = (argv: string[], href?: string) => {
  const catalogue = {
    config: { dataCatalog: href === undefined ? undefined : { scheme: 'glue', href } },
    tables: { find: () => Promise.resolve(sales) },
    warehouse: warehouse.warehouse,
  } as unknown as OpenCatalogue;
  return captureOutput<object>(
    (call) => redshiftCommand(call, (work) => work(catalogue)),
    ['catalogue', 'redshift', ...argv],
  );
};

describe('catalogue redshift', () => {
  it('prints the schema, grants and a view of the database in DATA_CATALOG_URL', async () => {
    const argv = ['--to', 'IAMR:api', '--to', 'ana', '--view', 'shop.sales'];
    const sql = await run(argv, 'glue://eu-west-1/retail');
    expect(sql).toContain("FROM DATA CATALOG DATABASE 'retail' REGION 'eu-west-1'");
    expect(sql.match(/GRANT USAGE ON SCHEMA "retail" TO/g)).toHaveLength(2);
    expect(sql).toContain('DISTSTYLE KEY DISTKEY ("store")\nSORTKEY ("day", "store")');
    expect(sql).toContain('FROM "retail"."shop__sales";');
  });

  it('refuses a role that is no ARN, and a state without a Data Catalog', async () => {
    await expect(run(['--role', 'reader'], 'glue://eu-west-1/retail')).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(run([])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('DATA_CATALOG_URL: is not set; write glue://') as string,
    });
  });
});
