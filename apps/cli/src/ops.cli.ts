import 'reflect-metadata';
import { runProgram } from '#platform/process/run-program.js';
import { opsProgram } from './ops/ops-program.js';

await runProgram(opsProgram);
