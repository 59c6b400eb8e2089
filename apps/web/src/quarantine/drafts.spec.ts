import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Draft, Row } from './draft.js';

/** The browser's storage: its entries are its own properties. */
class Entries {
  [name: string]: unknown;

  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? (this[name] as string) : null;
  }
  setItem(name: string, value: string): void {
    this[name] = value;
  }
  removeItem(name: string): void {
    Reflect.deleteProperty(this, name);
  }
}

const row: Row = {
  dataset: 'sales',
  runId: '1',
  sha256: 'ab'.repeat(32),
  path: 'sales.csv',
  line: 5,
  column: 'store',
  value: 'x',
  reason: 'BAD_INTEGER',
  advice: 'write only digits',
  text: 'x,2',
  cells: [
    { header: 'Store', column: 'store', text: 'x', faulty: true },
    { header: 'Dept', column: 'department', text: '2', faulty: false },
  ],
  delimiter: ',',
  personal: false,
  state: 'open',
  correctedAt: null,
  correctedBy: null,
};
const draft: Draft = { flow: 'weekly-sales', row, values: { 0: '1' } };
const KEY = `weekly-sales:${'ab'.repeat(32)}:5`;
const ENTRY = `retailstream.correction.${KEY}`;

let entries: Entries;
let loads = 0;
/** Loads the page anew, and nothing else: other specs of this process share their modules. */
const load = () => {
  const address = `./drafts.js?load=${++loads}`;
  return import(address) as Promise<typeof import('./drafts.js')>;
};

beforeEach(() => {
  entries = new Entries();
  vi.stubGlobal('sessionStorage', entries);
});
afterEach(() => vi.unstubAllGlobals());

it('keeps a correction over a reload, and forgets it once it is delivered', async () => {
  (await load()).storeDrafts([draft]);
  expect(JSON.parse(entries.getItem(ENTRY) ?? '')).toMatchObject({ values: { 0: '1' } });
  const { findDraft, forgetDrafts } = await load();
  expect(findDraft(KEY)).toEqual(draft);
  forgetDrafts([KEY]);
  expect(Object.keys(entries)).toEqual([]);
  expect(findDraft(KEY)).toBeUndefined();
});

it('forgets a correction that changes nothing any more', async () => {
  const { storeDrafts, findDraft } = await load();
  storeDrafts([draft]);
  storeDrafts([{ ...draft, values: {} }]);
  expect(findDraft(KEY)).toBeUndefined();
  expect(Object.keys(entries)).toEqual([]);
});

it('keeps personal data in memory only', async () => {
  const { storeDrafts, findDraft } = await load();
  storeDrafts([{ ...draft, row: { ...row, personal: true } }]);
  expect(findDraft(KEY)?.values).toEqual({ 0: '1' });
  expect(Object.keys(entries)).toEqual([]);
});

it('leaves out an entry that is broken', async () => {
  entries.setItem(ENTRY, '{');
  expect((await load()).findDraft(KEY)).toBeUndefined();
  expect(Object.keys(entries)).toEqual([]);
});
