import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { useActorNames } from '#web/data/actor-names.js';
import { readField } from '#web/data/form-values.js';
import { Empty } from '#web/parts/empty.js';
import { FormField } from '#web/parts/form-field.js';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { ScrollArea } from '#web/parts/scroll-area.js';
import { Skeleton } from '#web/parts/skeleton.js';
import { formatTimeInZone } from '#web/format/times.js';
import { recipes } from './queries.js';
import './recipes.css';

/** Published recipes, and the start of a new one. */
export function RecipesPage() {
  const { data, error, refetch, isPending } = useQuery(recipes);
  const formatActor = useActorNames();
  return (
    <>
      <PageHeading title="Recipes" lead="A recipe is a list of steps that clean a table." />
      <NewRecipe />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="12rem" />}
      {data?.length === 0 && (
        <Empty title="No recipe is published yet.">
          <p>Name one above, choose a table and add steps.</p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && (
        <ScrollArea label="Table of recipes">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Recipe</th>
                <th scope="col">Version</th>
                <th scope="col">Reads</th>
                <th scope="col">Published</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {data.map(({ name, version, reads, publishedAt, publishedBy }) => (
                <tr key={name}>
                  <th scope="row">
                    <Link to="/recipes/$name" params={{ name }}>
                      {name}
                    </Link>
                  </th>
                  <td>{version}</td>
                  <td>{reads.join(', ')}</td>
                  <td>{formatTimeInZone(publishedAt)}</td>
                  <td>{formatActor(publishedBy)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </>
  );
}

function NewRecipe() {
  const navigate = useNavigate();
  const start = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = readField(new FormData(event.currentTarget), 'name');
    if (name !== undefined) void navigate({ to: '/recipes/$name', params: { name } });
  };
  return (
    <form className="new-recipe" onSubmit={start}>
      <FormField label="Name of a new recipe" name="name">
        <input
          name="name"
          autoComplete="off"
          required
          pattern="[a-z][a-z0-9_]{0,39}"
          title="Small letters, digits and underscores, from a letter on"
        />
      </FormField>
      <button type="submit">New recipe</button>
    </form>
  );
}
