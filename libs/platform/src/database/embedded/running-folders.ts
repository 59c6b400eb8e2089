import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A setting that PostgreSQL does not know: it only tells, on the server's command line, whose it is. */
export const FOLDER_SETTING = 'retailstream.folder';

const MARK = `${FOLDER_SETTING}=`;

/**
 * Folders whose embedded PostgreSQL runs on this machine, as far as this user may see. The table of
 * processes tells: there is nothing that could be left over. None where it cannot be read.
 */
export function runningFolders(): string[] {
  const folders = commandLines().flatMap((words) => {
    const mark = words.find((word) => word.startsWith(MARK));
    return mark === undefined ? [] : [mark.slice(MARK.length)];
  });
  return [...new Set(folders)].sort();
}

/** The words of each process that runs. */
function commandLines(): string[][] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => wordsOf(`/proc/${pid}/cmdline`));
  } catch {
    return listed();
  }
}

/** None of a process that has ended meanwhile. */
function wordsOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Where there is no /proc. The mark is the last word, and may hold spaces. */
function listed(): string[][] {
  try {
    const lines = execFileSync('ps', ['-axww', '-o', 'args='], { encoding: 'utf8' }).split('\n');
    return lines.map((line) => [line.slice(Math.max(line.indexOf(MARK), 0)).trimEnd()]);
  } catch {
    return [];
  }
}
