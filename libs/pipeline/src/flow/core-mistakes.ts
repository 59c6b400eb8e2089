import type { Contract, ContractColumn } from '#intake/contracts/contract.js';
import type { DatasetDeclaration } from './define-flow.js';
import type { CoreColumn } from './flow.js';

/** What is wrong with the table of `core` that a dataset declares, as far as its contract and the flow tell. */
export function coreMistakes(
  core: DatasetDeclaration<string, string>['core'],
  contract: Contract | undefined,
  isLoader: (setting: string) => boolean,
): string[] {
  if (core?.load === 'append' && !isLoader(core.loader)) {
    return [`${core.loader} is no setting of a loader`];
  }
  if (core?.load !== 'replace' || !contract) return [];
  const { columns, key, table } = core;
  const mistakes = columns.flatMap(({ name, type }) => {
    const column = contract.columns.find((each) => each.name === name);
    if (!column) return [`${table}: the contract has no column ${name}`];
    const wanted = typeOf(column);
    return type === wanted ? [] : [`${table}: ${name} is ${type}, and ${wanted} in the contract`];
  });
  if (contract.key?.join() !== key)
    mistakes.push(`${table}: ${key} is not the key of the contract`);
  if (!columns.some(({ name }) => name === key)) mistakes.push(`${table}: has no column ${key}`);
  return mistakes;
}

/** Of the typed values that a contract makes. */
function typeOf({ type, scale = 0 }: ContractColumn): CoreColumn['type'] {
  switch (type) {
    case 'integer':
      return 'INTEGER';
    case 'text':
      return 'STRING';
    case 'date':
      return 'DATE';
    case 'boolean':
      return 'BOOLEAN';
    case 'decimal':
      return `DECIMAL(18,${scale})`;
  }
}
