import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { catalogSuite } from './catalog.suite.js';

catalogSuite('DuckDB', openEmbeddedLake);
