import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { retailMart } from '../setup/flow.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { decryptRows } from '../setup/decrypt-rows.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const CUSTOMERS =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';
const SHOPS = 'id,address,store_pincode,store_manager_name,store_opening_date,reviews';
const PRODUCTS = 'id,name,current_price,old_price,created_date,updated_date,expiry_date';
const SALES_TEAM = 'id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date';

const FILES = {
  'customers.csv': toCsv(
    CUSTOMERS,
    '1,Ada,O\'Ames,"1 Elm Row, ""The Elms""",00101,+44 555,2025-01-01',
    String.raw`2,NULL,Zoë 日本,C:\N\n\.,NA,,2024-02-29`,
  ),
  'shops.csv': toCsv(SHOPS, '1,1 Market Square,0200,Ben Birch,2020-05-01,"good, ""very"""'),
  'products.csv': toCsv(
    PRODUCTS,
    '1,"tea, green",2.45,2.5,2025-01-01,2026-02-10,',
    '2,flour,1.1,,,,2026-12-31',
    '3,gold,999999999.99,0,,,',
  ),
  'sales_team.csv': toCsv(
    SALES_TEAM,
    '1,Cleo,Cole,,TRUE,2 Oak Lane,300,2024-01-01',
    '2,Dan,Dale,1,0,,,2024-01-01',
    '3,Eve,Elm,1,,,,2024-01-01',
  ),
  'sold.csv': toCsv(TRANSACTIONS_HEADER, '1,1,flour,2026-03-02,1,1.10,2,2.20'),
};

const ADA = {
  customer_id: 1,
  first_name: 'Ada',
  last_name: "O'Ames",
  address: '1 Elm Row, "The Elms"',
  pincode: '00101',
  phone_number: '+44 555',
  customer_joining_date: '2025-01-01',
};
const ZOE = {
  customer_id: 2,
  first_name: null,
  last_name: 'Zoë 日本',
  address: String.raw`C:\N\n\.`,
  pincode: null,
  phone_number: null,
  customer_joining_date: '2024-02-29',
};
/** The contents of the files above; dates and amounts as text. */
const REGISTERED = {
  customers: [ADA, ZOE],
  shops: [
    {
      id: 1,
      address: '1 Market Square',
      store_pincode: '0200',
      store_manager_name: 'Ben Birch',
      store_opening_date: '2020-05-01',
      reviews: 'good, "very"',
    },
  ],
  products: [
    {
      id: 2,
      name: 'flour',
      current_price: '1.10',
      old_price: null,
      created_date: null,
      updated_date: null,
      expiry_date: '2026-12-31',
    },
    {
      id: 3,
      name: 'gold',
      current_price: '999999999.99',
      old_price: '0.00',
      created_date: null,
      updated_date: null,
      expiry_date: null,
    },
    {
      id: 1,
      name: 'tea, green',
      current_price: '2.45',
      old_price: '2.50',
      created_date: '2025-01-01',
      updated_date: '2026-02-10',
      expiry_date: null,
    },
  ],
  sales_team: [
    {
      id: 1,
      first_name: 'Cleo',
      last_name: 'Cole',
      manager_id: null,
      is_manager: true,
      address: '2 Oak Lane',
      pincode: '300',
      joining_date: '2024-01-01',
    },
    {
      id: 2,
      first_name: 'Dan',
      last_name: 'Dale',
      manager_id: 1,
      is_manager: false,
      address: null,
      pincode: null,
      joining_date: '2024-01-01',
    },
    {
      id: 3,
      first_name: 'Eve',
      last_name: 'Elm',
      manager_id: 1,
      is_manager: null,
      address: null,
      pincode: null,
      joining_date: '2024-01-01',
    },
  ],
};
type Name = keyof typeof REGISTERED;
const KEYS = { customers: 'customer_id', shops: 'id', products: 'name', sales_team: 'id' };

const MORE_CUSTOMERS = toCsv(
  CUSTOMERS,
  '2,Zoe,Zimmer,,77,,2024-02-29',
  '3,Flo,,,,,2026-01-31',
  '4,Gus,,,,,31/01/2026',
);
const CORRECTED_ZOE = {
  ...ZOE,
  first_name: 'Zoe',
  last_name: 'Zimmer',
  address: null,
  pincode: '77',
};
const FLO = {
  customer_id: 3,
  first_name: 'Flo',
  last_name: null,
  address: null,
  pincode: null,
  phone_number: null,
  customer_joining_date: '2026-01-31',
};

describe('the dimensions of transactions', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  let kept: PreparedPipeline;
  beforeAll(async () => {
    const runOnce = async ({ folder, flows }: TestPipeline) => {
      await deliver(folder, FILES);
      await flows.get('retail-mart')!.run();
    };
    kept = await preparePipeline(runOnce, {}, [retailMart]);
  });
  afterAll(() => kept.drop());
  afterEach(() => pipeline.close());

  const beginWith = (opened: TestPipeline) => {
    pipeline = opened;
    retail = pipeline.flows.get('retail-mart')!;
  };
  const beginAnew = async () => beginWith(await openTestPipeline({}, [retailMart]));
  /** A run has published `FILES`. */
  const beginAfterFirstRun = async () => beginWith(await kept.open());

  async function readWarehouseRows(name: Name): Promise<object[]> {
    const columns = Object.keys(REGISTERED[name][0]!).map((column) =>
      /_date$|_price$/.test(column) ? `${column}::text` : column,
    );
    const order = name === 'products' ? 'name COLLATE "C"' : KEYS[name];
    return pipeline.rows(`SELECT ${columns.join(', ')} FROM core.${name} ORDER BY ${order}`);
  }
  const inCatalog = (name: Name) =>
    retail.services.registry.query(`SELECT * FROM ${name} ORDER BY ${KEYS[name]}`);
  /** Compares warehouse and catalog with the rows, and checks the reconciliation of the run. */
  async function expectTables(runId: number, expected: Record<Name, unknown[]>): Promise<void> {
    for (const [name, rows] of Object.entries(expected) as [Name, unknown[]][]) {
      const sealed = [await readWarehouseRows(name), await inCatalog(name)] as const;
      const [warehouse, registry] = await Promise.all(
        sealed.map((each) => decryptRows(pipeline.warehouse, each)),
      );
      expect(warehouse, `core.${name}`).toEqual(rows);
      expect(registry, `table ${name}`).toEqual(rows);
      expect(JSON.stringify(sealed)).not.toMatch(/(?<![\w-])Ada(?![\w-])|Zimmer|Birch|Oak Lane/);
    }
    const { reconciliations } = await retail.services.ledger.runs.report(String(runId));
    expect(reconciliations.filter(({ holds }) => !holds)).toEqual([]);
    const transferred = reconciliations.filter(({ rule }) => rule.startsWith('the catalog has'));
    expect(Object.fromEntries(transferred.map(({ rule, actual }) => [rule, actual]))).toEqual(
      Object.fromEntries(
        Object.entries(expected).map(([name, rows]) => [
          `the catalog has the warehouse's ${name}`,
          String(rows.length),
        ]),
      ),
    );
  }
  /** Transactions that wrote the rows of each table, and copies in the lake. */
  async function readTraces(name: Name): Promise<{ writers: unknown; copies: string[] }> {
    const writers = await pipeline.rows(`SELECT DISTINCT xmin::text FROM core.${name}`);
    return { writers, copies: Object.keys(await pipeline.digests(`curated/${name}-table/`)) };
  }
  const withdraw = (text: string) => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    const act = { sha256, actor: 'key 1', reason: 'a test', isWithdrawn: true };
    return withdrawFile(retail.services.ledger, act);
  };

  it('are in the warehouse and in the catalog, equal to the files', async () => {
    await beginAfterFirstRun();
    await expectTables(1, REGISTERED);
  });

  it('follow a late, replaced or withdrawn file, and other tables stay unchanged', async () => {
    await beginAfterFirstRun();
    const others: Name[] = ['shops', 'products', 'sales_team'];
    const before = await Promise.all(others.map(readTraces));

    await deliver(pipeline.folder, { 'more/customers.csv': MORE_CUSTOMERS }, 10);
    const withMore = { ...REGISTERED, customers: [ADA, CORRECTED_ZOE, FLO] };
    await expectTables(await retail.run(), withMore);

    const again = toCsv(CUSTOMERS, '2,Zoe,Zimmer,,78,,2024-02-29');
    await deliver(pipeline.folder, { 'more/customers.csv': again }, 20);
    const moved = { ...CORRECTED_ZOE, pincode: '78' };
    await expectTables(await retail.run(), { ...REGISTERED, customers: [ADA, moved, FLO] });

    await withdraw(again);
    await expectTables(await retail.run(), withMore);
    await withdraw(MORE_CUSTOMERS);
    await expectTables(await retail.run(), REGISTERED);
    expect(await Promise.all(others.map(readTraces))).toEqual(before);
    // The fourth run reused the copy of the second; the fifth made one, because the copy of the first had expired.
    expect((await readTraces('customers')).copies).toEqual([
      'run=2/period=all/part-0.parquet',
      'run=3/period=all/part-0.parquet',
      'run=5/period=all/part-0.parquet',
    ]);
  });

  it.each([
    [
      'customers',
      'phone_number',
      toCsv(CUSTOMERS.replace(',phone_number', ''), '1,A,O,E,1,2025-01-01'),
    ],
    ['shops', 'reviews', toCsv(SHOPS.replace(',reviews', ''), '1,2 Market Square,1,Bo,2020-05-01')],
    ['products', 'old_price', toCsv(PRODUCTS.replace(',old_price', ''), '2,flour,1,,,')],
    [
      'sales_team',
      'manager_id',
      toCsv(SALES_TEAM.replace(',manager_id', ''), '2,D,D,0,,,2024-01-01'),
    ],
  ])('keep their rows when a %s file arrives without %s', async (name, lacks, short) => {
    await beginAfterFirstRun();
    await deliver(pipeline.folder, { 'more/short.csv': short }, 10);
    await expectTables(await retail.run(), REGISTERED);
    const errors = join(pipeline.folder, 'error', 'more');
    expect(await readFile(join(errors, 'short.csv'), 'utf8')).toBe(short);
    const note = await readFile(join(errors, 'short.csv.note.txt'), 'utf8');
    expect(note).toContain(`SOURCE_COLUMNS: more/short.csv: lacks ${lacks} (found `);
    expect(note).toContain(`a ${name} file needs `);
  });

  it('are empty once all their files are withdrawn', async () => {
    await beginAfterFirstRun();
    await withdraw(FILES['customers.csv']);
    await withdraw(FILES['products.csv']);
    await expectTables(await retail.run(), { ...REGISTERED, customers: [], products: [] });
    await expectTables(await retail.run(), { ...REGISTERED, customers: [], products: [] });
  });

  it('are empty until files arrive', async () => {
    await beginAnew();
    await deliver(pipeline.folder, { 'sold.csv': FILES['sold.csv'] });
    const nothing = { customers: [], shops: [], products: [], sales_team: [] };
    await expectTables(await retail.run(), nothing);
    await expectTables(await retail.run(), nothing);
    expect((await readTraces('shops')).copies).toEqual(['run=1/period=all/part-0.parquet']);
    await deliver(pipeline.folder, FILES, 10);
    await expectTables(await retail.run(), REGISTERED);
  });

  it.each([
    `UPDATE core.products SET current_price = 1.11 WHERE name = 'flour'`,
    'DELETE FROM core.products WHERE id = 3',
    `INSERT INTO core.products (id, name, current_price) VALUES (9, 'air', 0)`,
  ])('are repaired by the next run after %s', async (statement) => {
    await beginAfterFirstRun();
    await pipeline.rows(statement);
    await expectTables(await retail.run(), REGISTERED);
  });

  it('accept a name that is nearly as long as a row may be', async () => {
    const name = createHash('shake256', { outputLength: 3_900 }).update('name').digest('hex');
    await beginAnew();
    await deliver(pipeline.folder, FILES);
    await deliver(pipeline.folder, { 'long.csv': toCsv(PRODUCTS, `7,${name},1,,,,`) }, 10);
    const long = {
      ...REGISTERED.products[0]!,
      id: 7,
      name,
      current_price: '1.00',
      expiry_date: null,
    };
    const runId = await retail.run();
    // Ordered by characters, `0` to `f`.
    const products = [...REGISTERED.products, long].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    await expectTables(runId, { ...REGISTERED, products });
  });
});
