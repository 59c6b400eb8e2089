import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAnswersPage, insertAnswers } from './describe-answers.js';
import { withErrors } from './describe-errors.js';
import { describeSchemas } from './describe-schemas.js';

/** `npm run docs`: writes the schemas, the pages of answers and errors, and the list in the README, which CI compares. */
const [, , other] = process.argv;
const folder = other ?? 'docs';
const { graphql, openapi } = await describeSchemas();
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'schema.graphql'), graphql);
writeFileSync(join(folder, 'openapi.json'), openapi);
writeFileSync(join(folder, 'answers.md'), renderAnswersPage());
writeFileSync(join(folder, 'errors.md'), withErrors(readFileSync('docs/errors.md', 'utf8')));
if (other === undefined)
  writeFileSync('README.md', insertAnswers(readFileSync('README.md', 'utf8')));
