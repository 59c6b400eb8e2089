import type { SourceWriter } from '#intake/source/source-writer.js';

const refuse = () => Promise.reject(new Error('this test delivers nothing'));

/** A source without a file, to which nothing can be delivered. */
export const noSource: SourceWriter = {
  url: 'file:///nowhere',
  name: 'nowhere',
  everything: () => Promise.resolve([]),
  find: () => Promise.resolve(undefined),
  need: refuse,
  openZip: refuse,
  put: refuse,
  read: () => {
    throw new Error('this test delivers nothing');
  },
  placeOf: (path) => path,
};
