import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSchemas } from './describe-schemas.js';

/** `npm run docs`: writes the GraphQL schema and the OpenAPI document that CI compares. */
const folder = process.argv[2] ?? 'docs';
const { graphql, openapi } = await describeSchemas();
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'schema.graphql'), graphql);
writeFileSync(join(folder, 'openapi.json'), openapi);
