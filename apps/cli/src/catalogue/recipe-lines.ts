import { z } from 'zod';
import type { RecipePreview, StepPreview } from '#catalogue/recipes/preview.js';
import type { RecipeReport } from '#catalogue/recipes/run-recipe.js';
import { steps } from '#catalogue/recipes/step-list.js';
import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';

const EXAMPLES = 3;
const CELL_CHARACTERS = 30;

/** Every step with its sentence; or one with its arguments, as a JSON schema. @throws AppError USAGE */
export function stepLines(name: string | undefined): string[] {
  if (name === undefined) {
    const width = Math.max(...steps.map((step) => step.name.length));
    return steps.map(
      (step) => `${step.name.padEnd(width)}  ${step.summary} (${argumentsOf(step.args)})`,
    );
  }
  const step = steps.find((each) => each.name === name);
  if (!step) throw new AppError('USAGE', `there is no step ${name}; recipe steps lists them all`);
  const schema = z.toJSONSchema(step.args, { io: 'input', unrepresentable: 'any' });
  return [step.summary, JSON.stringify(schema, undefined, 2)];
}

/** Names of what a step can be told, those that may be left out with a `?`. */
function argumentsOf(args: z.ZodType): string {
  const schema = z.toJSONSchema(args, { io: 'input', unrepresentable: 'any' });
  const shapes = schema.anyOf ?? [schema];
  return shapes
    .flatMap((shape) => (typeof shape === 'object' ? [shape] : []))
    .map(({ properties = {}, required = [] }) =>
      Object.keys(properties)
        .map((each) => (required.includes(each) ? each : `${each}?`))
        .join(', '),
    )
    .join(' or ');
}

export function previewLines({ sample, isCut, steps: told }: RecipePreview): string[] {
  const what = isCut ? `The first ${sample} rows, of more` : `All ${sample} rows`;
  return [`${what}:`, ...told.flatMap(stepPreview)];
}

function stepPreview(step: StepPreview): string[] {
  const effects = [
    step.rowsBefore === step.rowsAfter
      ? `${step.rowsAfter} rows`
      : `${step.rowsBefore} rows in, ${step.rowsAfter} out`,
    ...(step.rowsRefused > 0 ? [`${step.rowsRefused} do not fit`] : []),
    ...(step.cellsChanged !== null && step.cellsChanged > 0
      ? [`${step.cellsChanged} cells changed`]
      : []),
    ...(step.columnsAdded.length > 0 ? [`adds ${step.columnsAdded.join(', ')}`] : []),
    ...(step.columnsRemoved.length > 0 ? [`takes ${step.columnsRemoved.join(', ')} away`] : []),
  ];
  const refused = step.refused
    .slice(0, EXAMPLES)
    .map(({ column, value }) => `   does not fit: ${column} ${JSON.stringify(value)}`);
  const rows = [step.columns.map(({ name }) => name), ...step.examples.slice(0, EXAMPLES)];
  const examples = rows.map((row) => `   ${row.map(shown).join(' | ')}`);
  return [
    '',
    `${step.number}. ${step.explain}`,
    `   ${effects.join('; ')}`,
    ...refused,
    ...examples,
  ];
}

/** On one line of a screen, whatever it holds. */
function shown(cell: Cell): string {
  if (cell === null) return '-';
  const line = String(cell).replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > CELL_CHARACTERS ? `${line.slice(0, CELL_CHARACTERS - 1)}…` : line;
}

export function reportLines(name: string, report: RecipeReport): string[] {
  const lines = report.steps.map((step) => {
    const parts = [`${step.rowsIn} in`, `${step.rowsOut} out`];
    if (step.rowsQuarantined > 0)
      parts.push(`${step.rowsQuarantined} set aside in ${step.quarantine ?? ''}`);
    if (step.rowsDropped > 0) parts.push(`${step.rowsDropped} dropped`);
    return `${step.number}. ${step.explain} ${parts.join(', ')}`;
  });
  const { rowsIn, rowsOut, rowsQuarantined } = report;
  return [
    ...lines,
    `workspace.${name}: ${rowsOut} rows of ${rowsIn}, ${rowsQuarantined} set aside; they lie in ${report.prefix}`,
  ];
}
