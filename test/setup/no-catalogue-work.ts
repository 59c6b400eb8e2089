import { Readable } from 'node:stream';
import type { CatalogueWork } from '#composition/create-catalogue-work.js';

const refuse = () => Promise.reject(new Error('this test works on no table of the catalogue'));

/** For a worker that is asked for nothing on tables of the catalogue. */
export const noCatalogueWork: CatalogueWork = {
  crawler: { crawl: refuse },
  relationOfFile: refuse,
  prepare: refuse,
  check: () => Promise.resolve(),
  asksql: {} as CatalogueWork['asksql'],
  listFiles: () => Readable.from([]),
  close: () => Promise.resolve(),
};
