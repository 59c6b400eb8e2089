import { awkwardEventsSuite } from './awkward-events.suite.js';

// The long lane has ten thousand.
awkwardEventsSuite(7, 500);
