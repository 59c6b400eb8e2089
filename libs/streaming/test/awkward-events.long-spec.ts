import { describeAwkwardEvents } from './awkward-events.suite.js';

describeAwkwardEvents(11, 10_000);
