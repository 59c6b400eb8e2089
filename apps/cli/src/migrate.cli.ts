import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { migrateProgram } from './warehouse/migrate-program.js';

await runProgram(migrateProgram);
