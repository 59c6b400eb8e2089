/**
 * Words that names do not use, each with what to write instead: symbols, files, tables and columns speak the words of
 * Airflow, dbt, Dagster and PostgreSQL. `npm run lint -- words` holds migrations to the same list.
 */
export const refusedWords = {
  anew: 'restart',
  asker: 'caller',
  begun: 'started',
  desk: 'client',
  elsewhere: 'remote',
  grounds: 'build context',
  judge: 'evaluate or classify',
  judged: 'evaluated or classified',
  judgement: 'evaluation',
  keeper: 'store',
  look: 'scan, poll or presentation',
  looks: 'scans or polls',
  mend: 'correct or repair',
  mended: 'corrected',
  mending: 'correction',
  news: 'events',
  patience: 'timeout or retries',
  rehearsal: 'dry run',
  seal: 'encrypt',
  sealed: 'encrypted',
  sight: 'inspection',
  stated: 'declared',
  tallied: 'counted',
  tally: 'counts',
  teller: 'reporter',
  told: 'registration, message or report',
  troubles: 'problems',
  unsealed: 'decrypted',
  watcher: 'watch',
  whoever: 'caller',
};

/** Phrases of several words. */
const refusedPhrases = {
  carryOut: 'execute',
  useCase: 'answer',
  inWords: 'format',
};

/** Returns the words of a name: `maskedCell`, `masked-cell` and `masked_cell` are `masked` and `cell`. */
export function splitName(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/** Returns what is wrong with a name and what to write, or undefined. */
export function refuseName(name) {
  const word = splitName(name).find((each) => Object.hasOwn(refusedWords, each));
  if (word !== undefined) return `"${word}" in ${name}: write ${refusedWords[word]}.`;
  const phrase = Object.keys(refusedPhrases).find((each) =>
    name.toLowerCase().includes(each.toLowerCase()),
  );
  return phrase && `"${phrase}" in ${name}: write ${refusedPhrases[phrase]}.`;
}

/** ESLint's rule over the names of declarations and files. */
export const refusedNamesRule = {
  meta: {
    type: 'suggestion',
    schema: [],
    docs: { description: 'Names use the words of the field.' },
  },
  create(context) {
    const report = (node, message) => context.report({ node, message });
    const check = (id) => {
      if (id?.type !== 'Identifier') return;
      const message = refuseName(id.name);
      if (message) report(id, message);
    };
    const checkFunction = (id) => {
      check(id);
      if (id?.type !== 'Identifier') return;
      if (/[a-z]Of$/.test(id.name) && !/^(is|has)|AsOf$/.test(id.name)) {
        report(id, `${id.name}: a function is a verb with its object, like parseHeader.`);
      }
    };
    return {
      Program(node) {
        const file = context.filename.split('/').at(-1);
        const message = refuseName(file.replace(/\..*$/, ''));
        if (message) report(node, `The file's name: ${message}`);
      },
      FunctionDeclaration: ({ id }) => checkFunction(id),
      'Program > :matches(VariableDeclaration, ExportNamedDeclaration > VariableDeclaration) > VariableDeclarator':
        ({ id, init }) => (/Function/.test(init?.type ?? '') ? checkFunction(id) : check(id)),
      ':matches(ClassDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration, TSEnumDeclaration)':
        ({ id }) => check(id),
      ':matches(MethodDefinition, TSMethodSignature)': ({ key }) => checkFunction(key),
    };
  },
};
