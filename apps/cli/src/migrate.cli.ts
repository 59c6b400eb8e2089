import 'reflect-metadata';
import { runProgram } from '#platform/process/run-program.js';
import { migrateProgram } from './warehouse/migrate-program.js';

await runProgram(migrateProgram);
