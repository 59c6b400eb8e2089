import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { biLoginProgram } from './warehouse/bi-login-program.js';

await runProgram(biLoginProgram);
