import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { catalogueProgram } from './catalogue/catalogue-program.js';

await runProgram(catalogueProgram);
