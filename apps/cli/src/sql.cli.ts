import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { sqlProgram } from './sql/sql-program.js';

await runProgram(sqlProgram);
