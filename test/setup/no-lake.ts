import { Readable } from 'node:stream';
import type { ObjectStore } from '#lake/ports/object-store.js';

const refuse = () => Promise.reject(new Error('this test has no lake'));

/** An empty lake, for tests that do not need one. */
export const noLake: ObjectStore = {
  get: refuse,
  put: refuse,
  putIfAbsent: refuse,
  list: () => Readable.from([]),
  deletePrefix: refuse,
  url: (key) => `file:///no-lake/${key}`,
};
