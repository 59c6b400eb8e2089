import { Readable } from 'node:stream';
import type { JobWork } from '#catalogue/composition/register-catalogue.js';

const refuse = () => Promise.reject(new Error('this test works on no table of the catalogue'));

/** For a worker without catalogue jobs. */
export const noCatalogueWork: JobWork = {
  crawler: { crawl: refuse },
  prepare: refuse,
  profile: refuse,
  listFiles: () => Readable.from([]),
  hideProfiles: refuse,
};
