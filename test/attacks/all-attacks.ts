import { accessAttacks } from './access-attacks.js';
import type { Attack } from './attack.js';
import { bodyAttacks } from './body-attacks.js';
import { crowdAttacks } from './crowd-attacks.js';
import { cursorAttacks } from './cursor-attacks.js';
import { foreignUrlAttacks } from './other-attacks.js';
import { csvFormulas } from './formula-attacks.js';
import { graphqlAttacks } from './graphql-attacks.js';
import { injectionAttacks } from './injection-attacks.js';
import { wireAttacks } from './wire-attacks.js';

/** Every attack without a key, in order: guessing keys comes last, because later requests would be refused. */
export const allAttacks: readonly Attack[] = [
  ...graphqlAttacks,
  ...bodyAttacks,
  ...cursorAttacks,
  ...injectionAttacks,
  ...wireAttacks,
  ...foreignUrlAttacks,
  csvFormulas,
  ...crowdAttacks,
  ...accessAttacks,
];
