import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { describeRegistryFolders } from './table-registry-folders.suite.js';
import { describeTableRegistry } from './table-registry.suite.js';

describeTableRegistry('DuckDB', openEmbeddedLake);
describeRegistryFolders('DuckDB', openEmbeddedLake);
