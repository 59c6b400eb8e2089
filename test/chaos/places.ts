import { retailMart, weeklySales } from '#test/setup/flow.js';

/** Flows whose runs a round disturbs. */
export const flows = [weeklySales, retailMart] as const;

/** A stage as reports name it. */
const placeOf = (flow: string, stage: string): string =>
  flow === weeklySales.name ? stage : `${flow}/${stage}`;

/** The stages of every flow. */
export const places: readonly string[] = flows.flatMap(({ name, stages }) =>
  stages.map(({ id }) => placeOf(name, id)),
);

/** The same of columns `flow` and `stage`, in SQL. */
export const PLACE = `CASE flow WHEN '${weeklySales.name}' THEN stage ELSE flow || '/' || stage END`;
