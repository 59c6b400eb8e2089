// The types of the console's REST client: `npm run docs` writes them, and CI compares the file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { root } from './prepare.mjs';

/** Holds the types. */
export const CLIENT_TYPES = join(root, 'apps/web/src/data/api-types.d.ts');

/** Texts for readers, which types do not need. */
const WORDS = ['description', 'summary', 'title', 'example', 'examples'];

/** Returns the types of the operations in `docs/openapi.json`. */
export async function clientTypes() {
  const document = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'));
  for (const operations of Object.values(document.paths)) {
    for (const { responses } of Object.values(operations)) {
      // The client throws every error as a Failure.
      for (const status of Object.keys(responses ?? {})) {
        if (!status.startsWith('2')) delete responses[status];
      }
    }
  }
  removeWords(document);
  const types = astToString(await openapiTS(document, { alphabetize: true }));
  return `// Made by \`npm run docs\` from docs/openapi.json.\n${types}`;
}

function removeWords(value) {
  if (typeof value !== 'object' || value === null) return;
  for (const word of WORDS) {
    // A property of a schema can have such a name; then its value is a schema.
    if (typeof value[word] === 'string' || word.startsWith('example')) delete value[word];
  }
  Object.values(value).forEach(removeWords);
}
