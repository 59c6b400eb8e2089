/** One goal, whether it is met, and the figures for that. */
export interface Verdict {
  text: string;
  isMet: boolean;
}

export interface RequiredVerdict extends Verdict {
  /** Whether the command fails when the goal is not met. */
  isRequired: boolean;
}

/** Goals as a Markdown list. */
export const renderList = (verdicts: readonly Verdict[]): string =>
  verdicts.map(({ text, isMet }) => `- ${text}: ${isMet ? 'met' : '**not met**'}`).join('\n');
