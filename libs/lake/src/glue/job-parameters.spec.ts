import { expect, it } from 'vitest';
import { jobParameters } from './job-parameters.js';

const submission = (given: string[]) => ({
  name: 'merge-1',
  script: 's3://b/x.py',
  arguments: given,
});

it('makes pairs of arguments, beside the script and the name that a run is found by', () => {
  expect(jobParameters(submission(['--job', 's3://b/job.json', '--day', '1']))).toEqual({
    '--submission': 'merge-1',
    '--scriptLocation': 's3://b/x.py',
    '--job': 's3://b/job.json',
    '--day': '1',
  });
});

it.each([[['job']], [['--job']], [['--job', 'x', 'y']]])('refuses %j', (given) => {
  expect(() => jobParameters(submission(given))).toThrow('merge-1: a Glue job takes pairs');
});
