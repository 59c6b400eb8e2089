import { afterEach, beforeEach, expect, it } from 'vitest';
import { requireDataset } from '#pipeline/flow/flow.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { findStoredTexts } from '../setup/find-stored-texts.js';
import { retailMart, withContract } from '../setup/flow.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const HEADER =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';
const GRETEL = '17,Gretel,Quastenflosser,7 Nimbus Quay,90717,+49-30-717171,2025-02-01';
const ofGretel = ['Gretel', 'Quastenflosser', '7 Nimbus Quay', '717171'];
const { 'customers.csv': _customers, ...others } = retailDimensions;

let pipeline: TestPipeline;
let retail: TestFlow;
beforeEach(async () => {
  pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '1' }, [retailMart]);
  retail = pipeline.flows.get('retail-mart')!;
});
afterEach(() => pipeline.close());

it('seals files from before their contract named personal columns when a run reads them again', async () => {
  const { contract } = requireDataset(retailMart, 'customers');
  const { personal: _personal, ...open } = contract;
  retail.services.flow = withContract(retailMart, open);
  await deliver(pipeline.folder, {
    ...others,
    'customers.csv': toCsv(HEADER, GRETEL),
    'till.csv': toCsv(TRANSACTIONS_HEADER, '17,1,tea,2026-03-02,1,2.45,2,4.90'),
  });
  await retail.run();
  const before = await findStoredTexts(pipeline, ofGretel);
  expect(before.asTheyLie).toContain('core.customers');
  expect(before.asTheyLie.some((place) => place.startsWith('lake/raw/customers/'))).toBe(true);

  retail.services.flow = retailMart;
  await retail.run();
  const after = await findStoredTexts(pipeline, ofGretel);
  expect(after.asTheyLie).toEqual(['source/processed/customers.csv']);
  expect(after.opened).toContain('core.customers');
});
