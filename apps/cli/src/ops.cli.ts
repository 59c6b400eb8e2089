import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { opsProgram } from './ops/ops-program.js';

await runProgram(opsProgram);
