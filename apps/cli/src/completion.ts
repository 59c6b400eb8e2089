import { AppError } from '#platform/errors/app-error.js';
import type { Call, CommandDescription } from '#composition/command.js';

/** The words and options that may follow each beginning of a line: the commands of `catalogue`, for example. */
type Followers = ReadonlyMap<string, readonly string[]>;

/** Prints the completion script of a shell. @throws AppError USAGE for an unsupported shell */
export function completionCommand(
  { words, io }: Call,
  commands: readonly CommandDescription[],
): undefined {
  const [shell = ''] = words;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!script) {
    const known = Object.keys(scripts).join(', ');
    throw new AppError('USAGE', `${shell} has no completion script; use one of ${known}`);
  }
  io.stdout.write(script(commands));
  return undefined;
}

const scripts: Record<string, (commands: readonly CommandDescription[]) => string> = {
  bash: (commands) => `# Completion of retailstream for bash.
_retailstream() {
${wordsSoFar}
  COMPREPLY=()
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$(_retailstream_followers "$before")" -- "$current")
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
${formatFollowers(commands)}
complete -F _retailstream retailstream
`,
  zsh: (commands) => `#compdef retailstream
# Completion of retailstream for zsh.
autoload -U +X bashcompinit && bashcompinit
${scripts['bash']?.(commands) ?? ''}`,
  fish: (commands) => {
    const followers = [...listFollowers(commands)];
    const lines = followers.flatMap(([path, words]) =>
      words.map((word) => formatFishLine(path, word, commands)),
    );
    return `# Completion of retailstream for fish.
set -g __retailstream_paths ${followers.map(([path]) => `'${path}'`).join(' ')}
function __retailstream_at
  set -l path
  for word in (commandline -opc)[2..]
    contains -- (string join -- ' ' $path $word) $__retailstream_paths; or break
    set path $path $word
  end
  test "$path" = "$argv"
end
${lines.join('\n')}
`;
  },
};

/** Sets `current` to the word under the cursor, and `before` to the command before it. */
const wordsSoFar = `  local current=\${COMP_WORDS[COMP_CWORD]} before="" at next
  for ((at = 1; at < COMP_CWORD; at++)); do
    next="\${before:+$before }\${COMP_WORDS[at]}"
    if [ -z "$(_retailstream_followers "$next")" ]; then break; fi
    before=$next
  done`;

function formatFollowers(commands: readonly CommandDescription[]): string {
  const cases = [...listFollowers(commands)].map(
    ([path, words]) => `    '${path}') echo "${words.join(' ')}" ;;`,
  );
  return `_retailstream_followers() {\n  case "$1" in\n${cases.join('\n')}\n  esac\n}`;
}

function formatFishLine(
  path: string,
  word: string,
  commands: readonly CommandDescription[],
): string {
  const start = `complete -c retailstream -n '__retailstream_at ${path}'`;
  if (word.startsWith('--')) return `${start} -l ${word.slice(2)}`;
  const name = path === '' ? word : `${path} ${word}`;
  const summary = commands.find((each) => each.name === name)?.summary ?? '';
  return `${start} -f -a ${word} -d '${summary.replaceAll("'", String.raw`\'`)}'`;
}

function listFollowers(commands: readonly CommandDescription[]): Followers {
  const followers = new Map<string, string[]>();
  const add = (path: string, word: string) => {
    const words = followers.get(path) ?? [];
    followers.set(path, words.includes(word) ? words : [...words, word]);
  };
  for (const { name, options = [], state, hasNoJson } of commands) {
    const words = name.split(' ');
    words.forEach((word, at) => add(words.slice(0, at).join(' '), word));
    const shown = options.filter(({ isHidden }) => !isHidden).map(({ flags }) => flags);
    const common = [
      ...(hasNoJson ? [] : ['--json']),
      ...(state === 'none' ? [] : ['--state']),
      '--help',
    ];
    for (const flags of [...shown, ...common]) add(name, flags.split(' ')[0] ?? '');
  }
  return followers;
}
