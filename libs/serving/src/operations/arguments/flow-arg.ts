import { TextArg } from '../../input.js';

/** Which flow is meant. */
export const FlowArg = (): PropertyDecorator => TextArg('Which flow; weekly-sales when left out.');
