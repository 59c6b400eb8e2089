import 'reflect-metadata';
import { runProgram } from '#platform/process/run-program.js';
import { restoreProgram } from './backup/restore-program.js';

await runProgram(restoreProgram);
