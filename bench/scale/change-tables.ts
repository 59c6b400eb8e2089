import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { FLIP } from '#pipeline/stages/publish/publish.js';
import { table } from '../table.js';
import type { ScaleFigures } from './measure-size.js';
import { SCENARIOS, scenarios } from './scenarios.js';

const names = scenarios.map((scenario) => SCENARIOS[scenario]);

/** Each change until it is published, and its share of the first load. */
export function changeTable(figures: readonly ScaleFigures[]): string {
  return table(
    ['Published after, s (of the first load)', ...names],
    figures.map((figure) => [
      `${figure.times}×`,
      ...scenarios.map((scenario) => {
        const seconds = figure[scenario].published;
        const share = `${((100 * seconds) / figure.load.published).toFixed(0)} %`;
        return scenario === 'load' ? seconds.toFixed(1) : `${seconds.toFixed(1)} (${share})`;
      }),
    ]),
  );
}

/** The stages of each change, a table a size. */
export function stageTables(figures: readonly ScaleFigures[]): string {
  return figures.map(stageTable).join('\n\n');
}

function stageTable(figure: ScaleFigures): string {
  const runs = scenarios.map((scenario) => figure[scenario]);
  return table(
    [`Stage at ${figure.times}×, s`, ...names],
    [
      ['request to first stage', ...runs.map(({ planning }) => planning.toFixed(2))],
      ...Object.keys(weeklySales.stages).map((stage) => [
        stage,
        ...runs.map(({ stages }) => (stages[stage] ?? 0).toFixed(2)),
      ]),
    ],
  );
}

/** The transaction that holds the quality gate and flips the pointer. */
export function publishTable(figures: readonly ScaleFigures[]): string {
  return table(
    ['Time to publish, s', ...names],
    figures.map((figure) => [
      `${figure.times}×`,
      ...scenarios.map((scenario) => {
        const steps = figure[scenario].timeline.stages.flatMap((stage) => stage.steps);
        const flip = steps.find(({ name }) => name === FLIP);
        return flip ? (flip.to - flip.from).toFixed(2) : '';
      }),
    ]),
  );
}

/** Rows of one more week by the ledger: an output that is taken over counts in full. */
export function movedTable(figures: readonly ScaleFigures[]): string {
  const whole = (rows: number) => rows.toLocaleString('en');
  return table(
    [
      'Rows of one more week',
      ...figures.flatMap(({ times }) => [`${times}×, read`, 'in its outputs']),
    ],
    Object.keys(weeklySales.stages).map((stage) => [
      stage,
      ...figures.flatMap(({ week }) => {
        const moved = week.moved.find((each) => each.stage === stage);
        return [whole(moved?.read ?? 0), whole(moved?.held ?? 0)];
      }),
    ]),
  );
}
