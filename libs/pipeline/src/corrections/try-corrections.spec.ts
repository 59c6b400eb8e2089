import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuarantineFactory } from '#test/factories/quarantine.js';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { createLedger, retailMart } from '#test/setup/flow.js';
import type { Correction } from './correction.js';
import { tryCorrections } from './try-corrections.js';

const SALES = ['Store', 'Dept', 'Date', 'Weekly_Sales', 'IsHoliday'];
const CUSTOMERS =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';

describe('trying corrections', () => {
  let fixture: ReplayFixture;
  let sales: string;
  let customers: string;
  let closed = 0;

  const attempt = (rows: Correction[], ledger = fixture.ledger) =>
    tryCorrections(
      {
        ledger,
        lake: fixture.embedded.lake,
        actor: 'key 1',
        openEngine: () => {
          const close = async () => {
            closed++;
            await Promise.resolve();
          };
          return Promise.resolve({ ...fixture.embedded, close });
        },
      },
      rows,
    );
  const sale = (line: number, text: string) => fixture.createCorrection(line, text, sales);

  beforeAll(async () => {
    fixture = await ReplayFixture.open();
    const { factory } = fixture;
    const { warehouse } = fixture.database;
    const header = { cells: SALES, delimiter: ',', line: 1 };
    const file = await factory.addFile('week.csv', { header });
    sales = file.sha256;
    const run = await factory.run();
    const lines = [2, 3, 4, 5, 6];
    await factory.write(
      'sales',
      run,
      lines.map((line) => [file.fileId, line, 'x', null, null, 'SHORT_ROW']),
    );
    await factory.recordCleaning(file.fileId, run, { SHORT_ROW: lines.length });
    // A file of another flow, whose rows are about people.
    const people = new QuarantineFactory(warehouse, fixture.embedded.compute);
    const added = await people.addFile('customers.csv', {
      dataset: 'customers',
      header: { cells: CUSTOMERS.split(','), delimiter: ',', line: 1 },
    });
    customers = added.sha256;
    await fixture.query(`UPDATE ops.source_files SET flow = 'retail-mart' WHERE file_id = $1`, [
      added.fileId,
    ]);
    const other = await people.run();
    await people.write('customers', other, [[added.fileId, 2, 'x', null, null, 'SHORT_ROW']]);
    await people.recordCleaning(added.fileId, other, { SHORT_ROW: 1 });
  });
  afterAll(() => fixture.close());

  it('returns what the contract says of each row, in the order of the request', async () => {
    const tried = await attempt([
      sale(6, '1,1,31/02/2010,100.00,FALSE'),
      sale(2, '1,1,05/02/2010,100.00,FALSE'),
      sale(3, '1,1,05/02/2010,100.00,FALSE'),
      sale(4, '1,2,05/02/2010,many,FALSE'),
      sale(5, '1,2,05/02/2010'),
    ]);
    expect(
      tried.map(({ line, outcome, reason, column, value }) => ({
        line,
        outcome,
        reason,
        column,
        value,
      })),
    ).toEqual([
      {
        line: 6,
        outcome: 'quarantined',
        reason: 'IMPOSSIBLE_DATE',
        column: 'week_date',
        value: '31/02/2010',
      },
      { line: 2, outcome: 'accepted', reason: null, column: null, value: null },
      { line: 3, outcome: 'duplicate', reason: null, column: null, value: null },
      {
        line: 4,
        outcome: 'quarantined',
        reason: 'BAD_NUMBER',
        column: 'weekly_sales',
        value: 'many',
      },
      { line: 5, outcome: 'quarantined', reason: 'SHORT_ROW', column: null, value: null },
    ]);
    expect(tried[0]?.advice).toBe(
      'week_date: 31/02/2010 is not a day of the calendar: correct the date and replay the row',
    );
    expect(tried.map(({ unchecked }) => unchecked)).toEqual([[], ['store'], [], [], []]);
    expect(tried.every(({ sha256 }) => sha256 === sales)).toBe(true);
  });

  it('finds two corrected rows with the same key and other values', async () => {
    const tried = await attempt([
      sale(2, '1,1,05/02/2010,100.00,FALSE'),
      sale(3, '1,1,05/02/2010,200.00,FALSE'),
    ]);
    expect(tried.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['accepted', null],
      ['quarantined', 'DUPLICATE_KEY'],
    ]);
  });

  it('stores nothing and closes its engine', async () => {
    const before = closed;
    await attempt([sale(2, '1,1,05/02/2010,100.00,FALSE')]);
    expect(closed).toBe(before + 1);
    expect(await fixture.query('SELECT FROM ops.row_corrections')).toEqual([]);
    expect(await fixture.query('SELECT FROM ops.audit_log')).toEqual([]);
  });

  it('refuses rows that a replay refuses', async () => {
    const refusal = { code: 'REPLAY_REFUSED' };
    await expect(attempt([sale(9, '1,1,05/02/2010,1,FALSE')])).rejects.toMatchObject(refusal);
    await expect(attempt([sale(2, '1,1,a,1,TRUE'), sale(2, '1,1,b,1,TRUE')])).rejects.toMatchObject(
      refusal,
    );
  });

  it('makes no key of a person, and shows no personal data', async () => {
    const ledger = createLedger(fixture.database.warehouse, retailMart);
    const row = (text: string) => [fixture.createCorrection(2, text, customers)];
    const [named] = await attempt(row('17,Ana,Ito,Street 1,123,555,2020-01-31'), ledger);
    expect(named).toMatchObject({ outcome: 'accepted', unchecked: [] });
    // Text in the wrong column may be a name.
    const [moved] = await attempt(row('Ana,17,Ito,Street 1,123,555,2020-01-31'), ledger);
    expect(moved).toMatchObject({ reason: 'BAD_INTEGER', column: 'customer_id', value: null });
    expect(JSON.stringify(moved)).not.toMatch(/Ana|sealed/);
    expect(await fixture.query('SELECT FROM ops.person_keys')).toEqual([]);
  });
});
