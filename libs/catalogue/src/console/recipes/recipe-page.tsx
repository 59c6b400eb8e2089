import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { PageTitle } from '#web/parts/page-title.js';
import { Skeleton } from '#web/parts/skeleton.js';
import { type Draft, createDraft, readDraft } from './draft.js';
import { publishedRecipe, recipes } from './queries.js';
import { RecipeEditor } from './recipe-editor.js';
import './recipes.css';

/** A recipe: what is typed, else a published version, else a new one. */
export function RecipePage() {
  const { name } = useParams({ from: '/recipes/$name' });
  const { version } = useSearch({ from: '/recipes/$name' });
  const all = useQuery(recipes);
  // The page of a new recipe asks for no version of it.
  const isNew = all.data?.every((each) => each.name !== name) === true;
  const one = useQuery({
    ...publishedRecipe(name, version),
    enabled: all.data !== undefined && !isNew,
  });
  const { data } = one;
  const failed = all.error ? all : one.error ? one : undefined;
  const published = data && (JSON.parse(data.recipe) as Draft);
  return (
    <>
      <PageTitle>{name}</PageTitle>
      <p className="up">
        <Link to="/recipes">All recipes</Link>
      </p>
      {!isNew && !data && <PageHeading title={name} />}
      {!failed && !isNew && !data && <Skeleton height="40rem" />}
      {failed && <Notice error={failed.error} retry={failed.refetch} />}
      {(data !== undefined || isNew) && (
        <RecipeEditor
          key={`${name} ${data?.version ?? 0}`}
          first={
            (version === undefined ? readDraft(name) : undefined) ?? published ?? createDraft(name)
          }
          published={data}
        />
      )}
    </>
  );
}
