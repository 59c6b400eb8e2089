import type { FlowDeclaration } from './define-flow.js';
import { STATE_COLUMNS } from './forecast.js';

/** Returns mistakes in a flow's forecasts and their stage, one line each. */
export function forecastMistakes(flow: FlowDeclaration): string[] {
  const { forecast, stages } = flow;
  const own = Object.entries(stages).filter(([, { kind }]) => kind === 'forecast');
  const mistakes: string[] = [];
  if (forecast && own.length !== 1)
    mistakes.push(`stages: ${own.length} have the kind forecast; a flow with forecasts needs one`);
  if (!forecast && own.length > 0)
    mistakes.push('stages: one has the kind forecast, but the flow declares no forecasts');
  for (const [id, { after = [] }] of own) {
    if (after.length === 1 && stages[after[0] ?? '']?.kind === 'build-marts') continue;
    mistakes.push(`stage ${id}: must come after the stage of kind build-marts, and no other`);
  }
  return forecast ? [...mistakes, ...declarationMistakes(flow, forecast)] : mistakes;
}

function declarationMistakes(
  { datasets, models, marts }: FlowDeclaration,
  { reads, tables, model, limitMinutes }: NonNullable<FlowDeclaration['forecast']>,
): string[] {
  const mistakes: string[] = [];
  const mistake = (text: string) => mistakes.push(`forecast: ${text}`);
  if (reads.length === 0) mistake('reads no mart');
  for (const mart of reads) if (!(mart in marts)) mistake(`there is no mart ${mart}`);
  if (!Number.isInteger(limitMinutes) || limitMinutes < 1)
    mistake(`limitMinutes is ${limitMinutes}; write a whole number from 1`);
  for (const [name, { columns, key }] of Object.entries(tables)) {
    if (name in datasets || name in models || name in marts)
      mistake(`table ${name}: a dataset, model or mart has this name`);
    if (key.length === 0) mistake(`table ${name}: has no key`);
    for (const column of key) {
      if (!(column in columns)) mistake(`table ${name}: has no column ${column}`);
      if (columns[column]?.nullable) mistake(`table ${name}: ${column} is key and nullable`);
    }
  }
  for (const column of STATE_COLUMNS) {
    if (tables[model]?.columns[column]?.type !== 'text')
      mistake(`table ${model}: has no text column ${column}`);
  }
  return mistakes;
}
