import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';

const folder = new URL('./schema/', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as object;

/** Not strict: the schema contains examples, which do not affect validity. */
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(read('OpenLineage.json'));
for (const name of readdirSync(new URL('./facets/', folder))) ajv.addSchema(read(`facets/${name}`));

const facet = z.object({ _schemaURL: z.string() });
const event = z.object({ schemaURL: z.string() });

/** Returns the errors of an event against its named schema, and of each facet against the facet's schema. */
export function findProblems(text: string): string[] {
  const value: unknown = JSON.parse(text);
  const { schemaURL } = event.parse(value);
  return [...validateSchema(schemaURL, value), ...listFacets(value).flatMap(findFacetProblems)];
}

const findFacetProblems = (value: unknown) => validateSchema(facet.parse(value)._schemaURL, value);

function validateSchema(schema: string, value: unknown): string[] {
  const validate = ajv.getSchema(schema);
  if (!validate) return [`there is no schema ${schema}`];
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Returns every nested object that names a schema. */
function listFacets(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(listFacets);
  return facet.safeParse(value).success ? [value, ...below] : below;
}
