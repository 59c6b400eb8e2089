import type { Step } from './language/step.js';
import { bin, fill, map } from './steps/values.js';
import { hash, letterCase, mask, replace, trim } from './steps/texts.js';
import { cast, drop, extract, merge, rename, split } from './steps/columns.js';
import { deDuplicate, filter, flagOutliers, sort } from './steps/rows.js';
import { group, pivot, unpivot, window } from './steps/shapes.js';
import { join, union } from './steps/tables.js';

/** Every step that a recipe can have. */
export const steps: readonly Step[] = [
  rename,
  cast,
  trim,
  letterCase,
  replace,
  fill,
  split,
  merge,
  extract,
  map,
  filter,
  drop,
  deDuplicate,
  sort,
  group,
  pivot,
  unpivot,
  join,
  union,
  window,
  bin,
  flagOutliers,
  mask,
  hash,
];
