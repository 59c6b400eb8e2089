import type { Column } from './column.js';
import { RecipeMistake } from './recipe-mistake.js';
import type { Model } from './select.js';

/** @throws RecipeMistake that names the inputs there are */
export function otherColumns(
  others: ReadonlyMap<string, readonly Column[]>,
  alias: string,
): readonly Column[] {
  const columns = others.get(alias);
  if (columns) return columns;
  const known = [...others.keys()].join(', ');
  const advice = known === '' ? 'name it in inputs.others' : `there are: ${known}`;
  throw new RecipeMistake(`there is no other input ${alias}; ${advice}`);
}

/** One that `otherColumns` has found. */
export function otherModel(others: ReadonlyMap<string, Model>, alias: string): Model {
  const model = others.get(alias);
  if (!model) throw new RecipeMistake(`there is no other input ${alias}`);
  return model;
}
