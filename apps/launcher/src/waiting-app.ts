/*
 * A process that will become an application: `waiting-app.js MAIN CODE FOLDER…`. It loads the packages that the modules of
 * the folders import. On the message `load` it loads CODE, which must have no effect; on its environment as a message, CODE
 * and MAIN. So `npm start` loads code while the database starts. `npm run dev` loads packages before a change, and changed
 * code while the former process closes.
 */
import 'reflect-metadata';
import { on } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setEnvironment } from '#platform/config/environment.js';

/** Imports of packages, not of our modules, in compiled code. */
const PACKAGE = /^import .*from "([^".#][^"]*)";$/gm;

function listPackages(folder: string): string[] {
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return modules
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .flatMap((code) => Array.from(code.matchAll(PACKAGE), ([, name = '']) => name));
}

const [main = '', code = '', ...folders] = process.argv.slice(2);
const messages = on(process, 'message') as AsyncIterable<['load' | Record<string, string>]>;
const packages = new Set(folders.flatMap(listPackages));
await Promise.allSettled(Array.from(packages, (name) => import(name)));
for await (const [message] of messages) {
  await import(pathToFileURL(code).href);
  if (message === 'load') continue;
  setEnvironment(message);
  break;
}
await import(pathToFileURL(main).href);
