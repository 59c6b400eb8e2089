/** What a chain is measured by, in this order, and how the tables name it. */
export const SCENARIOS = {
  load: 'first load',
  week: 'one more week',
  correction: 'a correction in an old week',
  withdrawal: 'that week withdrawn',
  rebuilt: 'a model rebuilt',
} as const;

export type Scenario = keyof typeof SCENARIOS;

export const scenarios = Object.keys(SCENARIOS) as Scenario[];
