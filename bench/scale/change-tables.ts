import { FLIP } from '#pipeline/stages/publish.js';
import { renderTable } from '../table.js';
import type { ScaleFigures, ScaleRun } from './measure-size.js';
import { scenarios } from './scenarios.js';
import type { Subject } from './subject.js';

type TableLabels = Pick<Subject, 'scenarios' | 'stages'>;

const listNames = (words: TableLabels) => scenarios.map((scenario) => words.scenarios[scenario]);

/** Time of each change until publication, and its share of the first load. */
export function changeTable(words: TableLabels, figures: readonly ScaleFigures[]): string {
  return renderTable(
    ['Published after, s (of the first load)', ...listNames(words)],
    figures.map((figure) => [
      figure.label,
      ...scenarios.map((scenario) => {
        const seconds = figure[scenario].published;
        const share = `${((100 * seconds) / figure.load.published).toFixed(0)} %`;
        return scenario === 'load' ? seconds.toFixed(1) : `${seconds.toFixed(1)} (${share})`;
      }),
    ]),
  );
}

/** The stages of each change, one table for each size. */
export function renderStageTables(words: TableLabels, figures: readonly ScaleFigures[]): string {
  return figures.map((figure) => renderStageTable(words, figure)).join('\n\n');
}

function renderStageTable(words: TableLabels, figure: ScaleFigures): string {
  const runs = scenarios.map((scenario) => figure[scenario]);
  return renderTable(
    [`Stage at ${figure.label}, s`, ...listNames(words)],
    [
      ['request to first stage', ...runs.map(({ planning }) => planning.toFixed(2))],
      ...words.stages.map((stage) => [
        stage,
        ...runs.map(({ stages }) => (stages[stage] ?? 0).toFixed(2)),
      ]),
    ],
  );
}

/** The transaction that runs the quality gate and switches the published snapshot. */
export function publishTable(words: TableLabels, figures: readonly ScaleFigures[]): string {
  return renderTable(
    ['Time to publish, s', ...listNames(words)],
    figures.map((figure) => [
      figure.label,
      ...scenarios.map((scenario) => {
        const steps = figure[scenario].timeline.stages.flatMap((stage) => stage.steps);
        const flip = steps.find(({ name }) => name === FLIP);
        return flip ? (flip.to - flip.from).toFixed(2) : '';
      }),
    ]),
  );
}

/** Rows of one more week or day in the ledger: a reused output counts in full. */
export function renderMovedTable(
  { scenarios: names, stages }: TableLabels,
  figures: readonly ScaleFigures[],
): string {
  return renderTable(
    [
      `Rows of ${names.more}`,
      ...figures.flatMap(({ label }) => [`${label}, read`, 'in its outputs']),
    ],
    stages.map((stage) => [
      stage,
      ...figures.flatMap(({ more }) => {
        const moved = more.moved.find((each) => each.stage === stage);
        return [formatWhole(moved?.read ?? 0), formatWhole(moved?.held ?? 0)];
      }),
    ]),
  );
}

/** Rows that one more week or day rebuilt, compared with the first load. */
export function renderBuiltTable(
  { scenarios: names }: TableLabels,
  figures: readonly ScaleFigures[],
): string {
  const relations = figures.flatMap(({ load }) => load.made.map(({ relation }) => relation));
  return renderTable(
    [
      `Rows that ${names.more} makes anew (periods)`,
      ...figures.flatMap(({ label }) => [label, `of those of the ${names.load}`]),
    ],
    [...new Set(relations)].map((relation) => [
      relation,
      ...figures.flatMap(({ load, more }) => {
        const of = ({ made }: ScaleRun) => made.find((each) => each.relation === relation);
        const [all, anew] = [of(load), of(more)];
        if (!all) return ['', ''];
        const rows = anew?.rows ?? 0;
        const share = `${((100 * rows) / all.rows).toFixed(1)} %`;
        return [`${formatWhole(rows)} (${anew?.periods ?? 0} of ${all.periods})`, share];
      }),
    ]),
  );
}

const formatWhole = (rows: number) => rows.toLocaleString('en');
