import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { deliverProgram } from './deliver/deliver-program.js';

await runProgram(deliverProgram);
