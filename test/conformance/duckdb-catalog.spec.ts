import { Readable } from 'node:stream';
import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { catalogFoldersSuite } from './catalog-folders.suite.js';
import { catalogSuite } from './catalog.suite.js';
import type { CatalogSubject } from './catalog.subject.js';

async function subject(): Promise<CatalogSubject> {
  const embedded = await openEmbeddedLake();
  return {
    ...embedded,
    publishAsBefore: async (table) => {
      await embedded.lake.put(`catalog/${table.name}.json`, Readable.from([JSON.stringify(table)]));
    },
  };
}

catalogSuite('DuckDB', subject);
catalogFoldersSuite('DuckDB', subject);
