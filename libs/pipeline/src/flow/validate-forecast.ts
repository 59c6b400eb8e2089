import type { FlowDeclaration } from './define-flow.js';
import { STATE_COLUMNS } from './forecast.js';

/** Returns mistakes in a flow's forecasts and their stage, one line each. */
export function forecastMistakes(flow: FlowDeclaration): string[] {
  const { forecast, stages } = flow;
  const own = Object.entries(stages).filter(([, { kind }]) => kind === 'forecast');
  const count = forecast ? 1 : 0;
  const mistakes =
    own.length === count
      ? []
      : [`stages: there is to be ${count || 'none'} of kind forecast, not ${own.length}`];
  for (const [id, { after = [] }] of own) {
    if (after.length === 1 && stages[after[0] ?? '']?.kind === 'build-marts') continue;
    mistakes.push(`stage ${id}: write that it comes after the stage of kind build-marts`);
  }
  return forecast ? [...mistakes, ...tableMistakes(flow, forecast)] : mistakes;
}

function tableMistakes(
  { datasets, models, marts }: FlowDeclaration,
  { reads, tables, model, limitMinutes }: NonNullable<FlowDeclaration['forecast']>,
): string[] {
  const mistakes: string[] = [];
  if (reads.length === 0) mistakes.push('forecast: reads no mart');
  for (const mart of reads)
    if (!(mart in marts)) mistakes.push(`forecast: there is no mart ${mart}`);
  if (!Number.isInteger(limitMinutes) || limitMinutes < 1)
    mistakes.push(`forecast: limitMinutes is ${limitMinutes}; write a whole number from 1`);
  for (const [name, { columns, key }] of Object.entries(tables)) {
    const mistake = (text: string) => mistakes.push(`forecast ${name}: ${text}`);
    if (name in datasets || name in models || name in marts)
      mistake('a dataset, model or mart has this name');
    if (key.length === 0) mistake('has no key');
    for (const column of key) {
      if (!(column in columns)) mistake(`has no column ${column}`);
      if (columns[column]?.nullable) mistake(`${column} is key and nullable`);
    }
  }
  for (const column of STATE_COLUMNS) {
    if (tables[model]?.columns[column]?.type !== 'text')
      mistakes.push(`forecast: ${model} has no text column ${column}`);
  }
  return mistakes;
}
