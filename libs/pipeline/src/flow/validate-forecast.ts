import type { FlowDeclaration } from './define-flow.js';
import { STATE_COLUMNS } from './forecast.js';

/** Returns mistakes in a flow's forecasts and their stages, one line each. */
export function forecastMistakes(flow: FlowDeclaration): string[] {
  const { forecast, stages } = flow;
  const kinds = Object.values(stages).map(({ kind }) => kind);
  if (!forecast)
    return kinds.includes('forecast')
      ? ['stages: one has the kind forecast, but the flow declares no forecasts']
      : [];
  const others = kinds.filter((kind) => !['forecast', 'publish', 'observe'].includes(kind));
  return [
    ...others.map((kind) => `stages: a flow of forecasts has none of kind ${kind}`),
    ...(['datasets', 'models', 'marts'] as const)
      .filter((part) => Object.keys(flow[part]).length > 0)
      .map(
        (part) =>
          `${part}: a flow of forecasts has none; declare them in ${forecast.upstream.name}`,
      ),
    ...declarationMistakes(forecast),
  ];
}

function declarationMistakes({
  upstream,
  reads,
  tables,
  model,
}: NonNullable<FlowDeclaration['forecast']>): string[] {
  const mistakes: string[] = [];
  const mistake = (text: string) => mistakes.push(`forecast: ${text}`);
  if (reads.length === 0) mistake('reads no mart');
  for (const mart of reads)
    if (!(mart in upstream.marts)) mistake(`${upstream.name} has no mart ${mart}`);
  for (const [name, { columns, key }] of Object.entries(tables)) {
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
