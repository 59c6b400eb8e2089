import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import { clearErased } from '#pipeline/erasures/clear-erased.js';
import { Erasures } from '#pipeline/erasures/erasures.js';
import { listContracts } from '#pipeline/flow/flow.js';
import { erasePerson } from '#pipeline/erasures/request-erasure.js';
import { yieldItems } from '../factories/replay-fixture.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { listAudit } from '../setup/audit.js';
import { findStoredTexts } from '../setup/find-stored-texts.js';
import { retailMart, weeklySales } from '../setup/flow.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const HEADER =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';
const GRETEL = '17,Gretel,Quastenflosser,7 Nimbus Quay,90717,+49-30-717171,2025-02-01';
const IGOR = '18,Igorowitsch,Zwiebelfisch,8 Nimbus Quay,90718,+49-30-718718,2025-02-01';
const ofGretel = ['Gretel', 'Quastenflosser', '7 Nimbus Quay', '717171', 'gretel@'];
const ofIgor = ['Igorowitsch', 'Zwiebelfisch', '718718'];
const { 'customers.csv': _customers, ...others } = retailDimensions;

describe('a customer', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const put = (files: Record<string, string | Buffer>, minute = 0) =>
    deliver(pipeline.folder, files, minute);
  const ask = (person: string, dataset = 'customers', reason = 'asked by letter') =>
    erasePerson(retail.services.ledger, { dataset, person, actor: 'key 7', reason });
  const clear = () =>
    clearErased({
      ...retail.services,
      source: new FolderFiles(pipeline.folder, 0),
      contracts: [weeklySales, retailMart].flatMap(listContracts),
    });
  const newest = async () => {
    const erasures = new Erasures(pipeline.warehouse, 'retail-mart');
    const [erasure] = await erasures.list(1);
    return erasure;
  };
  /** Runs an erasure as operator and worker do. */
  const erase = async (person: string) => {
    const { hadKey } = await ask(person);
    expect(await clear()).toEqual([]);
    const done = await newest();
    expect(done?.doneAt).toBeInstanceOf(Date);
    return { hadKey, rewritten: done?.rewritten, unread: done?.unread };
  };
  const lies = (path: string) => readFile(join(pipeline.folder, path), 'utf8');

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
    await put({
      ...others,
      'customers.csv': toCsv(HEADER, GRETEL, IGOR),
      'till.csv': toCsv(TRANSACTIONS_HEADER, '17,1,tea,2026-03-02,1,2.45,2,4.90'),
    });
  });
  afterEach(() => pipeline.close());

  it('is readable only in the delivered file, and after the erasure nowhere', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(toCsv(HEADER, GRETEL)), 'a/customers.csv');
    zip.addBuffer(Buffer.from('Gretel is none of ours'), 'notes.txt');
    zip.end();
    const before = toCsv(
      `${HEADER},e-mail`,
      // An invalid date, too many cells, unbalanced quotes, and a cell over two lines.
      `${GRETEL.replace('2025-02-01', 'soon')},gretel@a.example`,
      `${GRETEL},gretel@a.example,again`,
      '17,Gretel "the" Quastenflosser,"7 Nimbus Quay,90717,,2025-02-01,',
      '17,"Gretel\nMariannchen",Quastenflosser,7 Nimbus Quay,90717,,2025-02-01,gretel@a.example',
      IGOR.replace('18', 'eighteen') + ',',
      ...Array.from({ length: 9 }, (_, at) => `${30 + at},Ada,Ames,Elm,1,2,2025-02-01,`),
    );
    const fewer = toCsv('customer_id,first_name,last_name', '17,Gretel,Quastenflosser');
    await put(
      { 'more.csv': before, 'short.csv': fewer, 'c.csv.gz': gzipSync(toCsv(HEADER, GRETEL)) },
      10,
    );
    await put({ 'packed.zip': await buffer(zip.outputStream) }, 20);
    await retail.run();
    const sealed = await findStoredTexts(pipeline, ofGretel);
    expect(sealed.asTheyLie).toEqual([
      'source/error/short.csv',
      'source/processed/c.csv.gz',
      'source/processed/customers.csv',
      'source/processed/more.csv',
      'source/processed/packed.zip',
    ]);
    // Nothing is lost: with the key the data is readable in raw/, curated/ and quarantine/.
    for (const zone of ['lake/raw/customers/', 'lake/curated/', 'lake/quarantine/customers/']) {
      expect(sealed.opened.filter((place) => place.startsWith(zone))).not.toEqual([]);
    }

    expect(await erase('17')).toEqual({
      hadKey: true,
      rewritten: [
        'error/short.csv',
        'processed/c.csv.gz',
        'processed/customers.csv',
        'processed/more.csv',
        'processed/packed.zip',
      ],
      unread: [],
    });
    // The program leaves files in a zip that are no tables unchanged.
    expect(await findStoredTexts(pipeline, ofGretel)).toEqual({
      asTheyLie: ['source/processed/packed.zip'],
      opened: [],
    });
    expect(await findStoredTexts(pipeline, [...ofGretel.slice(1), 'Mariannchen'])).toEqual({
      asTheyLie: [],
      opened: [],
    });
    expect(await lies('processed/customers.csv')).toBe(toCsv(HEADER, '17,,,,,,2025-02-01', IGOR));
    const igor = await findStoredTexts(pipeline, ofIgor);
    expect(igor.opened).not.toEqual([]);
    expect(await listAudit(pipeline.warehouse)).toContainEqual({
      actor: 'key 7',
      action: 'erase-person',
      subject: 'customers 17',
      reason: 'asked by letter',
      details: { flow: 'retail-mart', hadKey: true },
    });

    // A row without a readable number is erased by its place.
    const digest = createHash('sha256').update(before).digest('hex').slice(0, 12);
    expect(await erase(`row ${digest}:7`)).toMatchObject({
      hadKey: true,
      rewritten: ['processed/more.csv'],
    });
    expect(await erase('18')).toMatchObject({
      hadKey: true,
      rewritten: ['processed/customers.csv'],
    });
    expect(await findStoredTexts(pipeline, ofIgor)).toEqual({ asTheyLie: [], opened: [] });
  });

  it('keeps their transactions, with unchanged sums, and does not return with a file that is sent again', async () => {
    await retail.run();
    const months = () =>
      pipeline.rows(
        `SELECT customer_id, total FROM mart.customer_month JOIN ops.snapshots USING (snapshot_id)
         WHERE status = 'published' AND flow = 'retail-mart'`,
      );
    const spent = [{ customer_id: 17, total: '4.90' }];
    expect(await months()).toEqual(spent);
    await erase('17');
    await put({ 'again.csv': toCsv(HEADER, GRETEL.replace('90717', '90719'), IGOR) }, 10);
    await put(
      { 'till-2.csv': toCsv(TRANSACTIONS_HEADER, '17,1,tea,2026-04-02,1,2.45,1,2.45') },
      11,
    );
    await retail.run();
    expect(await months()).toEqual([...spent, { customer_id: 17, total: '2.45' }]);
    expect(await findStoredTexts(pipeline, ofGretel)).toEqual({
      asTheyLie: ['source/processed/again.csv'],
      opened: [],
    });
    expect(await erase('17')).toEqual({
      hadKey: false,
      rewritten: ['processed/again.csv'],
      unread: [],
    });
    expect((await findStoredTexts(pipeline, ofGretel)).asTheyLie).toEqual([]);
  });

  it('is encrypted in corrections', async () => {
    const text = toCsv(HEADER, GRETEL.replace('2025-02-01', 'soon'), IGOR);
    const bought = toCsv(TRANSACTIONS_HEADER, '18,1,tea,2026-03-02,1,2.45,2,4.90');
    await put({ 'customers.csv': text, 'till-2.csv': bought }, 10);
    await retail.run();
    const sha256 = createHash('sha256').update(text).digest('hex');
    const { ledger, lake } = retail.services;
    const correction = { sha256, line: 2, text: GRETEL };
    expect(
      await takeCorrections({ ledger, lake }, yieldItems([correction]), 'key 1'),
    ).toMatchObject({
      taken: 1,
    });
    const again = await takeCorrections({ ledger, lake }, yieldItems([correction]), 'key 1');
    expect(again).toMatchObject({ taken: 0, unchanged: 1 });
    await retail.run();
    expect(await findStoredTexts(pipeline, ofGretel)).toMatchObject({
      asTheyLie: ['source/processed/customers.csv'],
    });
    expect((await findStoredTexts(pipeline, ofGretel)).opened).toContain('ops.row_corrections');
    await erase('17');
    expect(await findStoredTexts(pipeline, ofGretel)).toEqual({ asTheyLie: [], opened: [] });
    await retail.run();
    expect(await findStoredTexts(pipeline, ofGretel)).toEqual({ asTheyLie: [], opened: [] });
  });

  it('that is unknown is read from no file, and by no run that was planned before', async () => {
    const run = await retail.plan();
    expect(await ask('17')).toMatchObject({ hadKey: false });
    await retail.runStages(run);
    expect((await findStoredTexts(pipeline, ofGretel)).opened).toEqual([]);
    expect(await clear()).toEqual([]);
    expect(await newest()).toMatchObject({ rewritten: ['processed/customers.csv'], unread: [] });
    await put({ 'customers.csv': toCsv(HEADER, GRETEL) }, 10);
    await retail.run();
    expect((await findStoredTexts(pipeline, ofGretel)).opened).toEqual([]);
  });

  it('is removed from the source once that is writable again, and from the lake at once', async () => {
    await retail.run();
    await rename(pipeline.folder, `${pipeline.folder}-away`);
    await ask('17');
    expect((await findStoredTexts(pipeline, ofGretel)).opened).toEqual([]);
    expect(await clear()).toMatchObject([{ code: 'SOURCE_MISSING' }]);
    expect(await newest()).toMatchObject({
      doneAt: null,
      rewritten: [],
      error: expect.stringMatching(/^SOURCE_MISSING: .*cannot be listed/) as unknown,
    });
    // Not at once: a missing file may return.
    expect(await clear()).toEqual([]);
    await rename(`${pipeline.folder}-away`, pipeline.folder);
    await pipeline.rows(
      `UPDATE ops.erasures SET next_attempt_at = next_attempt_at - interval '61 s'`,
    );
    expect(await clear()).toEqual([]);
    expect(await newest()).toMatchObject({ error: null, rewritten: ['processed/customers.csv'] });
    expect((await findStoredTexts(pipeline, ofGretel)).asTheyLie).toEqual([]);
  });

  it('may be in unreadable files, which the erasure names', async () => {
    await put({ 'names.csv': toCsv('who,where', 'Gretel,Quay'), 'error/cut.csv.gz': 'Gretel' }, 10);
    await writeFile(
      join(pipeline.folder, 'error', 'anon.csv'),
      toCsv('first_name,last_name', 'Gretel,Q'),
    );
    expect(await erase('17')).toEqual({
      hadKey: false,
      rewritten: ['customers.csv'],
      unread: ['error/anon.csv', 'error/cut.csv.gz', 'names.csv'],
    });
  });

  it.each([
    [
      '17',
      'transactions',
      'said',
      'dataset: transactions of flow retail-mart has no personal data; datasets that have: customers, shops, sales_team',
    ],
    [
      '17',
      'nothing',
      'said',
      'dataset: nothing of flow retail-mart has no personal data; datasets that have: customers, shops, sales_team',
    ],
    [
      '017',
      'customers',
      'said',
      'person: write the number from the files, or the place of a row: row 0123456789ab:17',
    ],
    [
      'Gretel',
      'customers',
      'said',
      'person: write the number from the files, or the place of a row: row 0123456789ab:17',
    ],
    ['17', 'customers', ' ', 'reason: write why you erase the person'],
  ])('is not erased as %s of %s for %j', async (person, dataset, reason, message) => {
    await expect(ask(person, dataset, reason)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message,
    });
  });
});
