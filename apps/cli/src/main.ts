import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { createProgram } from './retailstream.js';

await runProgram(await createProgram(process.argv.slice(2)));
