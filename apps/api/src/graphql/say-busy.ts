import type { ApolloServerPlugin } from '@apollo/server';
import { busy } from '#platform/errors/busy.js';
import { RETRY_AFTER_SECONDS } from '#platform/http/retry-after.js';

const { code: BUSY } = busy();

/**
 * Has a request that found no turn end as one over REST does, so that proxies and clients know when to come
 * back: nothing of it is answered.
 */
export const sayBusy: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response }) => {
        const { body } = response;
        if (body.kind !== 'single') return Promise.resolve();
        const { errors } = body.singleResult;
        if (errors?.some(({ extensions }) => extensions?.['code'] === BUSY)) {
          // Nest gives 200 to whatever has data, null as it may be.
          body.singleResult = { errors };
          response.http.status = 503;
          response.http.headers.set('retry-after', RETRY_AFTER_SECONDS);
        }
        return Promise.resolve();
      },
    }),
};
