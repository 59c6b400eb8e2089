/** One goal, whether it is met, and the figures for that. */
export interface Verdict {
  text: string;
  isMet: boolean;
}

/** Goals as a Markdown list. */
export const renderList = (verdicts: readonly Verdict[]): string =>
  verdicts.map(({ text, isMet }) => `- ${text}: ${isMet ? 'met' : '**not met**'}`).join('\n');
