import { namedEnum } from '#serving/named-enum.js';
import { Output, TextOutput } from '#serving/output.js';

export const RunLogLevel = namedEnum('RunLogLevel', 'How grave a line of the log is.', {
  error: 'Something failed.',
  warn: 'Something is not as it should be, and goes on.',
  info: 'What happened.',
  debug: 'More than anybody needs who looks for nothing wrong.',
});

@Output('A line that a worker wrote to its log about a run.')
export class RunLogEntry {
  @TextOutput('Number of the line.')
  id!: string;

  @TextOutput('When it was written (ISO 8601).')
  at!: string;

  @TextOutput('fatal, error, warn, info, debug or trace.')
  level!: string;

  @TextOutput('The stage at work, plan-run while the run was planned.', { nullable: true })
  stage!: string | null;

  @TextOutput('The part of the program that says it.')
  context!: string;

  @TextOutput('What it says, at most 2000 characters.')
  message!: string;
}
