import { retailMart, weeklyForecast, weeklySales } from '#test/setup/flow.js';

/** Flows whose runs a round disturbs. */
export const flows = [weeklySales, retailMart, weeklyForecast] as const;

/** A stage's name in reports. */
const toStageKey = (flow: string, stage: string): string =>
  flow === weeklySales.name ? stage : `${flow}/${stage}`;

/** The stages of every flow. */
export const stageKeys: readonly string[] = flows.flatMap(({ name, stages }) =>
  stages.map(({ id }) => toStageKey(name, id)),
);

/** The same in SQL, from columns `flow` and `stage`. */
export const STAGE_KEY_SQL = `CASE flow WHEN '${weeklySales.name}' THEN stage ELSE flow || '/' || stage END`;
