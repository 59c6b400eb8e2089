import type { Step } from './language/step.js';
import { bin } from './steps/bin.js';
import { letterCase } from './steps/case.js';
import { cast } from './steps/cast.js';
import { deDuplicate } from './steps/de-duplicate.js';
import { drop } from './steps/drop.js';
import { extract } from './steps/extract.js';
import { fill } from './steps/fill.js';
import { filter } from './steps/filter.js';
import { flagOutliers } from './steps/flag-outliers.js';
import { group } from './steps/group.js';
import { hash } from './steps/hash.js';
import { join } from './steps/join.js';
import { map } from './steps/map.js';
import { mask } from './steps/mask.js';
import { merge } from './steps/merge.js';
import { pivot } from './steps/pivot.js';
import { rename } from './steps/rename.js';
import { replace } from './steps/replace.js';
import { sort } from './steps/sort.js';
import { split } from './steps/split.js';
import { trim } from './steps/trim.js';
import { union } from './steps/union.js';
import { unpivot } from './steps/unpivot.js';
import { window } from './steps/window.js';

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
