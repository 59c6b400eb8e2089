import 'reflect-metadata';
import { runProgram } from '#platform/process/run-program.js';
import { sqlProgram } from './sql/sql-program.js';

await runProgram(sqlProgram);
