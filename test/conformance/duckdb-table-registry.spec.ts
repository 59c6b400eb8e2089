import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { tableRegistryFoldersSuite } from './table-registry-folders.suite.js';
import { tableRegistrySuite } from './table-registry.suite.js';

tableRegistrySuite('DuckDB', openEmbeddedLake);
tableRegistryFoldersSuite('DuckDB', openEmbeddedLake);
