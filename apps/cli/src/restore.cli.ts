import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { restoreProgram } from './backup/restore-program.js';

await runProgram(restoreProgram);
