import { fileURLToPath } from 'node:url';
import { summarise } from './summary.js';

console.log(summarise(fileURLToPath(new URL('../../', import.meta.url))));
