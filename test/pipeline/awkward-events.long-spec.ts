import { awkwardEventsSuite } from './awkward-events.suite.js';

awkwardEventsSuite(11, 10_000);
