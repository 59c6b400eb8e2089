import { Readable } from 'node:stream';
import type { ObjectStore } from '#lake/ports/object-store.js';

const refuse = () => Promise.reject(new Error('this test has no lake'));

/** A lake with nothing in it, for what does not need one. */
export const noLake: ObjectStore = {
  get: refuse,
  put: refuse,
  putIfAbsent: refuse,
  list: () => Readable.from([]),
  deletePrefix: refuse,
};
