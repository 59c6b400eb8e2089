import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Failure } from '../data/failure.js';
import { Notice } from '../parts/notice.js';

/** Shows the error of a page, and loads the page again on request. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  useEffect(() => {
    if (!(error instanceof Failure)) console.error(error);
  }, [error]);
  const retry = async () => {
    await router.invalidate();
    reset();
  };
  return <Notice error={error} retry={retry} />;
}
