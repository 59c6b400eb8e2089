/** The scenarios of a chain, in this order. */
export const scenarios = ['load', 'more', 'correction', 'withdrawal', 'rebuilt'] as const;

export type Scenario = (typeof scenarios)[number];
