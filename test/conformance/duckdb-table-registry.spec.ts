import { Readable } from 'node:stream';
import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { tableRegistryFoldersSuite } from './table-registry-folders.suite.js';
import { tableRegistrySuite } from './table-registry.suite.js';
import type { TableRegistrySubject } from './table-registry.subject.js';

async function subject(): Promise<TableRegistrySubject> {
  const embedded = await openEmbeddedLake();
  return {
    ...embedded,
    publishAsBefore: async (table) => {
      await embedded.lake.put(`catalog/${table.name}.json`, Readable.from([JSON.stringify(table)]));
    },
  };
}

tableRegistrySuite('DuckDB', subject);
tableRegistryFoldersSuite('DuckDB', subject);
