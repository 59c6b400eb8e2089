import type { OpenAPIObject } from '@nestjs/swagger';
import { openFlows } from '#composition/flows.js';
import { orNull } from './as-version-31.js';
import type { DescribedOperation, Json } from './described-operation.js';

/** Bodies take no other names than those declared, null where a value may be left out, and flows there are. */
export function describeBodies({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as unknown as Record<string, Json>;
  const bodies = Object.keys(schemas).filter((name) => name.endsWith('Body'));
  for (const name of [...bodies, ...bodies.flatMap((body) => referredTo(schemas[body]))]) {
    const schema = schemas[name] ?? {};
    const properties = schema['properties'] as Record<string, Json>;
    const required = (schema['required'] ?? []) as string[];
    schema['additionalProperties'] = false;
    if (properties['flow']) properties['flow']['enum'] = flowNames();
    for (const [property, value] of Object.entries(properties)) {
      if (!required.includes(property)) properties[property] = orNull(value);
    }
  }
}

/** Names of the schemas that one refers to: what lists in a body hold. */
function referredTo(schema: Json | undefined): string[] {
  const references = JSON.stringify(schema ?? {}).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  return [...references].map(([, name = '']) => name);
}

export function describeParameters({ parameters = [] }: DescribedOperation): void {
  for (const parameter of parameters) {
    parameter['style'] = parameter.in === 'query' ? 'form' : 'simple';
    if (parameter.name === 'flow') {
      parameter['schema'] = { ...(parameter['schema'] as Json), enum: flowNames() };
    }
  }
}

const flowNames = () => openFlows().map(({ name }) => name);
