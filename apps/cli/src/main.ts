import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { programFor } from './retailstream.js';

await runProgram(await programFor(process.argv.slice(2)));
