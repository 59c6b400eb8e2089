import { FLIP } from '#pipeline/stages/publish.js';
import { table } from '../table.js';
import type { ScaleFigures, ScaleRun } from './measure-size.js';
import { scenarios } from './scenarios.js';
import type { Subject } from './subject.js';

type Words = Pick<Subject, 'scenarios' | 'stages'>;

const namesOf = (words: Words) => scenarios.map((scenario) => words.scenarios[scenario]);

/** Time of each change until publication, and its share of the first load. */
export function changeTable(words: Words, figures: readonly ScaleFigures[]): string {
  return table(
    ['Published after, s (of the first load)', ...namesOf(words)],
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
export function stageTables(words: Words, figures: readonly ScaleFigures[]): string {
  return figures.map((figure) => stageTable(words, figure)).join('\n\n');
}

function stageTable(words: Words, figure: ScaleFigures): string {
  const runs = scenarios.map((scenario) => figure[scenario]);
  return table(
    [`Stage at ${figure.label}, s`, ...namesOf(words)],
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
export function publishTable(words: Words, figures: readonly ScaleFigures[]): string {
  return table(
    ['Time to publish, s', ...namesOf(words)],
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
export function movedTable(
  { scenarios: names, stages }: Words,
  figures: readonly ScaleFigures[],
): string {
  return table(
    [
      `Rows of ${names.more}`,
      ...figures.flatMap(({ label }) => [`${label}, read`, 'in its outputs']),
    ],
    stages.map((stage) => [
      stage,
      ...figures.flatMap(({ more }) => {
        const moved = more.moved.find((each) => each.stage === stage);
        return [whole(moved?.read ?? 0), whole(moved?.held ?? 0)];
      }),
    ]),
  );
}

/** Rows that one more week or day rebuilt, compared with the first load. */
export function madeTable({ scenarios: names }: Words, figures: readonly ScaleFigures[]): string {
  const relations = figures.flatMap(({ load }) => load.made.map(({ relation }) => relation));
  return table(
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
        return [`${whole(rows)} (${anew?.periods ?? 0} of ${all.periods})`, share];
      }),
    ]),
  );
}

const whole = (rows: number) => rows.toLocaleString('en');
