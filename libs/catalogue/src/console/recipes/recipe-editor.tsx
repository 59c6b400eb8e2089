import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { catalogueTables } from '../tables/queries.js';
import { api, readBody, type Schemas } from '#web/data/api.js';
import { useMay } from '#web/data/session.js';
import { FieldProblems, FormField } from '#web/parts/form-field.js';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { type Draft, forgetDraft, storeDraft } from './draft.js';
import { recipeCheck, RECIPES } from './queries.js';
import { RecipeVersions } from './recipe-versions.js';
import { StepList } from './step-list.js';
import { StepRows } from './step-rows.js';

interface Props {
  first: Draft;
  /** Undefined before the first publication. */
  published: Schemas['RecipeDetail'] | undefined;
}

/** The form of a recipe, beside the rows before and after one of its steps. */
export function RecipeEditor({ first, published }: Props) {
  const [draft, setDraft] = useState(first);
  const { step } = useSearch({ from: '/recipes/$name' });
  const { data: tables } = useQuery(catalogueTables(undefined));
  const check = useQuery({ ...recipeCheck(draft), enabled: draft.inputs.main !== '' });
  const change = (next: Draft) => {
    storeDraft(next);
    setDraft(next);
  };
  const mistakes = check.data?.mistakes ?? [];
  const problems = mistakes
    .filter((each) => each.step === null)
    .map(({ field, message }) => ({ argument: field ?? '', problem: message }));
  const shown = Math.min(step ?? draft.steps.length, draft.steps.length);
  const isRight = mistakes.every((each) => each.step !== null && each.step > shown);
  return (
    <>
      <PageHeading title={draft.name}>
        <Publish draft={draft} isValid={check.data?.isValid === true} />
        <RecipeVersions published={published} />
      </PageHeading>
      <FieldProblems value={problems}>
        <div className="recipe-inputs">
          <FormField label="Table" name="inputs.main">
            <input
              // A new recipe starts with its table.
              autoFocus={first.inputs.main === ''}
              list="tables"
              value={draft.inputs.main}
              autoComplete="off"
              onChange={({ target }) =>
                change({ ...draft, inputs: { ...draft.inputs, main: target.value } })
              }
            />
          </FormField>
          <datalist id="tables">
            {tables?.nodes.map(({ address }) => (
              <option key={address} value={address} />
            ))}
          </datalist>
          <FormField label="Description" name="description">
            <input
              value={draft.description}
              onChange={({ target }) => change({ ...draft, description: target.value })}
            />
          </FormField>
        </div>
      </FieldProblems>
      {check.error && <Notice error={check.error} retry={check.refetch} />}
      <StepList draft={draft} check={check.data} change={change} />
      {shown > 0 && isRight && check.data !== undefined && (
        <StepRows
          draft={{ ...draft, steps: draft.steps.slice(0, shown) }}
          isChecked={!check.isPlaceholderData}
        />
      )}
    </>
  );
}

function Publish({ draft, isValid }: { draft: Draft; isValid: boolean }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const isOperator = useMay('publishRecipe');
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => readBody(api.POST('/v1/admin/recipes', { body: { recipe: { ...draft } } })),
    onSuccess: async ({ name, version }) => {
      forgetDraft(name);
      await client.invalidateQueries({ queryKey: [RECIPES] });
      await navigate({ to: '/recipes/$name', params: { name }, search: { version } });
    },
  });
  if (!isOperator) {
    return (
      <span className="aside">
        Only the role operator can publish it. The draft stays in this browser.
      </span>
    );
  }
  return (
    <>
      {error && <Notice error={error} />}
      <button
        type="button"
        className="primary"
        disabled={!isValid || isPending}
        onClick={() => mutate()}
      >
        Publish
      </button>
      <span role="status">{data && `Version ${data.version} is published.`}</span>
    </>
  );
}
