import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { adminKeyProgram } from './admin-key/admin-key-program.js';

await runProgram(adminKeyProgram);
