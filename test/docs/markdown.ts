export interface Page {
  /** Relative to the repository. */
  path: string;
  text: string;
}

export interface Block {
  /** The file that it shows: a path on a separate line above it. */
  path: string | undefined;
  /** Language after the opening fence; empty without one. */
  language: string;
  text: string;
}

/** Returns fenced code blocks, also those in a list, without fences and indentation. */
export function listBlocks({ text }: Pick<Page, 'text'>): Block[] {
  const fences = /(?:^`(\S+)`\n\n)?^( *)```(\w*)\n(.*?)^\2```$/gms;
  return [...text.matchAll(fences)].map(([, path, indent = '', language = '', inner = '']) => ({
    path,
    language,
    text: inner.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Returns the matches of a pattern's first group, each once, sorted. */
export const matchAll = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, group]) => group ?? ''))].sort();

/** Returns the text between a heading of level two and the next. @throws Error when the page has no such heading */
export function readSection({ path, text }: Page, title: string): string {
  const start = text.indexOf(`\n## ${title}\n`);
  if (start < 0) throw new Error(`${path} has no section "${title}"`);
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end < 0 ? undefined : end);
}

/** Returns GitHub's anchors of a page's headings. */
export function listAnchors({ text }: Page): string[] {
  const prose = text.replaceAll(/^( *)```.*?^\1```$/gms, '');
  return matchAll(prose, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
