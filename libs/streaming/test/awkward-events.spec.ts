import { describeAwkwardEvents } from './awkward-events.suite.js';

// The long lane has ten thousand.
describeAwkwardEvents(7, 500);
