import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { backupProgram } from './backup/backup-program.js';

await runProgram(backupProgram);
