import { createSources } from './load-marts.js';

/** Three stores with one week. */
export const threeStores = createSources({
  stores: '1,A,100,,,Delta\n2,A,200,,,Lakes\n3,B,300,,,Delta',
  features: [1, 2, 3]
    .map((store) => `${store},05/02/2010,40,2.${store}0,NA,NA,NA,NA,NA,200,8,FALSE`)
    .join('\n'),
  sales:
    '1,1,05/02/2010,10,FALSE\n2,1,05/02/2010,20,FALSE\n2,2,05/02/2010,5,FALSE\n3,1,05/02/2010,70,FALSE',
});
