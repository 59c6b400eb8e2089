import type { FlowDeclaration } from './define-flow.js';
import { shareName } from './share.js';

/** A folder's name, and a part of the name of a relation. */
const NAME = /^[a-z][a-z0-9_]*$/;

/** What is wrong with what a flow shares, one line each. */
export function shareMistakes(flow: FlowDeclaration): string[] {
  const { shares = {}, datasets, models, marts } = flow;
  const mistakes: string[] = [];
  for (const [name, share] of Object.entries(shares)) {
    const { columns, period, reads, partitionBy, bucketBy, reconciles } = share;
    const mistake = (text: string) => mistakes.push(`share ${name}: ${text}`);
    const typeOf = (column: string) =>
      Object.hasOwn(columns, column) ? columns[column]?.type : undefined;
    const relation = shareName(name);
    if (!NAME.test(name)) mistake('write small letters, digits and underscores');
    if (relation in datasets || relation in models || relation in marts)
      mistake(`a dataset, model or mart is called ${relation}`);
    for (const input of reads) {
      if (!(input in datasets) && !(input in models)) mistake(`reads ${input}, which is nowhere`);
    }
    for (const column of [period.column, bucketBy.column, reconciles.money, ...partitionBy]) {
      if (typeOf(column) === undefined) mistake(`has no column ${column}`);
    }
    if (typeOf(period.column) !== 'date') mistake(`${period.column} is no date`);
    if (typeOf(bucketBy.column) !== 'integer') mistake(`${bucketBy.column} is no whole number`);
    if (partitionBy.includes(bucketBy.column)) mistake(`${bucketBy.column} is a partition`);
    if (!(reconciles.with in models)) mistake(`reconciles with ${reconciles.with}, no model`);
  }
  return mistakes;
}
